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

from fairlead.apps.journal import trees
from fairlead.apps.journal.append import append
from fairlead.apps.journal.logs import open_log
from fairlead.apps.journal.models import Entry, Head
from fairlead.core.ledger.merkle import Frontier, inclusion_proof, verify_inclusion

ENTRIES = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
PROOFS = 2000


def fill() -> int:
    call_command("migrate", verbosity=0)
    log = open_log("bench")
    for start in range(0, ENTRIES, 5000):
        append(
            "bench",
            [
                {"v": 1, "type": "x", "id": f"{n:026}", "org": "bench", "actor": "svc:x"}
                for n in range(start, min(start + 5000, ENTRIES))
            ],
        )
    return log.pk


def main() -> None:
    began = time.perf_counter()
    log = fill()
    filled = time.perf_counter() - began
    began = time.perf_counter()
    hashes = trees.reader(log)
    inclusion_proof(ENTRIES // 3, ENTRIES, hashes.subtree)
    cold = time.perf_counter() - began
    dice, times = random.Random(6), []
    root = Frontier.from_bytes(ENTRIES, bytes(Head.objects.get().frontier)).root()
    for _ in range(PROOFS):
        index = dice.randrange(ENTRIES)
        began = time.perf_counter()
        proof = inclusion_proof(index, ENTRIES, hashes.subtree)
        times.append(time.perf_counter() - began)
        leaf = bytes(Entry.objects.values_list("leaf", flat=True).get(log_id=log, seq=index))
        verify_inclusion(leaf, index, ENTRIES, proof, root)
    times.sort()
    print(f"load {os.getloadavg()[0]:.1f}, filled at {ENTRIES / filled:,.0f} entries/s\n")
    print("| entries | p50 | p99 | proofs/s | cold |\n|---:|---:|---:|---:|---:|")
    print(
        f"| {ENTRIES:,} | {times[PROOFS // 2] * 1000:.2f} ms "
        f"| {times[PROOFS * 99 // 100] * 1000:.2f} ms "
        f"| {PROOFS / sum(times):,.0f} | {cold * 1000:.0f} ms |"
    )
    print("| goal | ≤ 1 ms | ≤ 10 ms | ≥ 1,000 | ≤ 50 ms |")


if __name__ == "__main__":
    main()
