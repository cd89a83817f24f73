"""What would have come out with other rows of the same kind: drawn from cells, not from rows.

Drawing n rows anew with replacement and counting them again *is* one multinomial draw on the
cells, so ten million rows cost as much as ten. The same seed gives the same draws.

>>> counts = np.array([[300, 700], [240, 760]])
>>> drawn = resample(counts, draws=2_000, seed=7)
>>> drawn.shape, bool((drawn.sum(axis=(1, 2)) == 2_000).all())
((2000, 2, 2), True)
>>> spread = corrected_range([0.30, 0.24], drawn[:, :, 0] / drawn.sum(axis=2))
>>> spread.low < 0.06 < spread.high and spread.value < 0.061
True

The largest minus the smallest of many rates is too large by luck alone: of twenty groups treated
alike, one always looks favoured. `corrected_range` takes the luck off, `shrink` pulls the rates
of small groups to the middle before they are compared.

Sources: Efron and Tibshirani (1993), chapters 10 and 13; Efron and Morris (1975) for shrinkage.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.intervals import LEVEL
from fairlead.core.metrics.special import z_of

METHOD = "cell_bootstrap/1"
SHRUNK = "beta_binomial_shrinkage/1"
DRAWS = 1_000

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A range of rates without its luck, its interval, and the luck that was taken off."""

    value: float
    low: float
    high: float
    bias: float


def resample(counts: Ints, *, draws: int = DRAWS, seed: int, stratified: bool = False) -> Ints:
    """Draw the table of counts anew, `draws` times; rows of the table are groups.

    `stratified` keeps each group's size, for samples that were drawn group by group.
    """
    dice = np.random.default_rng(seed)
    if stratified:
        per_group = [_draw(dice, row, draws) for row in counts.reshape(len(counts), -1)]
        return np.stack(per_group, axis=1).reshape(draws, *counts.shape)
    return _draw(dice, counts.ravel(), draws).reshape(draws, *counts.shape)


def _draw(dice: np.random.Generator, counts: Ints, draws: int) -> Ints:
    n = int(counts.sum())
    if not n:
        return np.zeros((draws, counts.size), dtype=np.int64)
    return dice.multinomial(n, counts / n, size=draws).astype(np.int64)


def reweight(drawn: Ints, counts: Ints, weight: Floats, squared: Floats, *, seed: int) -> Floats:
    """Turn drawn counts into drawn weights: each row brings its cell's mean weight and spread."""
    safe = np.maximum(counts, 1)
    mean = weight / safe
    variance = np.maximum(squared / safe - mean**2, 0)
    noise = np.random.default_rng(seed).standard_normal(drawn.shape)
    return np.maximum(drawn * mean + noise * np.sqrt(drawn * variance), 0)


def interval(drawn: Floats, level: float = LEVEL) -> tuple[float, float]:
    """The percentile interval of drawn values; draws without a value are left out."""
    told = drawn[np.isfinite(drawn)]
    low, high = np.quantile(told, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def corrected_range(rates: Sequence[float], drawn: Floats, level: float = LEVEL) -> Spread:
    """The largest minus the smallest rate, without the part that is luck.

    `drawn` holds one row of rates per draw; groups without a rate in a draw are NaN and left out.
    The lower edge takes off the most that luck can have added: a range of sums is never larger
    than the sum of ranges, so it holds for groups treated alike too, where percentiles do not.
    """
    seen = max(rates) - min(rates)
    told = drawn[np.isfinite(drawn).any(axis=1)]
    ranges = np.nanmax(told, axis=1) - np.nanmin(told, axis=1)
    bias = float(ranges.mean()) - seen
    off = told - np.asarray(rates)
    _, luck = interval(np.nanmax(off, axis=1) - np.nanmin(off, axis=1), level)
    value = min(max(seen - bias, 0.0), 1.0)
    high = min(max(seen + z_of(level) * float(ranges.std()), value), 1.0)
    return Spread(value=value, low=min(max(seen - luck, 0.0), value), high=high, bias=bias)


def shrink(hits: Sequence[int], of: Sequence[int]) -> list[float]:
    """Rates pulled to their common middle, the more the fewer rows they rest on (empirical Bayes).

    The strength of the pull is the one the groups themselves suggest, by moments.

    >>> [round(rate, 2) for rate in shrink([500, 300, 5], [1_000, 1_000, 6])]
    [0.5, 0.3, 0.56]
    """
    n, x = np.asarray(of, dtype=float), np.asarray(hits, dtype=float)
    told = n > 0
    if told.sum() < 2:  # noqa: PLR2004 - one group has no others to be pulled to
        return [h / k if k else float("nan") for h, k in zip(hits, of, strict=True)]
    total, groups = n[told].sum(), int(told.sum())
    middle = x[told].sum() / total
    unlike = float((n[told] * (x[told] / n[told] - middle) ** 2).sum())
    room = total - float((n[told] ** 2).sum()) / total
    between = max((unlike - (groups - 1) * middle * (1 - middle)) / room, 0.0)
    if between <= 0 or middle in (0.0, 1.0):
        return [float(middle)] * len(hits)
    strength = max(middle * (1 - middle) / between - 1, 0.0)
    return [float(rate) for rate in (x + strength * middle) / (n + strength)]
