"""Measuring beside the loop: whoever dies in the middle leaves nothing behind but a fact."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from fairlead.apps.monitor import services
from fairlead.apps.monitor.models import Check, Run
from fairlead.doors.worker.measuring import Measuring
from tests.apps.monitor.rows import COLUMNS, POLICY, csv_of

pytestmark = pytest.mark.django_db(transaction=True)
KILLED = (sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
BROKEN = (sys.executable, "-c", "raise SystemExit(3)")
SLOW = (sys.executable, "-c", "import time; time.sleep(60)")


@pytest.fixture
def check(ada):
    from fairlead.apps.monitor.services import add_check
    from fairlead.apps.register.services import register_system

    told = {"name": "Mills", "source": "upload", "columns": COLUMNS, "policy": POLICY}
    told |= {"window": "day", "rhythm": "hand", "keep_days": 0}
    return add_check(register_system(by=ada, name="Ovens", owner=ada), by=ada, **told)


@pytest.fixture
def waiting(ada, check):
    return services.ask_run(check, by=ada, data=csv_of(), filename="a.csv")


def until_over(measuring: Measuring) -> None:
    """Wait for the child, then let the worker look after it."""
    measuring._child.wait(20)
    measuring.step()


@pytest.mark.parametrize(
    ("command", "says"),
    [(KILLED, "needs more memory than this machine has"), (BROKEN, "an error of ours (exit 3)")],
)
def test_a_child_that_dies_is_tried_three_times_then_the_run_has_failed(waiting, command, says):
    for _each in range(3):
        measuring = Measuring("w1", command)
        measuring.step()
        services.claim("w1")  # what the child does first
        until_over(measuring)
        measuring.stop()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.tries) == ("failed", 3)
    assert says in waiting.trouble
    assert services.claim("w2") is None


def test_a_worker_that_is_stopped_ends_the_child_and_leaves_the_run_to_the_next(waiting):
    measuring = Measuring("w1", SLOW)
    measuring.step()
    services.claim("w1")
    child = measuring._child
    measuring.stop()
    assert child.poll() is not None
    waiting.refresh_from_db()
    assert (waiting.state, waiting.lease) == ("queued", "")
    assert services.claim("w2").pk == waiting.pk


def test_a_lease_is_kept_while_its_child_lives_and_ends_when_its_holder_dies(waiting):
    run = services.claim("w1")
    assert services.claim("w2") is None
    later = timezone.now() + timedelta(seconds=90)
    import time_machine

    with time_machine.travel(later):
        services.keep_lease("w1")
        assert services.claim("w2") is None
    with time_machine.travel(later + timedelta(seconds=90)):
        taken = services.claim("w2")
        assert (taken.pk, taken.tries, taken.lease) == (run.pk, 2, "w2")


def test_what_died_too_often_without_anybody_to_say_so_is_buried(waiting):
    import time_machine

    for each in range(3):
        with time_machine.travel(timezone.now() + timedelta(minutes=5 * each)):
            services.claim(f"w{each}")
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        assert services.claim("w9") is None
        assert services.bury_dead() == 1
    waiting.refresh_from_db()
    assert waiting.state == "failed"
    assert "died 3 times before the end" in waiting.trouble


def test_two_workers_never_take_the_same_run(waiting):
    taken = [services.claim(name) for name in ("w1", "w2", "w3")]
    assert [each is not None for each in taken] == [True, False, False]


def test_after_a_break_a_check_runs_once_for_all_that_was_missed(ada, check):
    due = timezone.now() - timedelta(days=3, hours=1)
    Check.objects.update(rhythm="daily", source="folder", due_at=due)
    assert [services.queue_due(), services.queue_due()] == [1, 0]
    run = Run.objects.get()
    assert (run.cause, run.missed, run.state) == ("rhythm", 3, "queued")
    check.refresh_from_db()
    assert check.due_at == due + timedelta(days=4)


def test_a_paused_check_is_not_due(ada, check):
    Check.objects.update(rhythm="daily", source="folder", due_at=timezone.now())
    check.refresh_from_db()
    services.pause(check, by=ada, because="The mill is closed in August.")
    assert services.queue_due() == 0


@pytest.mark.slow
def test_a_real_worker_measures_in_a_child_and_survives_that_it_is_killed(tmp_path):
    """The whole of it: a data folder, a worker, a child killed with SIGKILL, the result."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("FAIRLEAD", "DJANGO"))}
    env |= {"FAIRLEAD_DATA": str(tmp_path / "data"), "PYTHONPATH": os.pathsep.join(sys.path)}
    env["DJANGO_SETTINGS_MODULE"] = "fairlead.doors.web.settings"
    (tmp_path / "rows.csv").write_bytes(csv_of(n=300_000))

    def run(source: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", source],
            env=env,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    begin = "from pathlib import Path; from fairlead.doors.cli import site;"
    run(begin + "site.open_site(Path('data'))\n" + SETUP)
    worker = subprocess.Popen(
        [sys.executable, "-m", "fairlead.doors.worker"], env=env, cwd=tmp_path
    )
    database = tmp_path / "data" / "fairlead.sqlite3"
    try:
        assert _seen(database, "running")
        os.kill(_child_of(worker.pid), signal.SIGKILL)
        assert _seen(database, "finished") == ("finished", 2, "within")
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)


SETUP = f"""
from fairlead.apps.org.models import User
from fairlead.apps.org.services import found
from fairlead.apps.register.services import register_system
from fairlead.apps.monitor.services import add_check, ask_run
user = User.objects.create_user("ada@example.test", "a long enough pass phrase", name="Ada")
ada = found(name="Bakery", founder=user, roles=["ai_lead", "admin"])
told = dict(name="Mills", source="upload", columns={COLUMNS!r}, policy={POLICY!r}, window="day")
told |= dict(rhythm="hand", keep_days=0)
check = add_check(register_system(by=ada, name="Ovens", owner=ada), by=ada, **told)
ask_run(check, by=ada, data=open("rows.csv", "rb"), filename="rows.csv")
"""


def _seen(database: Path, state: str) -> tuple[str, int, str] | None:
    """Wait until the run is in this state, and give it."""
    for _each in range(6000):
        with closing(sqlite3.connect(database, timeout=20)) as db:
            told = db.execute("SELECT state, tries, answer FROM monitor_run").fetchone()
        if told[0] == state:
            return told
        time.sleep(0.01)
    return None


def _child_of(pid: int) -> int:
    """Find the process that measures for this worker."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (words := entry / "cmdline").exists():
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == pid and "worker.child" in words.read_text():
                return int(entry.name)
    raise AssertionError("no child measures")
