"""Time, CPU and memory of `fairlead scan` against ripgrep and other scanners, in one run.

    python bench/scan/speed.py TREE [--rounds 5] [--peer NAME=COMMAND ...] [--peer-rounds 5]

The patterns are measured twice: inside the process, from the first file opened to the last
answer, in two processes as a scan has them; and as a program, with the start of Python and the
list of files. COMMAND holds {tree}, for example
`--peer "ai-bom=/opt/peers/bin/ai-bom scan {tree}"`; peers may also stand in
FAIRLEAD_SCAN_PEERS, one a line. What is not there is said to be not measured.
The rounds are interleaved and the best of each is told, because the machine is shared.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from fairlead.core.catalogue import catalogue
from fairlead.core.scan.engine import best_engine
from fairlead.core.scan.keep import Shelf
from fairlead.core.scan.names import Names
from fairlead.core.scan.patterns import anchored
from fairlead.core.scan.tree import list_tree, read_file
from fairlead.doors.cli.scan import cache_folder

_LOOK_FOR = r"import openai|api\.openai\.com"
_PREFILTER = "--prefilter"


@dataclass
class Took:
    """What one run took."""

    wall: float
    cpu: float
    peak_mb: float
    answer: int


def run(command, env, told=subprocess.DEVNULL):
    """Run a command to its end and measure it."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=told, stderr=subprocess.DEVNULL, env=env)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    took = time.perf_counter() - began
    return Took(took, cpu, usage.ru_maxrss / 1024, process.returncode)


def best(runs):
    """The least of each figure."""
    return Took(
        min(one.wall for one in runs),
        min(one.cpu for one in runs),
        min(one.peak_mb for one in runs),
        runs[-1].answer,
    )


def _ours(tree):
    program = "import sys; from fairlead.doors.cli.main import main; main()"
    return [sys.executable, "-c", program, "scan", str(tree), "--json"]


def measure(tree, peers, rounds, peer_rounds):
    """Every figure of a table, by name."""
    with tempfile.TemporaryDirectory() as cache:
        env = {**os.environ, "XDG_CACHE_HOME": cache}
        run(_ours(tree), env)  # builds the pattern database once
        runs = {}
        for number in range(rounds):
            for kept in Path(cache).rglob("tree-*"):
                kept.unlink()
            _note(runs, "fairlead scan", run(_ours(tree), env))
            _note(runs, "fairlead scan, unchanged tree", run(_ours(tree), env))
            alone, inside = _patterns_alone(tree, env)
            _note(runs, "patterns alone, as a program", alone)
            _note(runs, "patterns alone, inside", inside)
            if shutil.which("rg"):
                _note(runs, "rg, 2 threads", run(_rg(tree), env))
            for name, command in peers.items() if number < peer_rounds else ():
                words = shlex.split(command.format(tree=shlex.quote(str(tree))))
                _note(runs, name, run(words, env))
    return {name: best(every) for name, every in runs.items()}


def _patterns_alone(tree, env):
    """The program as a whole, and what it says of its inside."""
    with tempfile.TemporaryFile() as told:
        whole = run([sys.executable, __file__, str(tree), _PREFILTER], env, told)
        told.seek(0)
        wall, cpu = map(float, told.read().split())
    return whole, Took(wall, cpu, whole.peak_mb, whole.answer)


def _rg(tree):
    words = ["--no-ignore", "--hidden", "-g", "!.git", "-j2", "-l", _LOOK_FOR, str(tree)]
    return ["rg", *words]


def _note(runs, name, took):
    runs.setdefault(name, []).append(took)


def prefilter(tree):
    """Read every file and ask the engine, in two processes; wall and CPU of that part alone."""
    engine = best_engine(anchored(Names.of(catalogue())), Shelf(cache_folder()))
    listing = list_tree(tree)
    began, used = time.perf_counter(), sum(os.times()[:4])
    child = os.fork()
    for path in listing.paths[bool(child) :: 2]:
        read = read_file(f"{listing.root}/{path}")
        if not read.reason:
            engine.hits(read.data)
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    return time.perf_counter() - began, sum(os.times()[:4]) - used


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tree", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-rounds", type=int, default=5)
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument(_PREFILTER, action="store_true")
    args = parser.parse_args()
    if args.prefilter:
        print(*prefilter(args.tree))
        return
    listed = [*args.peer, *os.environ.get("FAIRLEAD_SCAN_PEERS", "").splitlines()]
    peers = dict(one.split("=", 1) for one in listed if "=" in one)
    took = measure(args.tree.resolve(), peers, args.rounds, args.peer_rounds)
    _print(args.tree, took, peers)


def _text_of(tree):
    """How many files of text a tree holds, and their megabytes."""
    listing = list_tree(tree)
    reads = (read_file(f"{listing.root}/{path}") for path in listing.paths)
    sizes = [read.size for read in reads if not read.reason]
    return len(listing.paths), len(sizes), sum(sizes) / 1e6


def _print(tree, took, peers):
    files, texts, size = _text_of(tree)
    print(
        f"{files:,} files, {texts:,} of them text of {size:.1f} MB; load {os.getloadavg()[0]:.1f}"
    )
    ours, rg = took["fairlead scan"], took.get("rg, 2 threads")
    print(
        "| what | wall s | CPU s | peak MB | MB of text a s | speed against rg | CPU against ours |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, one in took.items():
        against = f"{rg.wall / one.wall:.2f} ×" if rg else ""
        bad = "" if one.answer in {0, 1} else f" (answered {one.answer})"
        row = f"{one.wall:.3f} | {one.cpu:.3f} | {one.peak_mb:.0f} | {size / one.wall:,.0f}"
        print(f"| {name} | {row} | {against} | {one.cpu / ours.cpu:.1f} ×{bad} |")
    if rg is None:
        print("| rg, 2 threads | not measured: not installed | | | | | |")
    if not peers:
        print("| other scanners | not measured: none named by --peer | | | | | |")


if __name__ == "__main__":
    main()
