"""What the benches of decisions share: an installation of its own, decisions as firms send them.

A decision of the bench names a person nobody has heard of before, so each needs a key of its
own, and seals three parts: input, attributes and explanation. Its line has about 540 bytes.
They come in the order in which they were made, 2.4 seconds apart, as from a program at work.

FAIRLEAD_DATABASE=postgresql://… puts the records there; else they lie in SQLite.
"""

# ruff: noqa: E402 - Django must be set up first

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
FOLDER = Path(tempfile.mkdtemp(prefix="fl-bench-", dir=os.environ.get("BENCH_DIR")))
os.environ["FAIRLEAD_DATA"] = str(FOLDER)
os.environ["DJANGO_SETTINGS_MODULE"] = "fairlead.doors.web.settings"
os.environ["FAIRLEAD_DECISIONS_A_SECOND"] = "1000000"  # the limit is measured elsewhere

import django

django.setup()

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from fairlead.apps.decisions.services import Sender
from fairlead.apps.org.models import User
from fairlead.apps.org.services import found, make_token
from fairlead.apps.register.services import register_system

_START = datetime(2026, 11, 1, tzinfo=UTC)
_APART, _MONTH = timedelta(seconds=2.4), timedelta(days=28)  # a million, one after the other

VENDOR = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]


class Site:
    """A firm with one system and one token that may record its decisions."""

    def __init__(self) -> None:
        for alias in connections:
            call_command("migrate", verbosity=0, database=alias)
        call_command("createcachetable", verbosity=0)
        user = User.objects.create_user("ada@example.test", name="Ada")
        self.ada = found(name="Bench", founder=user, roles=["ai_lead", "admin"])
        self.system = register_system(by=self.ada, name="Scoring", purpose="Credit").code
        until = timezone.localdate() + timedelta(days=30)
        self.token, self.shown = make_token(
            by=self.ada, name="bench", scopes=["decide"], expires_on=until
        )

    def sender(self):
        return Sender(self.ada, self.token)


def one_part(n: int, system: str) -> dict[str, object]:
    """Give a decision about one of a thousand persons, with nothing but its input sealed."""
    told = decision(n, system)
    return {key: each for key, each in told.items() if key not in {"attributes", "explanation"}} | {
        "subject": f"customer-{n % 1000}"
    }


def decision(n: int, system: str, *, prefix: str = "d") -> dict[str, object]:
    """Give one decision as a lender would send it."""
    return {
        "id": f"{prefix}-{n:09}",
        "system": system,
        "at": f"{_START + (n * _APART) % _MONTH:%Y-%m-%dT%H:%M:%S.%fZ}",
        "kind": "loan",
        "model": {"name": "xgb-credit", "version": f"3.{n % 4}"},
        "subject": f"customer-{prefix}-{n}",
        "outcome": ("granted", "refused", "refer")[n % 3],
        "score_micro": n * 7919 % 1_000_000,
        "confidence_micro": 900_000,
        "input": {"income_minor": 190_000 + n, "years": n % 30, "region": "north"},
        "attributes": {"sex": ("female", "male")[n % 2], "age_band": "30-39"},
        "explanation": {
            "method": "shap",
            "reasons": [
                {"code": "income_low", "feature": "income_minor", "contribution_micro": -310_000},
                {"code": "years_few", "feature": "years", "contribution_micro": -120_000},
            ],
        },
        "latency_ms": 41,
    }


def lines(start: int, count: int, system: str, *, of=decision) -> bytes:
    """Give so many decisions as NDJSON."""
    told = (of(n, system) for n in range(start, start + count))
    return b"\n".join(json.dumps(each, separators=(",", ":")).encode() for each in told)


@contextmanager
def served(*, workers: int, threads: int = 4):
    """Run the web server as `fairlead up` does, with so many workers; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "fairlead.doors.web.wsgi"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", str(threads)]
    command += ["--preload", "--timeout", "60", "--log-level", "warning", "--no-control-socket"]
    paths = {"PYTHONPATH": f"{ROOT}/src"}
    with subprocess.Popen(command, env=os.environ | paths) as running:
        try:
            _wait_for(port)
            yield port
        finally:
            running.terminate()


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def syncs(count: int = 100) -> float:
    """How many 4 KiB blocks a second this disk takes for good, one after the other."""
    with (FOLDER / "probe").open("ab", buffering=0) as probe:
        began = time.perf_counter()
        for _ in range(count):
            probe.write(b"x" * 4096)
            os.fdatasync(probe.fileno())
        return count / (time.perf_counter() - began)


def head() -> str:
    """Say where this ran: load, cores, database."""
    return f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {VENDOR}"


def tidy() -> None:
    """Remove what the bench made."""
    connections.close_all()
    shutil.rmtree(FOLDER, ignore_errors=True)
