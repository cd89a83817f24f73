"""P1, P2, P3, P5: durable entries a second, beside the limits of the same run.

    python bench/ledger/append.py [--rounds 5] [--pymerkle PYTHON]

Rounds are interleaved, so that a disk that changes its mind changes it for everybody:
fdatasync alone, raw SQLite with the same rows and indexes, our append, and (P5) pymerkle's
SqliteTree from a Python that has it. Every commit is on the disk (synchronous=FULL).
"""

# ruff: noqa: E402 - Django must be set up first

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
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
GOALS = {1000: (0.65, 40_000), 100: (0.60, 15_000), 1: (0.60, 0)}
PEER = """
import sys, time
from pymerkle import SqliteTree
batch, commits, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
tree = SqliteTree(path, algorithm="sha256")
body = b"x" * 330
began = time.perf_counter()
for _ in range(commits):
    if batch == 1:
        tree.append_entry(body)
    else:
        tree.append_entries([body] * batch, chunksize=batch)
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
    """The same rows into the same table with the same indexes, and nothing else."""

    def __init__(self) -> None:
        self.db = sqlite3.connect(FOLDER / "raw.sqlite3", isolation_level=None)
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        self.db.executescript("PRAGMA secure_delete=ON; PRAGMA cache_size=-16000;")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = 'journal_entry' "
                "AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC"
            )
            for (statement,) in cursor.fetchall():
                self.db.execute(statement)
        self.done = 0

    def rate(self, batch: int, commits: int) -> float:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM journal_entry ORDER BY seq LIMIT %s", [batch])
            names = [each[0] for each in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        marks = ",".join("?" * len(names))
        told = [
            [
                tuple((row | {"seq": n, "ext_id": f"01J{n:023}"}).values())
                for n, row in enumerate(rows, self.done + at * batch)
            ]
            for at in range(commits)
        ]
        began, self.cpu = time.perf_counter(), time.process_time()
        for each in told:
            self.db.execute("BEGIN IMMEDIATE")
            self.db.executemany(f"INSERT INTO journal_entry VALUES ({marks})", each)
            self.db.execute("COMMIT")
        self.done += batch * commits
        self.cpu = batch * commits / (time.process_time() - self.cpu)
        return batch * commits / (time.perf_counter() - began)


def syncs() -> float:
    with (FOLDER / "probe").open("ab", buffering=0) as probe:
        began = time.perf_counter()
        for _ in range(100):
            probe.write(b"x" * 4096)
            os.fdatasync(probe.fileno())
        return 100 / (time.perf_counter() - began)


def peer(python: str, batch: int, commits: int, turn: int) -> float:
    path = FOLDER / f"peer-{batch}-{turn}.db"
    command = [python, "-c", PEER, str(batch), str(commits), str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stderr[-400:])
        return 0.0
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pymerkle", default="")
    told = parser.parse_args()
    ours, found = Ours(), {}
    ours.rate(1000, 3)
    raw = Raw()
    for turn in range(told.rounds):
        for batch, commits in SIZES.items():
            row = found.setdefault(
                batch, {each: [] for each in ("sync", "raw", "raw_cpu", "ours", "cpu", "peer")}
            )
            row["sync"].append(syncs())
            row["raw"].append(raw.rate(batch, commits))
            row["raw_cpu"].append(raw.cpu)
            row["ours"].append(ours.rate(batch, commits))
            row["cpu"].append(ours.cpu)
            if told.pymerkle:
                row["peer"].append(peer(told.pymerkle, batch, commits, turn))
    show(found, told.rounds)


def show(found: dict[int, dict[str, list[float]]], rounds: int) -> None:
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, median of {rounds} rounds\n")
    names = ("entries a commit", "ours/s", "ours a CPU second", "raw SQLite/s", "raw a CPU second")
    names += ("ours:raw", "ours:raw in CPU", "goal")
    names += ("fdatasync/s", "ours:sync", "pymerkle/s", "ours:pymerkle")
    print("| " + " | ".join(names) + " |\n|" + "---:|" * len(names))
    for batch, row in found.items():
        print("| " + " | ".join(cells(batch, row)) + " |")


def cells(batch: int, row: dict[str, list[float]]) -> list[str]:
    least, speed = GOALS[batch]
    syncs_reached = [o / batch for o in row["ours"]]
    return [
        str(batch),
        *(f"{median(row[key]):,.0f}" for key in ("ours", "cpu", "raw", "raw_cpu")),
        f"{ratio(row['ours'], row['raw']):.2f}",
        f"{ratio(row['cpu'], row['raw_cpu']):.2f}",
        f"≥ {least}" + (f" and ≥ {speed:,}/s" if speed else " and ≥ 0.8 of fdatasync"),
        f"{median(row['sync']):,.0f}",
        f"{ratio(syncs_reached, row['sync']):.2f}",
        f"{median(row['peer']):,.0f}" if any(row["peer"]) else "not measured",
        f"{ratio(row['ours'], row['peer']):.1f}" if any(row["peer"]) else "–",
    ]


def ratio(ours: list[float], theirs: list[float]) -> float:
    return median(o / t for o, t in zip(ours, theirs, strict=True) if t)


if __name__ == "__main__":
    main()
