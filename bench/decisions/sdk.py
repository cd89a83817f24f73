"""P12: what recording a decision costs the caller, beside a raw insert in the same run.

    python bench/decisions/sdk.py [--calls 3000]

Calls take turns, back to back and with pauses between them, as requests come: after a pause the
processor has to find its way back, which a raw insert pays as well. The limit is judged back to
back; with pauses look at the ratio.

- log: `decisions.log` with 20 features, half of them fractions, five reasons and a score, into
  the queue; the server is away, so that the sender is at work behind it.
- small: the same with three features and no reasons.
- raw: the bytes of that decision into one table of SQLite by one INSERT and its commit, with the
  settings of the queue (WAL, NORMAL, no checkpoint): what writing down at once costs at least.
- durable: `log(durable=True)`, which waits for the disk, beside an `fdatasync` of 4 KiB.

Then a burst without a pause, from one thread and from four, and what the server takes of it.
"""

import argparse
import logging
import os
import sqlite3
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from fairlead.sdk.decisions.line import line_of  # noqa: E402 - the path first
from fairlead.sdk.decisions.recorder import Recorder  # noqa: E402 - as above
from tests.sdk.decisions.standin import StandIn  # noqa: E402 - as above

LIMIT = 50.0  # microseconds, half of the calls
PAUSES = (0.0, 0.0002, 0.001)  # seconds
SMALL = {
    "kind": "loan",
    "model": {"name": "xgb-credit", "version": "3.2.1"},
    "subject": "customer-4711",
    "score": 0.734211,
    "input": {"income": 1900.5, "years": 4, "purpose": "car"},
}
LARGE = {
    **SMALL,
    "confidence": 0.91,
    "latency_ms": 41.7,
    "input": {f"feature_{at}": at * 1.37 if at % 2 else at for at in range(20)},
    "attributes": {"sex": "female", "age_band": "30-39"},
    "explanation": {
        "method": "shap",
        "reasons": [
            {"code": f"c_{at}", "feature": f"feature_{at}", "contribution_micro": -31000 * at}
            for at in range(1, 6)
        ],
    },
}


def recorder(folder: Path, server: str = "http://127.0.0.1:9", **told) -> Recorder:
    path = folder / f"{time.monotonic_ns()}.queue"
    return Recorder(server=server, token="t", system="SYS-3", queue=path, **told)


def table(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "wal_autocheckpoint = 0"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("CREATE TABLE line (key INTEGER PRIMARY KEY, body BLOB)")
    return db


def micros(work) -> float:
    began = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - began) / 1000


def told(name: str, found: list[float], note: str = "") -> None:
    found.sort()
    p50, p99 = found[len(found) // 2], found[len(found) * 99 // 100]
    print(f"{name:<10}{p50:>9.1f} µs p50 {p99:>9.1f} µs p99  {note}")


def paced(folder: Path, calls: int, pause: float) -> bool:
    into, db = recorder(folder), table(folder / f"raw-{pause}.db")
    body = line_of({**LARGE, "outcome": "refused", "system": "SYS-3"})
    works = {
        "log": lambda: into.log("refused", **LARGE),
        "small": lambda: into.log("refused", **SMALL),
        "raw": lambda: db.execute("INSERT INTO line (body) VALUES (?)", (body,)),
    }
    found = defaultdict(list)
    for _ in range(calls):
        for name, work in works.items():
            if pause:
                time.sleep(pause)
            found[name].append(micros(work))
    into.close(0)
    p50 = median(found["log"])
    ratio = p50 / median(found["raw"])
    good = p50 <= LIMIT
    reached = "reached" if good else "NOT REACHED"
    print(f"pause {pause * 1000} ms: limit {LIMIT} µs p50 {reached}; {ratio:.1f} × raw")
    for name in works:
        told(name, found[name])
    return good


def durable(folder: Path, calls: int) -> None:
    into = recorder(folder, durable=True)
    at = os.open(folder / "sync", os.O_RDWR | os.O_CREAT)
    page, found = b"x" * 4096, defaultdict(list)

    def synced() -> None:
        os.write(at, page)
        os.fdatasync(at)

    for _ in range(calls):
        found["durable"].append(micros(lambda: into.log("refused", **LARGE)))
        found["fdatasync"].append(micros(synced))
    os.close(at)
    into.close(0)
    for name, each in found.items():
        told(name, each)


def burst(folder: Path, calls: int, threads: int) -> bool:
    server = StandIn()
    into = recorder(folder, server.address)
    each = calls // threads

    def work() -> None:
        for _ in range(each):
            into.log("refused", **SMALL)

    began, crew = time.perf_counter(), [threading.Thread(target=work) for _ in range(threads)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    logged = time.perf_counter() - began
    whole = into.flush(300)
    sent = time.perf_counter() - began
    kept = len(server.kept)
    into.close(0)
    server.close()
    print(
        f"burst of {calls:,} from {threads} threads: {calls / logged:,.0f}/s logged,"
        f" {kept / sent:,.0f}/s taken by a stand-in on this machine, {calls - kept} lost"
    )
    return whole and kept == calls


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--calls", type=int, default=3000)
    given = asked.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        folder = Path(name)
        reached = [paced(folder, given.calls, pause) for pause in PAUSES]
        good = reached[0]
        durable(folder, min(given.calls, 300))
        good = all(burst(folder, 20_000, threads) for threads in (1, 4)) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
