"""A quantile with an interval that assumes nothing of the shape: two of the sorted values.

>>> found = quantile(range(1, 101), 0.5)
>>> found.value, found.low, found.high
(50.5, 40.0, 61.0)

Source: Conover (1999), Practical Nonparametric Statistics, 3.2; Hyndman and Fan (1996), type 7.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Final

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.intervals import LEVEL
from fairlead.core.metrics.special import beta_below

METHOD: Final = "quantile/1"
NOBODY: Final = "Nobody has looked yet."
FEW: Final = "{n} values are too few for an interval of this quantile."


def quantile(values: Iterable[float], share: float, level: float = LEVEL) -> Measured | NotMeasured:
    """Measure the value that a `share` of all lies below; the unit is that of the values."""
    told = sorted(map(float, values))
    n = len(told)
    if not n:
        return NotMeasured(why=NOBODY, n=0, method=METHOD)
    ranks = _ranks(n, share, level)
    if ranks is None:
        return NotMeasured(why=FEW, n=n, method=METHOD)
    low, high = ranks
    return Measured(
        value=_at(told, share),
        low=told[low - 1],
        high=told[high - 1],
        n=n,
        method=METHOD,
        level=level,
        facts={"share": share},
    )


def _at(told: list[float], share: float) -> float:
    place = (len(told) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(told) - 1)
    return told[below] + (told[above] - told[below]) * (place - below)


def _ranks(n: int, share: float, level: float) -> tuple[int, int] | None:
    """The narrowest ranks, counted from 1, that leave at most half the rest on either side.

    The quantile lies below the r-th value with the chance of fewer than r below it.
    """
    tail = (1 - level) / 2
    ranks = range(1, n + 1)
    low = bisect_right(ranks, tail, key=lambda r: _fewer(r, n, share))
    high = bisect_left(ranks, 1 - tail, key=lambda r: _fewer(r, n, share)) + 1
    return (low, high) if low and high <= n else None


def _fewer(r: int, n: int, share: float) -> float:
    """The chance that fewer than `r` of `n` values lie below the quantile."""
    return 1 - beta_below(share, r, n - r + 1)
