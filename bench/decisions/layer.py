"""P4, P6, P12 and the search: the intake without HTTP, and what it costs to look later.

    python bench/decisions/layer.py [--decisions 1000000] [--rounds 5]

- one part (P4): records that are read already, 1,000 a commit, through `services.record`: salt,
  commitment and AES-GCM of one part, the keys of a thousand persons who are known, entry and row.
- any time: one part again, of persons first heard of at any time before, whose keys and rows
  lie anywhere; the thousand of the first were heard of together.
- three parts: the same where each decision seals three and names a person nobody has heard of,
  whose key is made and on disk before.
- read: the lines of NDJSON into records, before it.
- raw: the bytes of the same lines into one table of one column, the same commits.
- proof (P6): a proof of inclusion by the place of a decision, from the tables.
- search: a page of fifty, each by what people ask for; p95.
- storage (P12): bytes of an entry in the ledger, with its indexes and tiles, and of both
  databases a decision, with all its rows, indexes, key and parts.

The log is filled through the one door; only for the filling nobody waits for the disk.
"""

import argparse
import gc
import os
import random
import sqlite3
import sys
import time
from collections import defaultdict
from datetime import date
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

from django.db import connections
from harness import FOLDER, VENDOR, Site, decision, head, lines, one_part, syncs, tidy

from fairlead.apps.decisions import searching, services
from fairlead.apps.decisions.models import Decision
from fairlead.apps.decisions.searching import Asked
from fairlead.apps.journal import checkpoints, proofs
from fairlead.apps.journal.models import Log
from fairlead.core.decisions.record import parsed

BATCHES = 8


class Filling:
    """Records on end, a thousand at once."""

    def __init__(self, site: Site) -> None:
        self.site, self.by, self.done = site, site.sender(), 0
        self.dice, self.heard = random.Random(4), []

    def next(self, of=decision) -> bytes:
        told = lines(self.done, 1000, self.site.system, of=of)
        if of is decision:
            self.heard.append(self.done)
        self.done += 1000
        return told

    def of_any_time(self, n: int, system: str) -> dict[str, object]:
        """Give a decision with one part about anybody who is known."""
        one = self.dice.choice(self.heard) + self.dice.randrange(1000)
        return one_part(n, system) | {"subject": f"customer-d-{one}"}

    def keep(self, told: list) -> None:
        services.record(told, by=self.by)

    def fill(self, most: int) -> float:
        began, before = time.perf_counter(), self.done
        durable(on=False)
        while self.done < most:
            self.keep(as_records(self.next()))
        durable(on=True)
        return (self.done - before) / (time.perf_counter() - began)


def durable(*, on: bool) -> None:
    if VENDOR == "SQLite":
        for alias in connections:
            connections[alias].connection.execute(f"PRAGMA synchronous={'FULL' if on else 'OFF'}")


class Raw:
    def __init__(self) -> None:
        self.db = sqlite3.connect(FOLDER / "raw.sqlite3", isolation_level=None)
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        self.db.execute("CREATE TABLE IF NOT EXISTS t (line BLOB)")

    def keep(self, told: bytes) -> None:
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany("INSERT INTO t VALUES (?)", [(each,) for each in told.split(b"\n")])
        self.db.execute("COMMIT")


def as_records(told: bytes) -> list:
    return [parsed(line) for line in told.split(b"\n")]


def timed(does, told: list, *, before=lambda each: each) -> tuple[float, float]:
    """Give decisions a second, by the clock and by the CPU of this process.

    What is done to each batch `before` is not counted.
    """
    clock = cpu = 0.0
    for each in told:
        ready = before(each)
        began, worked = time.perf_counter(), time.process_time()
        does(ready)
        clock += time.perf_counter() - began
        cpu += time.process_time() - worked
    return 1000 * len(told) / clock, 1000 * len(told) / cpu


def rounds(filling: Filling, count: int) -> dict[str, list[float]]:
    raw, found = Raw(), defaultdict(list)
    filling.keep(as_records(filling.next(one_part)))
    for _ in range(count):
        found["sync"].append(syncs())
        for kind, of in (
            ("one", one_part),
            ("any", filling.of_any_time),
            ("three", decision),
        ):
            told = [filling.next(of) for _ in range(BATCHES)]
            wall, cpu = timed(filling.keep, told, before=as_records)
            found[kind].append(wall)
            found[f"{kind}_cpu"].append(cpu)
        found["read_cpu"].append(timed(as_records, told)[1])
        found["raw"].append(timed(raw.keep, told)[0])
    return found


def percentiles(does, asked: list) -> tuple[float, float, float]:
    """Give p50, p95 and p99 in milliseconds."""
    times = []
    for each in asked:
        began = time.perf_counter()
        does(each)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return tuple(times[min(len(times) - 1, int(len(times) * at))] for at in (0.5, 0.95, 0.99))


def proven(site: Site, n: int) -> tuple[float, float, float]:
    checkpoints.publish(Log.objects.get())
    dice = random.Random(6)
    seqs = list(Decision.objects.order_by("pk").values_list("seq", flat=True)[:1])
    places = [seqs[0] + dice.randrange(n) for _ in range(1000)]
    return percentiles(lambda seq: proofs.proof_of(site.ada.tenant, 1, seq), places)


def searched(site: Site, n: int) -> dict[str, tuple[float, float, float]]:
    dice, system = random.Random(7), site.system
    some = [dice.randrange(n) for _ in range(60)]
    firm = site.ada.organisation
    asked = {
        "reference": [Asked(id=f"d-{each:09}") for each in some],
        "person": [Asked(person=f"customer-d-{each}") for each in some],
        "newest": [Asked()] * 60,
        "system and day": [
            Asked(system=system, since=date(2026, 11, d), until=date(2026, 11, d))
            for d in (1 + each % 28 for each in some)
        ],
        "outcome": [Asked(outcome=("granted", "refused", "refer")[each % 3]) for each in some],
        "version": [Asked(version=f"3.{each % 4}") for each in some],
        "overridden": [Asked(overridden=True)] * 60,
        "outcome that is rare": [Asked(outcome="stopped")] * 20,
    }
    return {
        name: percentiles(lambda each: searching.search(firm, each), told)
        for name, told in asked.items()
    }


def stored() -> tuple[float, float]:
    """Give the bytes of a body, and of an entry with its indexes and its share of the tiles."""
    size = {
        "SQLite": "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master "
        "WHERE tbl_name IN ('journal_entry', 'journal_tile'))",
        "PostgreSQL": "SELECT pg_total_relation_size('journal_entry') "
        "+ pg_total_relation_size('journal_tile')",
    }[VENDOR]
    with connections["default"].cursor() as cursor:
        cursor.execute(size)
        [(whole,)] = cursor.fetchall()
        cursor.execute("SELECT avg(length(body)), count(*) FROM journal_entry")
        [(body, n)] = cursor.fetchall()
    return float(body), whole / n


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--decisions", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    told = parser.parse_args()
    site = Site()
    filling = Filling(site)
    gc.freeze()  # as the web server does
    filling.keep(as_records(filling.next()))
    first = rounds(filling, told.rounds)
    rate = filling.fill(told.decisions)
    later = rounds(filling, told.rounds)
    print(f"{head()}, median of {told.rounds} rounds\n")
    print(f"| what | in an empty log | behind {told.decisions:,} |\n|---|---:|---:|")
    names = {
        "one": "P4 one sealed part, known persons, decisions/s (goal 20,000)",
        "one_cpu": "the same, a CPU second",
        "any": "the same, persons heard of at any time",
        "three": "three parts, each person's key made, decisions/s",
        "three_cpu": "the same, a CPU second",
        "read_cpu": "reading the lines, a CPU second",
        "raw": "raw lines/s",
        "sync": "fdatasync/s",
    }
    for key, name in names.items():
        print(f"| {name} | {median(first[key]):,.0f} | {median(later[key]):,.0f} |")
    print(f"\nfilled at {rate:,.0f} decisions/s without waiting for the disk\n")
    print("| looked up | p50 ms | p95 ms | p99 ms |\n|---|---:|---:|---:|")
    show("P6 proof (goal p50 ≤ 1, p99 ≤ 10)", proven(site, told.decisions))
    for name, each in searched(site, told.decisions).items():
        show(f"search by {name} (goal p95 ≤ 100)", each)
    body, ledger = stored()
    print(
        f"\nP12: {ledger:,.0f} bytes an entry in the ledger (goal 600), whose body has {body:,.0f}"
    )
    if VENDOR == "SQLite":
        size = sum(each.stat().st_size for each in FOLDER.glob("[fk]*.sqlite3"))
        print(f"{size / filling.done:,.0f} bytes a decision in both databases")
    print(f"load {os.getloadavg()[0]:.1f}")
    tidy()


def show(name: str, told: tuple[float, float, float]) -> None:
    print(f"| {name} | " + " | ".join(f"{each:.2f}" for each in told) + " |")


if __name__ == "__main__":
    main()
