"""How far numbers have moved, from counts alone, and how much the counts leave open.

Kolmogorov-Smirnov: the largest gap between the two shares of “at most x”. The counts say it at the
edges; inside a bin it may be larger, but never above a bound, which is part of the interval. Only
where a limit falls between the two does anybody have to look at the rows again (`needs_exact`).

>>> still, moved = [250, 250, 250, 250], [150, 250, 250, 350]
>>> found = kolmogorov_smirnov(still, moved, atomic=[True] * 4)
>>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
(0.1, 0.039, 0.161)

The interval is wide enough for every pair of distributions, not only for equal ones: the covariance
of the gap's error is that of a Brownian bridge on the pooled sample less a positive one, and by
Anderson's inequality its maximum is then no larger than the bridge's.

Sources: Kolmogorov (1933), Smirnov (1939); Massart (1990) for the constant; Anderson (1955);
Vallender (1974) for Wasserstein-1 as the area between the two curves.
"""

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.answers import Limit, Measured, NotMeasured, judge
from fairlead.core.metrics.drift import FEW, LEAST_ROWS, ONE_VALUE
from fairlead.core.metrics.intervals import LEVEL
from fairlead.core.metrics.special import kolmogorov_above, z_of
from fairlead.core.metrics.states.numeric import NumericCounts

KS: Final = "kolmogorov_smirnov_bins/1"
KS_EXACT: Final = "kolmogorov_smirnov_exact/1"
WASSERSTEIN: Final = "wasserstein_bins/1"
NO_SPREAD: Final = "The reference has no spread, or values too large to add up, to measure by."

Number = Measured | NotMeasured
Floats = NDArray[np.float64]
Counts = Sequence[int] | NDArray[Any]


def kolmogorov_smirnov(
    reference: Counts,
    current: Counts,
    *,
    atomic: Sequence[bool] | NDArray[np.bool_],
    least: int = LEAST_ROWS,
    level: float = LEVEL,
) -> Number:
    """The largest gap between the two shares of “at most x”; `atomic` bins hold one value.

    >>> found = kolmogorov_smirnov([50, 50], [50, 50], atomic=[False, False])
    >>> found.value, found.facts["bound"]
    (0.0, 0.5)
    """
    p, q = np.asarray(reference, np.int64), np.asarray(current, np.int64)
    n, m = int(p.sum()), int(q.sum())
    if min(n, m) < max(least, 1):
        facts = {"least": max(least, 1)}
        return NotMeasured(why=FEW, n=min(n, m), method=KS, facts=facts)
    filled = np.flatnonzero(p + q)
    if filled.size == 1 and bool(atomic[int(filled[0])]):
        return NotMeasured(why=ONE_VALUE, n=m, method=KS)
    at_edges, bound = gaps(p / n, q / m, np.asarray(atomic, bool))
    return ks_within(at_edges, bound, n=n, m=m, level=level)


def gaps(p: Floats, q: Floats, atomic: NDArray[np.bool_]) -> tuple[float, float]:
    """The largest gap at the edges, and what it could at most be inside a bin."""
    f, g = np.cumsum(p), np.cumsum(q)
    at_edges = float(np.abs(f - g)[:-1].max(initial=0.0))
    rising, falling = f - (g - q), g - (f - p)
    inside = float(np.maximum(rising, falling)[~atomic].max(initial=0.0))
    return at_edges, max(at_edges, inside)


def ks_within(
    low: float, high: float, *, n: int, m: int, level: float = LEVEL, method: str = KS
) -> Measured:
    """A gap known to lie between two numbers, from n and m rows; equal numbers if it is exact.

    >>> exact = ks_within(0.1, 0.1, n=1_000, m=1_000, method=KS_EXACT)
    >>> round(exact.low, 3), round(exact.high, 3)
    (0.039, 0.161)
    """
    both = n * m / (n + m)
    reach = math.sqrt(math.log(2 / (1 - level)) / (2 * both))
    return Measured(
        value=low,
        low=max(low - reach, 0.0),
        high=min(high + reach, 1.0),
        n=m,
        method=method,
        level=level,
        p=kolmogorov_above(math.sqrt(both) * low),
        facts={"bound": high, "reach": reach, "reference_rows": n},
    )


def needs_exact(found: Number, limit: Limit) -> bool:
    """Say whether only the rows can tell the answer: the gap's bounds lead to different ones.

    >>> found = kolmogorov_smirnov([500, 500], [500, 500], atomic=[False, False])
    >>> needs_exact(found, Limit(metric="kolmogorov_smirnov", at_most=0.1))
    True
    """
    if isinstance(found, NotMeasured):
        return False
    n, bound = int(str(found.facts["reference_rows"])), float(str(found.facts["bound"]))
    ends = [ks_within(gap, gap, n=n, m=found.n, level=found.level) for gap in (found.value, bound)]
    return len({judge(one, limit) for one in (*ends, found)}) > 1


def wasserstein(
    reference: NumericCounts,
    current: NumericCounts,
    edges: Floats,
    *,
    least: int = LEAST_ROWS,
    level: float = LEVEL,
) -> Number:
    """By how many standard deviations of the reference values have moved, on average: to screen.

    The area between the two curves, taken straight between edges; what the curves may do inside
    the bins is in the interval. A number to publish is taken from the rows.

    >>> edges = np.linspace(-3, 4, 50)
    >>> before, now = (numeric(np.linspace(low, low + 2, 500), edges) for low in (-1, 0))
    >>> found = wasserstein(before, now, edges)
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (1.73, 1.51, 2.1)
    """
    n, m = reference.n, current.n
    if min(n, m) < max(least, 1):
        facts = {"least": max(least, 1)}
        return NotMeasured(why=FEW, n=min(n, m), method=WASSERSTEIN, facts=facts)
    variance = reference.variance()
    if not variance:
        return NotMeasured(why=NO_SPREAD, n=m, method=WASSERSTEIN)
    p, q = reference.counts / n, current.counts / m
    widths = np.diff(_knots(reference, current, edges))
    f, g = np.cumsum(p), np.cumsum(q)
    before, after = f - p - (g - q), f - g
    straight = _area(before, after)
    most = np.maximum(f - (g - q), g - (f - p))
    least_gap = np.maximum(np.maximum(f - p - g, g - q - f), 0.0)
    value, low, high = (float((gap * widths).sum()) for gap in (straight, least_gap, most))
    signed = float(((before + after) / 2 * widths).sum())
    value, low = _by_means(reference, current, value, signed, low)
    error, bias = _errors((before + after) / 2, f - p / 2, g - q / 2, widths, n=n, m=m)
    unit, z = math.sqrt(variance), z_of(level)
    return Measured(
        value=value / unit,
        low=max((low - bias - z * error) / unit, 0.0),
        high=(high + z * error) / unit,
        n=m,
        method=WASSERSTEIN,
        level=level,
        facts={"least": low / unit, "bound": high / unit, "unit": unit, "reference_rows": n},
    )


def _by_means(
    reference: NumericCounts, current: NumericCounts, area: float, signed: float, low: float
) -> tuple[float, float]:
    """Mend the area by the means, which are known exactly: their difference is the signed area."""
    was, now = reference.mean(), current.mean()
    if was is None or now is None:
        return area, low
    moved = now - was
    return max(area - abs(signed - moved), abs(moved), low), max(low, abs(moved))


def _knots(reference: NumericCounts, current: NumericCounts, edges: Floats) -> Floats:
    """The edges with the least and greatest value of either period at the ends."""
    lows = [each.low for each in (reference, current) if each.low is not None]
    highs = [each.high for each in (reference, current) if each.high is not None]
    first, last = min([*lows, *edges[:1]]), max([*highs, *edges[-1:]])
    return np.concatenate([[first], edges, [last]])


def _area(before: Floats, after: Floats) -> Floats:
    """The mean height of |a straight line| from one gap to the next."""
    same = before * after >= 0
    total = np.abs(before) + np.abs(after)
    crossing = (before**2 + after**2) / (2 * np.where(total > 0, total, 1.0))
    return np.where(same, total / 2, crossing)


def _errors(
    gap: Floats, f: Floats, g: Floats, widths: Floats, *, n: int, m: int
) -> tuple[float, float]:
    """The standard error of the area, and what chance alone adds to it where nothing moved."""
    sign = np.sign(gap) * widths
    # The area is a mean of how far each value reaches along the signed axis.
    error = math.sqrt(_spread(sign, f) / n + _spread(sign, g) / m)
    middle = (n * f + m * g) / (n + m)
    noise = np.sqrt(np.maximum(middle * (1 - middle), 0.0) * (1 / n + 1 / m))
    return error, float((noise * widths).sum()) * math.sqrt(2 / math.pi)


def _spread(sign: Floats, f: Floats) -> float:
    """Var ∫ sign·1(X ≤ x) dx from the curve: 2 ∫∫_{x<y} s(x)s(y) F(x)(1−F(y))."""
    inner = np.cumsum(sign * f)
    double = float((sign * (1 - f) * (inner - sign * f)).sum())
    return max(2 * double + float((sign**2 * f * (1 - f)).sum()), 0.0)
