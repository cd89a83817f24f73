"""Which features give a protected attribute away.

Leaving race out of a model changes nothing if the postcode says it. For each feature: how much of
what there is to know about the attribute the feature tells, from 0 (nothing) to 1 (all of it).

>>> found = proxy(np.array([[90, 10], [10, 90]]))
>>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
(0.527, 0.395, 0.66)

Divided by the entropy of the attribute, because the question is what is learnt about the person.
Sources: Shannon (1948); Miller (1955) and Roulston (1999) for bias and variance of the estimate.
"""

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.association import ONE_KIND
from fairlead.core.metrics.drift import FEW
from fairlead.core.metrics.intervals import LEVEL
from fairlead.core.metrics.special import chi2_above, z_of
from fairlead.core.metrics.states.cells import Cells

METHOD: Final = "normalised_mutual_information/1"
LEAST_ROWS: Final = 30

Number = Measured | NotMeasured


def joint(cells: Cells, feature: str, attribute: str) -> NDArray[np.int64]:
    """How often each level of a feature (rows) meets each level of an attribute (columns).

    >>> rows = [(("a", "f", "1", "1"), 3, ()), (("b", "m", "0", "1"), 2, ())]
    >>> joint(make_cells(["town", "sex"], rows), "town", "sex").tolist()
    [[3, 0], [0, 2]]
    """
    table = cells.table
    places = [table.dims.index(name) for name in (feature, attribute)]
    found = np.zeros([len(table.levels[d]) for d in places], np.int64)
    np.add.at(found, tuple(table.codes[:, d] for d in places), table.counts)
    return found


def proxy(table: NDArray[Any], *, least: int = LEAST_ROWS, level: float = LEVEL) -> Number:
    """The share of the attribute (columns) that the feature (rows) tells, less what chance adds."""
    told = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0].astype(float)
    n = int(told.sum())
    if n < max(least, 1):
        return NotMeasured(why=FEW, n=n, method=METHOD, facts={"least": max(least, 1)})
    if min(told.shape) < 2:  # noqa: PLR2004 - one kind tells nothing and can be told nothing
        return NotMeasured(why=ONE_KIND, n=n, method=METHOD)
    p = told / n
    alone = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True)
    there = p > 0
    log = np.log(p[there] / alone[there])
    seen = float((p[there] * log).sum())
    spread = max(float((p[there] * log**2).sum()) - seen**2, 0.0) / n
    df = (told.shape[0] - 1) * (told.shape[1] - 1)
    whole = _entropy(p.sum(axis=0))
    value = max(seen - df / (2 * n), 0.0)
    half = z_of(level) * math.sqrt(spread + df / (2 * n**2))
    return Measured(
        value=min(value / whole, 1.0),
        low=min(max((value - half) / whole, 0.0), 1.0),
        high=min((value + half) / whole, 1.0),
        n=n,
        method=METHOD,
        level=level,
        p=chi2_above(2 * n * seen, df),
        facts={"uncorrected": seen / whole, "entropy": whole},
    )


def _entropy(shares: NDArray[np.float64]) -> float:
    there = shares[shares > 0]
    return float(-(there * np.log(there)).sum())
