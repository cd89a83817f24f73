"""Has what the model sees, or says, moved away from the reference period?

A model that was fair and right for last year's people may be neither for this year's. Each number
here is a distance between two periods in the bins of the reference, without the part that chance
adds to any two samples: two periods from the same source are at about 0, whatever their size.

>>> same = periods([100, 200, 300], [110, 190, 300])
>>> moved = periods([100, 200, 300], [300, 200, 100])
>>> round(psi(same).value, 3), round(psi(moved).value, 3)
(0.0, 0.722)

The rule of thumb of 0.1 and 0.25 for PSI means nothing without the number of rows; the interval
carries it. Sources: Kullback and Leibler (1951) for PSI (the J divergence); Lin (1991) for
Jensen-Shannon; Hellinger (1909); Yurdakul and Naranjo (2020) for PSI's bias and χ² law.
"""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.association import cramer
from fairlead.core.metrics.bins import Bins
from fairlead.core.metrics.intervals import LEVEL
from fairlead.core.metrics.special import chi2_above, z_of

LEAST_ROWS: Final = 30
FEW: Final = "Only {n} rows in one of the two periods, {least} needed."
ONE_VALUE: Final = "Both periods hold one and the same value: there is nothing to compare."

Number = Measured | NotMeasured
Floats = NDArray[np.float64]


def psi(bins: Bins, *, least: int = LEAST_ROWS, level: float = LEVEL) -> Number:
    """Population stability index, less its bias: how surprised the reference is by the present.

    >>> found = psi(periods([500, 500], [300, 700]))
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.167, 0.116, 0.226)
    """
    method = "psi/1"
    refused = _refused(bins, method, least)
    if refused:
        return refused
    told = bins.told
    n, m, k = _sizes(told)
    p, q = (
        np.asarray((counts + 0.5) / (rows + k / 2), np.float64)
        for counts, rows in ((told.reference, n), (told.current, m))
    )
    log = np.log(q / p)
    seen = float(((q - p) * log).sum())
    spread = _variance(p, log + 1 - q / p, n) + _variance(q, log + 1 - p / q, m)
    return _unbiased(seen, spread, n, m, k, scale=1, method=method, level=level)


def jensen_shannon(bins: Bins, *, least: int = LEAST_ROWS, level: float = LEVEL) -> Number:
    """Jensen-Shannon distance (root of the divergence in bits), from 0 to 1, less its bias.

    >>> round(jensen_shannon(periods([500, 500], [300, 700])).value, 3)
    0.173
    """
    method = "jensen_shannon_base2/1"
    refused = _refused(bins, method, least)
    if refused:
        return refused
    told = bins.told
    n, m, k = _sizes(told)
    p, q = told.reference / n, told.current / m
    middle = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        left, right = (np.where(s > 0, np.log2(s / middle), 0.0) for s in (p, q))
    seen = float((p * left + q * right).sum() / 2)
    spread = _variance(p, left / 2, n) + _variance(q, right / 2, m)
    bits = 8 * math.log(2)
    return _rooted(_unbiased(seen, spread, n, m, k, scale=bits, method=method, level=level))


def hellinger(bins: Bins, *, least: int = LEAST_ROWS, level: float = LEVEL) -> Number:
    """Hellinger distance, from 0 (the same) to 1 (nothing in common), less its bias.

    >>> round(hellinger(periods([500, 500], [300, 700])).value, 3)
    0.144
    """
    method = "hellinger/1"
    refused = _refused(bins, method, least)
    if refused:
        return refused
    told = bins.told
    n, m, k = _sizes(told)
    p, q = told.reference / n, told.current / m
    shared = float(np.sqrt(p * q).sum())
    # Half the square root of the other side's share is the slope of √(p·q).
    spread = (q[p > 0].sum() - shared**2) / 4 / n + (p[q > 0].sum() - shared**2) / 4 / m
    found = _unbiased(1 - shared, spread, n, m, k, scale=8, method=method, level=level)
    return _rooted(found)


def chi_square(bins: Bins, *, least: int = LEAST_ROWS, level: float = LEVEL) -> Number:
    """How strongly the bins hang on the period (Cramér's V, corrected), with the χ² chance.

    >>> found = chi_square(periods([500, 500], [480, 520]))
    >>> found.value, round(found.p, 2)
    (0.0, 0.37)
    """
    method = "chi_square/1"
    refused = _refused(bins, method, least)
    if refused:
        return refused
    told = bins.told
    return cramer(np.stack([told.reference, told.current]), method=method, level=level)


DRIFTS: Final[dict[str, Callable[..., Number]]] = {
    function.__name__: function for function in (psi, jensen_shannon, hellinger, chi_square)
}


def _refused(bins: Bins, method: str, least: int) -> NotMeasured | None:
    rows = min(int(bins.reference.sum()), int(bins.current.sum()))
    if rows < max(least, 1):
        return NotMeasured(why=FEW, n=rows, method=method, facts={"least": max(least, 1)})
    if bins.told.reference.size < 2:  # noqa: PLR2004 - two kinds can be compared
        return NotMeasured(why=ONE_VALUE, n=rows, method=method)
    return None


def _sizes(bins: Bins) -> tuple[int, int, int]:
    return int(bins.reference.sum()), int(bins.current.sum()), int(bins.reference.size)


def _variance(shares: Floats, slope: Floats, rows: int) -> float:
    """The variance of a linear function of sampled shares (delta method)."""
    mean = float((shares * slope).sum())
    return max(float((shares * slope**2).sum()) - mean**2, 0.0) / rows


def _unbiased(
    seen: float, spread: float, n: int, m: int, k: int, *, scale: float, method: str, level: float
) -> Measured:
    """Take off what chance adds: near no drift, scale·distance is (1/n + 1/m)·χ² with k − 1.

    The variance grows with the distance, so the upper edge is, as Wilson's is, the distance from
    which the one seen would just be within reach.
    """
    size = (1 / n + 1 / m) / scale
    value = max(seen - (k - 1) * size, 0.0)
    z = z_of(level)
    growth = max(spread, 0.0) / seen if seen > 0 else 0.0
    noise = 2 * (k - 1) * size**2
    down = z * math.sqrt(max(spread, 0.0) + noise)
    up = z * z * growth / 2 + z * math.sqrt(growth * value + (z * growth / 2) ** 2 + noise)
    return Measured(
        value=value,
        low=max(value - down, 0.0),
        high=value + up,
        n=m,
        method=method,
        level=level,
        p=chi2_above(seen / size, k - 1),
        facts={"uncorrected": seen, "bins": k, "reference_rows": n},
    )


def _rooted(found: Measured) -> Measured:
    """The same on the scale of the distance."""
    low, value, high = (
        math.sqrt(min(max(edge, 0.0), 1.0)) for edge in (found.low, found.value, found.high)
    )
    seen = math.sqrt(max(float(str(found.facts["uncorrected"])), 0.0))
    facts = {**found.facts, "uncorrected": seen}
    return Measured(
        value=value,
        low=low,
        high=high,
        n=found.n,
        method=found.method,
        level=found.level,
        p=found.p,
        facts=facts,
    )
