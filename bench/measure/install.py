"""What measuring costs before the first number: import, first metric, numba's compile, sizes.

Run it in the environment that is to be judged; `--plain` leaves out what needs numba.
"""

import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

from harness import ROOT

SRC = str(ROOT / "src")
FIRST = """
import time; begin, cpu = time.perf_counter(), time.process_time()
import sys; sys.path.insert(0, {src!r})
from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.measure import measure
found = measure({csv!r}, ColumnMap(label="y", prediction="p", protected=("s",)))
assert found.states[0].rows == 4
heavy = [m for m in ("pyarrow", "numba", "scipy", "pandas", "ibis") if m in sys.modules]
wall, cpu = time.perf_counter() - begin, time.process_time() - cpu
print(f"  imports and the first metric          {{wall:6.3f}} s ({{cpu:.3f}} CPU s)")
print(f"  loaded beyond DuckDB and NumPy        {{heavy or 'nothing'}}")
"""
KERNEL = """
import sys, time; sys.path.insert(0, {src!r})
from pathlib import Path
import pyarrow as pa
from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.measure import Kernel, make_reference
begin = time.perf_counter()
kernel = Kernel(engine="numba", cache=Path({cache!r}))
make_reference(pa.table({{"x": [1.0]}}), ColumnMap(features=("x",)), kernel=kernel)
print(f"  first column by numba, {what:18}{{time.perf_counter() - begin:6.3f}} s")
"""


def size_mb(*names: str) -> float:
    """The size of packages on disk."""
    total = 0
    for name in names:
        spec = importlib.util.find_spec(name)
        if spec and spec.origin:
            origin = Path(spec.origin)
            files = origin.parent.rglob("*") if origin.name == "__init__.py" else [origin]
            total += sum(each.stat().st_size for each in files if each.is_file())
    return total / 1e6


def main() -> None:
    """Print sizes and times; each in a fresh process."""
    folder = Path(tempfile.mkdtemp(prefix="fairlead-bench-"))
    (folder / "log.csv").write_text("s,y,p\na,1,1\na,0,1\nb,1,0\nb,0,0\n")
    print(
        f"  DuckDB and NumPy on disk              {size_mb('duckdb', '_duckdb', 'numpy'):6.0f} MB"
    )
    for _ in range(3):
        run(FIRST.format(src=SRC, csv=str(folder / "log.csv")))
    if "--plain" in sys.argv:
        return
    print(f"  pyarrow on disk                       {size_mb('pyarrow'):6.0f} MB")
    print(f"  numba and llvmlite on disk            {size_mb('numba', 'llvmlite'):6.0f} MB")
    for what in ("compiled now:", "machine code kept:"):
        run(KERNEL.format(src=SRC, cache=str(folder / "cache"), what=what))
    kept = sum(each.stat().st_size for each in (folder / "cache").rglob("*") if each.is_file())
    print(f"  machine code kept on disk             {kept / 1e6:6.1f} MB")


def run(code: str) -> None:
    """Run a program in a fresh process."""
    subprocess.run([sys.executable, "-c", code], check=True)


main()
