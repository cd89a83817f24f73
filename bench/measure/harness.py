"""Fresh processes in turns: each round runs everything once, the medians are compared.

Every script prints one line of JSON: seconds on the clock, CPU seconds, peak memory in MB and the
values it found. Reading is included, imports are not. The machine may be shared: judge by CPU
seconds and by ratios inside one run.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

Told = dict[str, float]


def arguments(about: str) -> argparse.Namespace:
    """The options that the benches share."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, default=None, help="where made files are kept")
    parser.add_argument(
        "--peer",
        action="append",
        default=[],
        metavar="NAME=PYTHON",
        help="a script of peers/ without .py and the Python of its environment",
    )
    chosen = parser.parse_args()
    chosen.data = chosen.data or Path(tempfile.mkdtemp(prefix="fairlead-bench-"))
    chosen.data.mkdir(parents=True, exist_ok=True)
    return chosen


def peers(chosen: Sequence[str], kinds: Sequence[str]) -> dict[str, list[str]]:
    """The commands of the peers that were named, of these kinds."""
    found = {}
    for each in chosen:
        name, _, python = each.partition("=")
        if name in kinds:
            found[name] = [python, str(HERE / "peers" / f"{name}.py")]
    return found


def ours(script: str, *options: str) -> list[str]:
    """The command of one of our own scripts."""
    return [sys.executable, str(HERE / "ours" / f"{script}.py"), *options]


def rounds(commands: Mapping[str, Sequence[str]], paths: Sequence[Path], n: int) -> dict[str, Told]:
    """Run each command in turn, n times, and give the medians; a peer that fails is left out."""
    runs: dict[str, list[Told]] = {name: [] for name in commands}
    for _ in range(n):
        for name, command in commands.items():
            told = once([*command, *map(str, paths)])
            if told:
                runs[name].append(told)
    return {name: _median(each) for name, each in runs.items() if each}


def once(command: Sequence[str]) -> Told | None:
    """Run a script in a fresh process and read what it prints."""
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        print(f"  failed: {' '.join(command[1:2])}: {done.stderr.strip().splitlines()[-1:]}")
        return None
    return json.loads(done.stdout.strip().splitlines()[-1])


def show(title: str, found: Mapping[str, Told], *, limit: str, us: str) -> None:
    """Print a table: seconds, CPU, memory, and how each stands to the limit and to us."""
    print(f"\n{title}")
    print(f"  {'':34} {'seconds':>9} {'CPU s':>9} {'MB':>7} {'× limit (CPU)':>14} {'× ours':>9}")
    for name, told in found.items():
        to_limit = told["cpu"] / found[limit]["cpu"] if limit in found else float("nan")
        to_us = told["seconds"] / found[us]["seconds"] if us in found else float("nan")
        print(
            f"  {name:34} {told['seconds']:9.3f} {told['cpu']:9.3f} {told['peak_mb']:7.0f} "
            f"{to_limit:14.2f} {to_us:9.1f}"
        )


def _median(runs: Sequence[Told]) -> Told:
    numbers = ("seconds", "cpu", "peak_mb")
    middle = {name: statistics.median(each[name] for each in runs) for name in numbers}
    return middle | {"values": runs[-1]["values"]}
