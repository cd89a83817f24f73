"""How long until the first page, and what the running whole takes: `python bench/start.py`.

The first start makes the database; the second is the one that people wait for each time.
Memory is that of the starter, two web workers with their parent, and the worker. RSS counts
shared pages once a process, PSS shares them out, so PSS is what the machine really gives.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = "from fairlead.doors.cli.main import main; main()"
MOST_SECONDS, MOST_MB = 2.0, 300
PATIENCE = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(data: Path):
    """Start `fairlead up` on a folder, and end it as Ctrl-C does."""
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FAIRLEAD_", "DJANGO_"))}
    path = os.pathsep.join([str(ROOT / "src"), *filter(None, [kept.get("PYTHONPATH")])])
    words = ["up", "--data", str(data), "--port", str(port), "--json"]
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, *words],
        env={**kept, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process, port
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def first_page(process: subprocess.Popen, port: int) -> tuple[int, bytes]:
    """Ask for the page that is announced until it answers."""
    address = json.loads(process.stdout.readline())["url"]
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with (
            suppress(urllib.error.URLError, ConnectionError),
            urllib.request.urlopen(address, timeout=PATIENCE) as answer,
        ):
            return answer.status, answer.read()
        time.sleep(0.01)
    raise SystemExit(f"No page on port {port} within {PATIENCE} s.")


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def cpu_of(pid: int) -> float:
    """The CPU seconds of a process and all that it started: what load beside us does not touch."""
    ticks = 0
    for each in family(pid):
        stat = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, stat[11:15]))  # own and of children that ended
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> tuple[float, float, int]:
    """RSS and PSS of a process and all that it started, in MB, and how many they are."""
    pids, rss, pss = family(pid), 0, 0
    for each in pids:
        for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
            rss += int(line.split()[1]) if line.startswith("Rss:") else 0
            pss += int(line.split()[1]) if line.startswith("Pss:") else 0
    return rss / 1024, pss / 1024, len(pids)


def start(data: Path) -> dict[str, float]:
    """Start once, and measure to the first page and what is used a moment later."""
    began = time.perf_counter()
    with running(data) as (process, port):
        status, page = first_page(process, port)
        seconds, cpu = time.perf_counter() - began, cpu_of(process.pid)
        time.sleep(3)
        rss, pss, n = memory(process.pid)
    told = {"status": status, "bytes": len(page), "seconds": seconds, "cpu": cpu}
    return {**told, "rss": rss, "pss": pss, "processes": n}


def main() -> None:
    """Print the table of docs/benchmarks.md."""
    with tempfile.TemporaryDirectory(prefix="fairlead-bench-") as folder:
        data = Path(folder) / "data"
        first, *again = [start(data) for _ in range(4)]
    best = min(again, key=lambda each: each["seconds"])
    middle = sorted(again, key=lambda each: each["seconds"])[len(again) // 2]
    print(f"load {os.getloadavg()[0]:.1f}\n")
    print("| What | measured | goal |\n|---|--:|--:|")
    print(f"| first start of all, which makes the database | {first['seconds']:.1f} s | |")
    print(f"| start to first page, median of {len(again)} | {middle['seconds']:.1f} s | 2 s |")
    print(f"| the same, best | {best['seconds']:.1f} s | |")
    print(f"| the same, CPU of all processes until then | {middle['cpu']:.1f} s | |")
    n = int(middle["processes"])
    print(f"| memory of all {n} processes, PSS | {middle['pss']:.0f} MB | {MOST_MB} MB |")
    print(f"| the same, RSS added up | {middle['rss']:.0f} MB | |")


if __name__ == "__main__":
    main()
