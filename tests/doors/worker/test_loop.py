"""The worker signs what was sealed, tells what happened, and stops when told."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import time_machine
from django.utils import timezone

from fairlead.apps.journal import high_water, leases, queries, reacting, rounds
from fairlead.apps.journal.act import Act
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.models import Entry, Log
from fairlead.apps.journal.services import doing

CHANGED = Act("org.profile.change", "changed the profile")
SRC = Path(__file__).parents[3] / "src"


def test_every_log_that_moved_is_signed(ada, bakery, dee):
    assert rounds.sign_what_is_due() == {log.origin: "" for log in Log.objects.all()}
    assert queries.position(bakery.tenant).signed == queries.position(bakery.tenant).size
    assert rounds.sign_what_is_due() == {}
    with doing(CHANGED, by=ada, about=bakery):
        pass
    assert len(rounds.sign_what_is_due()) == 1


def test_trouble_of_one_log_does_not_stop_the_others(ada, bakery, dee):
    rounds.sign_what_is_due()
    mine = Log.objects.get(tenant=bakery.tenant)
    high_water.path_of(mine).unlink()
    for who in (ada, dee):
        with doing(CHANGED, by=who, about=who.organisation):
            pass
    said = rounds.sign_what_is_due()
    assert "mount its disk" in said[mine.origin]
    assert queries.position(dee.tenant).signed == 2


def test_a_day_without_acts_leaves_a_sign_of_life(ada, bakery):
    rounds.sign_what_is_due()
    with time_machine.travel(timezone.now() + timedelta(days=1.1)):
        rounds.sign_what_is_due()
        rounds.sign_what_is_due()
    line = queries.timeline(bakery.tenant)[0]
    assert (line.kind, line.seq, line.signed) == ("log.alive", 1, 2)


def test_a_lease_is_held_by_one_until_it_ends(db):
    assert leases.take("x", "a", seconds=60)
    assert leases.take("x", "a", seconds=60)
    assert not leases.take("x", "b", seconds=60)
    leases.give_back("x", "b")
    assert not leases.take("x", "b", seconds=60)
    leases.give_back("x", "a")
    assert leases.take("x", "b", seconds=-1)
    assert leases.take("x", "a", seconds=60)


def test_a_reaction_sees_every_entry_of_its_kind_once(ada, bakery):
    seen = []
    reaction = reacting.Reaction("t", (CHANGED.name,), lambda tenant, line: seen.append(line.seq))
    for _ in range(3):
        with doing(CHANGED, by=ada, about=bakery):
            pass
    assert reacting.react((reaction,)) == {"t": ""}
    reacting.react((reaction,))
    assert seen == [1, 2, 3]


def test_a_reaction_that_fails_keeps_its_place(ada, bakery):
    def refuse(_tenant, _line):
        raise RuleBrokenError("Not today.")

    with doing(CHANGED, by=ada, about=bakery):
        pass
    assert reacting.react((reacting.Reaction("t", (CHANGED.name,), refuse),)) == {"t": "Not today."}
    seen = []
    reacting.react((reacting.Reaction("t", (CHANGED.name,), lambda _t, line: seen.append(line)),))
    assert [line.seq for line in seen] == [1]


def test_the_worker_stops_when_told_and_signs_before_it_goes(tmp_path):
    env = {
        **os.environ,
        "FAIRLEAD_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "fairlead.doors.web.settings",
        "PYTHONPATH": str(SRC),
    }
    found = (
        "import django; django.setup()\n"
        "from django.core.management import call_command as c; c('migrate', verbosity=0)\n"
        "from fairlead.apps.journal.logs import open_log\n"
        "from fairlead.apps.journal.append import append\n"
        "open_log('t')\n"
        "append('t', [{'v': 1, 'type': 'x', 'id': '1', 'org': 't', 'actor': 'svc:x'}])\n"
    )
    read = (
        "import django; django.setup()\n"
        "from fairlead.apps.journal.queries import position; print(position('t').signed)\n"
    )
    subprocess.run([sys.executable, "-c", found], env=env, check=True)
    with subprocess.Popen([sys.executable, "-m", "fairlead.doors.worker"], env=env) as worker:
        deadline = time.monotonic() + 20
        while not list((tmp_path / "data").glob("high-water/*.json")):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
    done = subprocess.run([sys.executable, "-c", read], env=env, check=True, capture_output=True)
    assert done.stdout.strip() == b"1"


def test_a_start_after_a_crash_looks_at_the_end_of_every_log(ada, bakery, unguarded):
    rounds.sign_what_is_due()
    assert set(rounds.look_at_the_end().values()) == {""}
    Entry.objects.update(actor="ps_other")
    assert any("actor" in said for said in rounds.look_at_the_end().values())
