"""P7, P8, P10, P11: decisions over HTTP, durable when they are answered.

    python bench/decisions/served.py [--rounds 5] [--mlflow PYTHON]

Each round measures everything once, one after the other, so that a busy machine is busy for
all; the figures are medians. CPU figures are of the server's processes alone.

- batches: NDJSON of 1,000 from two connections, one worker with four threads (P7).
- singles: 32 clients, each waits for its answer, two workers (P8).
- raw: the bytes of the same lines into one table of one column, by `executemany`, same commits.
- fdatasync: 4 KiB written and synchronised, nothing else.
- mlflow: tracking on SQLite in a Python that has it, one run and one trace a decision (P10).
- signed: seconds from the answer to the checkpoint that covers it (P11).
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from statistics import median
from threading import Thread

sys.path.insert(0, str(Path(__file__).parent))

from harness import (
    FOLDER,
    VENDOR,
    Site,
    decision,
    head,
    lines,
    served,
    syncs,
    tidy,
)

from fairlead.apps.journal.models import Checkpoint

BATCHES = 12
CLIENTS = 32
SECONDS = 4.0
PEER_DECISIONS = 40
PEER = """
import sys, time, logging, warnings
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
import mlflow
mlflow.set_tracking_uri("sqlite:///" + sys.argv[1]); mlflow.set_experiment("bench")
told = {"income_minor": 190000, "years": 4, "region": "north"}
def run(n):
    with mlflow.start_run(run_name=str(n)):
        mlflow.log_params(told); mlflow.log_metric("score", 0.7); mlflow.set_tag("outcome", "no")
def trace(n):
    with mlflow.start_span(name="decide") as span:
        span.set_inputs(told); span.set_outputs({"outcome": "no", "score": 0.7})
for does in (run, trace):
    does(0); began = time.perf_counter()
    for n in range(int(sys.argv[2])):
        does(n)
    if does is trace:
        mlflow.flush_trace_async_logging()
    print(int(sys.argv[2]) / (time.perf_counter() - began))
"""
numbers = count(1)


class Client:
    """One connection that stays open, with the token of the bench."""

    def __init__(self, port: int, token: str) -> None:
        self._line = HTTPConnection("127.0.0.1", port, timeout=60)
        self._token = f"Bearer {token}"

    def post(self, path: str, body: bytes, kind: str) -> dict[str, object]:
        headers = {"Authorization": self._token, "Content-Type": kind}
        self._line.request("POST", f"/api/v1/decisions{path}", body, headers)
        answer = self._line.getresponse()
        told = answer.read()
        if answer.status != 201:
            raise SystemExit(f"{answer.status}: {told[:300]!r}")
        return json.loads(told)


def together(work: list) -> None:
    threads = [Thread(target=each) for each in work]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def cpu_of_the_server(port: int) -> float:
    """Give the seconds that the processes behind a port have worked, master and workers."""
    ticks = os.sysconf("SC_CLK_TCK")
    found = 0
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if f"127.0.0.1:{port}".encode() in (path / "cmdline").read_bytes():
                stat = (path / "stat").read_text().rpartition(")")[2].split()
                found += int(stat[11]) + int(stat[12])
        except OSError:
            continue
    return found / ticks


def batches(site: Site) -> dict[str, float]:
    start = next(numbers) * 1_000_000
    bodies = SimpleQueue()
    for at in range(BATCHES + 2):
        bodies.put(lines(start + at * 1000, 1000, site.system))

    def send(client: Client, places: list) -> None:
        while True:
            try:
                body = bodies.get_nowait()
            except Empty:
                return
            places += client.post("/batch", body, "application/x-ndjson")["indices"]

    with served(workers=1) as port:
        clients = [Client(port, site.shown) for _ in range(2)]
        for client in clients:
            client.post("/batch", bodies.get(), "application/x-ndjson")
        places, worked, began = [], cpu_of_the_server(port), time.perf_counter()
        together([lambda client=client: send(client, places) for client in clients])
        took, worked = time.perf_counter() - began, cpu_of_the_server(port) - worked
    assert len(set(places)) == BATCHES * 1000
    return {"batches": len(places) / took, "batches_cpu": len(places) / worked}


def singles(site: Site) -> dict[str, float]:
    times, places = [], []
    start = next(numbers) * 1_000_000

    def send(client: Client, n: int, until: float, most: int = 1_000_000) -> None:
        for at in range(n, CLIENTS * most, CLIENTS):
            if time.perf_counter() >= until:
                return
            body = json.dumps(decision(start + at, site.system)).encode()
            began = time.perf_counter()
            places.append(client.post("", body, "application/json")["index"])
            times.append(time.perf_counter() - began)

    with served(workers=2, threads=16) as port:
        clients = [Client(port, site.shown) for _ in range(CLIENTS)]
        together([lambda c=c, n=n: send(c, n, 1e9, most=4) for n, c in enumerate(clients)])
        start += 1000
        del times[:], places[:]
        worked, began = cpu_of_the_server(port), time.perf_counter()
        work = [lambda c=c, n=n: send(c, n, began + SECONDS) for n, c in enumerate(clients)]
        together(work)
        took, worked = time.perf_counter() - began, cpu_of_the_server(port) - worked
    times.sort()
    assert sorted(places) == list(range(min(places), min(places) + len(places))), "a hole"
    return {
        "singles": len(times) / took,
        "singles_cpu": len(times) / worked,
        "p50": times[len(times) // 2] * 1000,
        "p99": times[len(times) * 99 // 100] * 1000,
    }


class Raw:
    """The same lines into a table of one column, with the same commits."""

    def __init__(self) -> None:
        self.db = sqlite3.connect(FOLDER / "raw.sqlite3", isolation_level=None)
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        self.db.execute("CREATE TABLE t (line BLOB)")

    def rate(self, batch: int, commits: int, system: str) -> float:
        told = [[(each,) for each in lines(0, batch, system).split(b"\n")]] * commits
        began = time.perf_counter()
        for each in told:
            self.db.execute("BEGIN IMMEDIATE")
            self.db.executemany("INSERT INTO t VALUES (?)", each)
            self.db.execute("COMMIT")
        return batch * commits / (time.perf_counter() - began)


def peer(python: str, turn: int) -> dict[str, float]:
    path = FOLDER / f"mlflow-{turn}.db"
    command = [python, "-c", PEER, str(path), str(PEER_DECISIONS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=FOLDER)
    run, trace = done.stdout.split()[-2:]
    return {"mlflow_run": float(run), "mlflow_trace": float(trace)}


def signed(site: Site, times: int = 20) -> list[float]:
    """Give the seconds from an answer to the checkpoint that covers it, the worker running."""
    told, command = [], [sys.executable, "-m", "fairlead.doors.worker"]
    with served(workers=1) as port, subprocess.Popen(command, env=os.environ) as worker:
        client = Client(port, site.shown)
        time.sleep(8)
        for at in range(times):
            body = json.dumps(decision(at, site.system, prefix="s")).encode()
            size = client.post("", body, "application/json")["size"]
            began = time.perf_counter()
            while not Checkpoint.objects.filter(size__gte=size).exists():
                time.sleep(0.02)
            told.append(time.perf_counter() - began)
        worker.terminate()
    return sorted(told)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--mlflow", default="")
    told = parser.parse_args()
    site, raw, found = Site(), Raw(), defaultdict(list)
    for turn in range(told.rounds):
        row = {"sync": syncs(), "raw_1000": raw.rate(1000, 5, site.system)}
        row |= {"raw_1": raw.rate(1, 100, site.system)} | batches(site) | singles(site)
        row |= peer(told.mlflow, turn) if told.mlflow else {}
        row["load"] = os.getloadavg()[0]
        for key, value in row.items():
            found[key].append(value)
    waits = signed(site)
    show({key: median(each) for key, each in found.items()}, waits, told.rounds)
    tidy()


def show(mid: dict[str, float], waits: list[float], rounds: int) -> None:
    print(f"{head()}, median of {rounds} rounds, load in them {mid['load']:.1f}\n")
    print("| what | measured | goal | reached |\n|---|---:|---:|---|")
    line("P7 batches of 1,000, 1 worker, decisions/s", mid["batches"], 10_000)
    line("P7 the same, a CPU second of the server", mid["batches_cpu"], None)
    line("P8 singles, 32 clients, 2 workers, decisions/s", mid["singles"], 400)
    line("P8 the same, a CPU second of the server", mid["singles_cpu"], None)
    line("P8 p50, ms", mid["p50"], None)
    line("P8 p99, ms", mid["p99"], 150, most=True)
    line("fdatasync/s", mid["sync"], None)
    line("raw lines/s, 1,000 a commit", mid["raw_1000"], None)
    line("raw lines/s, 1 a commit", mid["raw_1"], None)
    line("P8 : fdatasync", mid["singles"] / mid["sync"], None)
    if "mlflow_run" in mid:
        line("MLflow, one run a decision/s", mid["mlflow_run"], None)
        line("MLflow, one trace a decision/s", mid["mlflow_trace"], None)
        best = max(mid["mlflow_run"], mid["mlflow_trace"])
        line("P10 P8 : MLflow", mid["singles"] / best, 3)
        line("P10 P7 : MLflow", mid["batches"] / best, 50)
    line(f"P11 answer to signed checkpoint, s, worst of {len(waits)}", waits[-1], 2, most=True)
    print(f"\n{VENDOR}")


def line(name: str, value: float, goal: float | None, *, most: bool = False) -> None:
    good = "" if goal is None else "yes" if (value <= goal if most else value >= goal) else "**no**"
    bound = "" if goal is None else f"{'≤' if most else '≥'} {goal:,}"
    print(f"| {name} | {value:,.{0 if value >= 100 else 2}f} | {bound} | {good} |")


if __name__ == "__main__":
    main()
