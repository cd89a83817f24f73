"""Drift of every column: the reference's profile, the other period on it. [HOW] OLD NEW

`stored` takes the profile from the file beside OLD, written by an earlier run, as a monitor does;
`counts` does too, and asks for no exact distance, for NEW may be one part of many.
`exact` sorts and merges every column instead of asking only where the bound leaves it open.
"""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from timing import timed

from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.distances import gaps
from fairlead.core.metrics.engines.exact import exact_distances, exact_ks
from fairlead.core.metrics.measure import make_reference, measure
from fairlead.core.metrics.reference import Reference

OLD, NEW = map(Path, sys.argv[-2:])
HOW = sys.argv[1] if len(sys.argv) > 3 else ""
COLUMNS = ColumnMap(features=tuple(pq.read_schema(OLD).names))
STORED = OLD.with_suffix(".profile")
LIMIT = 0.05
# Compile (or load from the cache) before the clock starts; the cost is printed by install.py.
one = ColumnMap(features=("x",))
measure(pa.table({"x": [1.0, None]}), one, make_reference(pa.table({"x": [1.0]}), one))
exact_ks(pa.table({"x": [1.0]}), pa.table({"x": [1.0]}), "x")


def profile() -> Reference:
    """The stored profile, or a new one."""
    if HOW in {"stored", "counts"} and STORED.exists():
        return Reference.from_bytes(STORED.read_bytes())
    made = make_reference(OLD, COLUMNS)
    STORED.write_bytes(made.to_bytes())
    return made


def work() -> object:
    """The Kolmogorov-Smirnov verdict of every column, exact where the bound leaves it open."""
    if HOW == "exact":
        found = exact_distances(NEW, OLD, COLUMNS.features)
        return {name: each.ks for name, each in found.items()}
    reference = profile()
    state = measure(NEW, COLUMNS, reference, digest=False).over()
    over, asked = 0, 0
    for name, shape in reference.shapes.items():
        shares = [c.counts / c.n for c in (reference.state.columns[name], state.columns[name])]
        low, high = gaps(*shares, shape.atomic())
        if low <= LIMIT < high and HOW != "counts":
            asked += 1
            low = exact_ks(NEW, OLD, name).ks
        over += bool(low > LIMIT)
    return {"over": over, "asked exactly": asked, "columns": int(np.size(COLUMNS.features))}


if HOW in {"stored", "counts"} and not STORED.exists():
    profile()
timed(work)
