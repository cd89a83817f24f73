"""The two headline runs, out of core: rows are made in parts, memory stays flat.

    python bench/measure/headline.py groups --rows 1000000000     about 1.2 GB on disk, kept
    python bench/measure/headline.py drift --rows 100000000       1.8 GB on disk at a time

Groups: all parts lie on disk and are measured as one folder by one call, intervals included.
Drift: a part is written, scanned and measured against a stored profile in a process of its own, and
removed; the seconds of the parts add up, and so do their states. Each part comes from another seed.
"""

import argparse
import tempfile
from pathlib import Path

from harness import once, ours
from rows import write

PART = {"groups": 10_000_000, "drift": 5_000_000}


def groups(folder: Path, rows: int) -> None:
    """Group fairness of all parts in one call, beside the scan of the same files."""
    parts = [
        write("decisions", folder / f"part-{i:04d}.parquet", PART["groups"], seed=i + 1)
        for i in range(rows // PART["groups"])
    ]
    size = sum(each.stat().st_size for each in parts) / 1e9
    print(f"{rows:,} decisions × 5 columns, 95 groups, {len(parts)} files, {size:.1f} GB")
    _line("scan limit", once([*ours("scan"), str(folder / "*.parquet")]))
    _line("fairlead, intervals included", once([*ours("groups"), str(folder)]))


def drift(folder: Path, rows: int) -> None:
    """Drift of 50 columns against a stored profile, part by part."""
    old = write("readings", folder / "old.parquet", 1_000_000)
    total: dict[str, dict[str, float]] = {}
    once([*ours("drift", "stored"), str(old), str(old)])
    number = rows // PART["drift"]
    for i in range(number):
        new = write("readings", folder / "new.parquet", PART["drift"], seed=i + 2, shift=0.1)
        for name, command in (
            ("scan limit", [*ours("scan"), str(new)]),
            ("fairlead, stored profile", [*ours("drift", "counts"), str(old), str(new)]),
        ):
            told = once(command)
            so_far = total.setdefault(name, {"seconds": 0.0, "cpu": 0.0, "peak_mb": 0.0})
            so_far["seconds"] += told["seconds"]
            so_far["cpu"] += told["cpu"]
            so_far["peak_mb"] = max(so_far["peak_mb"], told["peak_mb"])
        new.unlink()
        print(f"  {i + 1} of {number} parts", flush=True)
    print(f"{number * PART['drift']:,} rows × 50 columns against a stored profile")
    for name, told in total.items():
        _line(name, told)
    times = total["fairlead, stored profile"]["seconds"] / total["scan limit"]["seconds"]
    print(f"  {times:.2f} × the scan limit")


def _line(name: str, told: dict[str, float] | None) -> None:
    if told:
        numbers = f"{told['seconds']:8.1f} s {told['cpu']:8.1f} CPU s {told['peak_mb']:6.0f} MB"
        print(f"  {name:30} {numbers}  {told.get('values', '')}", flush=True)


def main() -> None:
    """Run one of the two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=sorted(PART))
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--data", type=Path, default=None)
    chosen = parser.parse_args()
    folder = chosen.data or Path(tempfile.mkdtemp(prefix="fairlead-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    {"groups": groups, "drift": drift}[chosen.which](folder, chosen.rows)


main()
