"""States that Hypothesis makes, all alike enough to be added."""

import numpy as np
from hypothesis import strategies as st

from fairlead.core.metrics.states import distinct, levels, numeric, residuals, scores
from fairlead.core.metrics.states.cells import make_cells
from fairlead.core.metrics.states.window import WindowState

MAP = "0" * 64
REFERENCE = "1" * 64
EDGES = np.array([0.0, 1.0, 2.5])
SCALE = 24

LEVEL = st.sampled_from([None, "a", "b", "ü"])
OUTCOME = st.sampled_from([None, "0", "1"])
REAL = st.one_of(st.floats(-9, 9), st.sampled_from([None, np.nan, np.inf, -np.inf, 1.0, 1e300]))
ROW = st.tuples(LEVEL, LEVEL, OUTCOME, OUTCOME, st.floats(-0.2, 1.2), REAL, st.integers(0, 5))
ROWS = st.lists(ROW, max_size=30)


def state(rows, *, window="2026-11-21", version="m1"):
    """Count rows in plain Python, as the definitions of the states say."""
    inside = [row for row in rows if 0 <= row[4] <= 1]
    apart = {
        "missing": 0,
        "nan": 0,
        "above": sum(row[4] > 1 for row in rows),
        "below": sum(row[4] < 0 for row in rows),
    }
    groups = {
        name: {
            level: bins([r for r in inside if r[place] == level], scores.GROUP_BINS)
            for level in {r[place] for r in inside}
        }
        for place, name in enumerate(("s1", "s2"))
    }
    return WindowState(
        map=MAP,
        reference=REFERENCE,
        window=window,
        version=version,
        rows=len(rows),
        cells=make_cells(
            ["s1", "s2"],
            [((*row[:2], row[2], row[3]), 1, (10**6, 10**12)) for row in rows],
            weighted=True,
        ),
        scores=scores.Scores(total=bins(inside, scores.BINS), groups=groups, **apart),
        columns={"x": column([row[5] for row in rows]), "word": words([row[0] for row in rows])},
        distinct={
            "id": distinct.make_distinct(
                [(distinct.hash_of(str(row[6])), 1) for row in rows], rows=len(rows), missing=0
            )
        },
        residuals=residuals.make_residuals(
            ["s1"],
            0,
            [
                ((row[0],), 1, (1, row[6], 2, abs(2 - row[6]), row[6] ** 2, 4, (2 - row[6]) ** 2))
                for row in rows
            ],
        ),
    )


def bins(rows, number):
    codes = {None: scores.MISSING, "0": scores.OTHER, "1": scores.POSITIVE}
    place = [
        (min(int(r[4] * scores.BINS), scores.BINS - 1) // (scores.BINS // number) * 3 + codes[r[3]])
        * 3
        + codes[r[2]]
        for r in rows
    ]
    s = [int(np.floor(r[4] * scores.UNIT + 0.5)) for r in rows]
    s2 = [int(np.floor(r[4] * r[4] * scores.UNIT + 0.5)) for r in rows]
    whole = {
        "n": np.ones(len(rows), np.int64),
        "s": np.array(s, np.int64),
        "s2": np.array(s2, np.int64),
    }
    return scores.make_bins(np.array(place, np.int64), bins=number, **whole)


def column(values):
    numbers = [x for x in values if x is not None]
    finite = [x for x in numbers if np.isfinite(x)]
    fixed = [
        int(np.floor(x * 2.0**SCALE + 0.5)) for x in finite if abs(x) * 2.0**SCALE < numeric.REACH
    ]
    return numeric.NumericCounts(
        edges="2" * 64,
        counts=np.bincount(np.searchsorted(EDGES, finite, "left"), minlength=len(EDGES) + 1).astype(
            np.int64
        ),
        missing=len(values) - len(numbers),
        nan=int(sum(np.isnan(x) for x in numbers)),
        above=numbers.count(np.inf),
        below=numbers.count(-np.inf),
        mismatched=0,
        beyond=len(finite) - len(fixed),
        scale=SCALE,
        total=sum(fixed),
        squares=sum(x * x for x in fixed),
        low=min(finite, default=None),
        high=max(finite, default=None),
    )


def words(values):
    there = [v for v in values if v is not None]
    return levels.LevelCounts(
        levels="3" * 64,
        counts=np.array([there.count("a")], np.int64),
        other=len(there) - there.count("a"),
        missing=len(values) - len(there),
        new=levels.keep((v, 1) for v in there if v != "a"),
    )
