"""P1, P2, P3, P5: durable entries a second, beside the limits of the same run.

    python bench/ledger/append.py [--rounds 7] [--pymerkle PYTHON]

Rounds are interleaved, so that a disk that changes its mind changes it for everybody; the
ratios are medians of the rounds, and every commit is on the disk (synchronous=FULL).

- fdatasync: 4 KiB written and synchronised, nothing else.
- raw: the bytes of our rows into the same table with the same indexes by `executemany`,
  without tree, guards, JSON or the row of the head. The goals are judged by this one.
- plain: the same rows into a table that has its primary key and no other index.
- dense: as raw, but a hundred rows a statement, which is how ours writes them.
- pymerkle: its SqliteTree in a Python that has it, the same bodies, then its root.
"""

# ruff: noqa: E402 - Django must be set up first

import argparse
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from functools import lru_cache
from itertools import chain
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))
FOLDER = Path(tempfile.mkdtemp(prefix="fl-bench-", dir=os.environ.get("BENCH_DIR")))
os.environ["FAIRLEAD_DATA"] = str(FOLDER)
os.environ["DJANGO_SETTINGS_MODULE"] = "fairlead.doors.web.settings"

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from fairlead.apps.journal.append import append
from fairlead.apps.journal.logs import open_log

SIZES = {1000: 20, 100: 60, 1: 200}  # entries a commit: commits a round
RAW = {1000: 0.65, 100: 0.60, 1: 0.60}
SPEED = {1000: 40_000, 100: 15_000}
OF_SYNC = {1: 0.8}
PEER_GOAL = {1000: 1.2, 100: 2.5, 1: 3}
ROWS = 100
PEER = """
import sys, time
from pymerkle import SqliteTree
batch, commits, path, body = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
tree = SqliteTree(path, algorithm="sha256")
said = [[f"{n:012}{body[12:]}".encode() for n in range(batch)] for _ in range(commits)]
began = time.perf_counter()
for each in said:
    if batch == 1:
        tree.append_entry(each[0])
    else:
        tree.append_entries(each, chunksize=batch)
    tree.get_state()
print(batch * commits / (time.perf_counter() - began))
"""


def bodies(start: int, count: int) -> list[dict[str, object]]:
    return [
        {
            "v": 1,
            "type": "ai.decision",
            "id": f"01J{start + at:023}",
            "org": "bench",
            "actor": "svc:scoring",
            "system": "credit-scoring",
            "input": {"alg": "hmac-sha256", "commit": f"{start + at:064x}"},
            "model": {"name": "xgb-credit", "version": "3.2.1"},
            "output": {"label": "refer", "score_micro": start + at},
        }
        for at in range(count)
    ]


class Ours:
    def __init__(self) -> None:
        call_command("migrate", verbosity=0)
        open_log("bench")
        self.done = 0

    def rate(self, batch: int, commits: int) -> float:
        told = [bodies(self.done + at * batch, batch) for at in range(commits)]
        began, self.cpu = time.perf_counter(), time.process_time()
        for each in told:
            append("bench", each)
        self.done += batch * commits
        self.cpu = batch * commits / (time.process_time() - self.cpu)
        return batch * commits / (time.perf_counter() - began)


class Raw:
    """Our rows into a table of their own, and nothing else."""

    def __init__(self, name: str, *, indexes: bool, rows: int = 1) -> None:
        self.db = sqlite3.connect(FOLDER / f"{name}.sqlite3", isolation_level=None)
        self.db.executescript("PRAGMA page_size=8192; PRAGMA journal_mode=WAL;")
        self.db.executescript("PRAGMA synchronous=FULL;")
        self.db.executescript("PRAGMA secure_delete=ON; PRAGMA cache_size=-16000;")
        for statement in shape(indexes=indexes):
            self.db.execute(statement)
        self.rows, self.done = rows, 0

    def rate(self, batch: int, commits: int) -> float:
        told = [rows(self.done + at * batch, batch) for at in range(commits)]
        together = min(self.rows, batch)
        marks = "(" + ",".join("?" * len(told[0][0])) + ")"
        statement = "INSERT INTO journal_entry VALUES " + ",".join([marks] * together)
        if together > 1:
            told = [
                [list(chain(*each[at : at + together])) for at in range(0, batch, together)]
                for each in told
            ]
        began, self.cpu = time.perf_counter(), time.process_time()
        for each in told:
            self.db.execute("BEGIN IMMEDIATE")
            self.db.executemany(statement, each)
            self.db.execute("COMMIT")
        self.done += batch * commits
        self.cpu = batch * commits / (time.process_time() - self.cpu)
        return batch * commits / (time.perf_counter() - began)


def shape(*, indexes: bool) -> list[str]:
    """Give the statements that make our table, as SQLite remembers them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'journal_entry' "
            "AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC"
        )
        table, *others = [sql for (sql,) in cursor.fetchall()]
    if indexes:
        return [table, *others]
    without = re.sub(r',\s*CONSTRAINT "entry_once" UNIQUE \([^)]*\)', "", table)
    return [without]


@lru_cache(maxsize=4)
def samples(count: int) -> tuple[list[str], list[tuple[object, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM journal_entry ORDER BY seq LIMIT %s", [count])
        return [each[0] for each in cursor.description], cursor.fetchall()


def rows(start: int, count: int) -> list[tuple[object, ...]]:
    """Give rows as ours are, numbered on from a place."""
    names, found = samples(count)
    seq, ext_id = names.index("seq"), names.index("ext_id")
    made = [list(row) for row in found]
    for n, row in enumerate(made, start):
        row[seq], row[ext_id] = n, f"01J{n:023}"
    return [tuple(row) for row in made]


def syncs() -> float:
    with (FOLDER / "probe").open("ab", buffering=0) as probe:
        began = time.perf_counter()
        for _ in range(100):
            probe.write(b"x" * 4096)
            os.fdatasync(probe.fileno())
        return 100 / (time.perf_counter() - began)


def peer(python: str, batch: int, commits: int, turn: int) -> float:
    path = FOLDER / f"peer-{batch}-{turn}.db"
    names, [row] = samples(1)
    body = bytes(row[names.index("body")]).decode()
    command = [python, "-c", PEER, str(batch), str(commits), str(path), body]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--pymerkle", default="")
    told = parser.parse_args()
    ours, found = Ours(), {batch: defaultdict(list) for batch in SIZES}
    ours.rate(1000, 3)
    raws = {
        "plain": Raw("plain", indexes=False),
        "raw": Raw("raw", indexes=True),
        "dense": Raw("dense", indexes=True, rows=ROWS),
    }
    for turn in range(told.rounds):
        for batch, commits in SIZES.items():
            row = found[batch]
            row["sync"].append(syncs())
            for name, writer in (*raws.items(), ("ours", ours)):
                row[name].append(writer.rate(batch, commits))
                row[name + "_cpu"].append(writer.cpu)
            if told.pymerkle:
                row["peer"].append(peer(told.pymerkle, batch, commits, turn))
    show(found, told.rounds)


def show(found: dict[int, dict[str, list[float]]], rounds: int) -> None:
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, median of {rounds} rounds\n")
    keys = ("ours", "raw", "dense", "plain", "peer", "sync", "ours_cpu", "raw_cpu")
    names = ("ours/s", "raw/s", "dense/s", "plain/s", "pymerkle/s", "fdatasync/s")
    table("entries a commit", (*names, "ours a CPU second", "raw a CPU second"))
    for batch, row in found.items():
        print(f"| {batch} | " + " | ".join(f"{median(row[k] or [0]):,.0f}" for k in keys) + " |")
    print()
    table("entries a commit", ("measured", "goal", "reached"))
    for batch, row in found.items():
        for name, value, goal in judged(batch, row):
            reached = "" if goal is None else "yes" if value >= goal else "**no**"
            print(f"| {batch}: {name} | {value:,.2f} | {f'{goal:,}' if goal else ''} | {reached} |")


def table(first: str, names: tuple[str, ...]) -> None:
    print(f"| {first} | " + " | ".join(names) + " |\n|---" + "|---:" * len(names) + "|")


def judged(batch: int, row: dict[str, list[float]]) -> list[tuple[str, float, float | None]]:
    """Say what was reached, and the goal if there is one."""
    told = [("ours : raw", ratio(row["ours"], row["raw"]), RAW[batch])]
    told += [("in CPU time", ratio(row["ours_cpu"], row["raw_cpu"]), None)]
    told += [(f"ours : {each}", ratio(row["ours"], row[each]), None) for each in ("dense", "plain")]
    if batch in SPEED:
        told.append(("entries a second", median(row["ours"]), SPEED[batch]))
    if batch in OF_SYNC:
        told.append(("ours : fdatasync", ratio(row["ours"], row["sync"]), OF_SYNC[batch]))
    if row["peer"]:
        told.append(("ours : pymerkle", ratio(row["ours"], row["peer"]), PEER_GOAL[batch]))
        told.append(("raw : pymerkle", ratio(row["raw"], row["peer"]), None))
    return told


def ratio(ours: list[float], theirs: list[float]) -> float:
    return median(o / t for o, t in zip(ours, theirs, strict=True))


if __name__ == "__main__":
    main()
