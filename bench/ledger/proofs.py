"""P6: an inclusion proof from the tables, in a log of a million entries.

python bench/ledger/proofs.py [ENTRIES]
"""

# ruff: noqa: E402 - Django must be set up first

import os
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))
os.environ["FAIRLEAD_DATA"] = tempfile.mkdtemp(prefix="fl-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "fairlead.doors.web.settings"

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from fairlead.apps.journal import trees
from fairlead.apps.journal.append import append
from fairlead.apps.journal.logs import open_log
from fairlead.apps.journal.models import Head, Log
from fairlead.core.ledger.merkle import Frontier, verify_inclusion

ENTRIES = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
PROOFS = 2000
AT_ONCE = 20_000


def fill() -> Log:
    """Fill a log through the one door; only here nobody waits for the disk."""
    call_command("migrate", verbosity=0)
    log = open_log("bench")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    for start in range(0, ENTRIES, AT_ONCE):
        append(
            "bench",
            [
                {"v": 1, "type": "x", "id": f"{n:026}", "org": "bench", "actor": "svc:x"}
                for n in range(start, min(start + AT_ONCE, ENTRIES))
            ],
        )
    return log


def one_proof(log: Log, index: int, root: bytes) -> tuple[float, float]:
    """Make a proof and check it; give the wall and CPU milliseconds of making it."""
    began, worked = time.perf_counter(), time.process_time()
    proof = trees.prove(log, index, ENTRIES, root)
    took = time.perf_counter() - began, time.process_time() - worked
    [leaf] = trees.leaves(log.pk, index, index + 1)
    verify_inclusion(leaf, index, ENTRIES, proof, root)
    return took[0] * 1000, took[1] * 1000


def main() -> None:
    began = time.perf_counter()
    log = fill()
    filled = time.perf_counter() - began
    root = Frontier.from_bytes(ENTRIES, bytes(Head.objects.get().frontier)).root()
    connection.close()  # cold: a new connection, nothing remembered
    cold, cold_cpu = one_proof(log, ENTRIES // 3, root)
    dice = random.Random(6)
    told = [one_proof(log, dice.randrange(ENTRIES), root) for _ in range(PROOFS)]
    show(filled, cold, cold_cpu, [wall for wall, _cpu in told], sum(cpu for _wall, cpu in told))


def show(filled: float, cold: float, cold_cpu: float, times: list[float], cpu: float) -> None:
    times.sort()
    print(f"load {os.getloadavg()[0]:.1f}, filled at {ENTRIES / filled:,.0f} entries/s\n")
    print("| entries | p50 | p99 | proofs/s | proofs a CPU second | cold open | of it CPU |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    print(
        f"| {ENTRIES:,} | {times[PROOFS // 2]:.2f} ms | {times[PROOFS * 99 // 100]:.2f} ms "
        f"| {PROOFS * 1000 / sum(times):,.0f} | {PROOFS * 1000 / cpu:,.0f} "
        f"| {cold:.0f} ms | {cold_cpu:.0f} ms |"
    )
    print("| goal | ≤ 1 ms | ≤ 10 ms | ≥ 1,000 | | ≤ 50 ms | |")


if __name__ == "__main__":
    main()
