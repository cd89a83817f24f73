"""Does a score of 0.7 mean seven in ten, for everybody?

People are judged by scores. Where 0.7 means seven in ten for one group and five in ten for another,
the second is judged too harshly by the very same number. Ranking (AUC) says whether those with the
outcome get the higher scores at all.

>>> bins = scored([(0.2, 0, 60), (0.3, 1, 20), (0.7, 0, 30), (0.8, 1, 90)])
>>> found = auc(bins)
>>> round(found.value, 4), round(found.low, 3), round(found.high, 3)
(0.9394, 0.909, 0.969)
>>> round(brier(bins).value, 4), round(calibration_gap(bins).value, 4)
(0.1525, -0.005)

Rows without a label are left out and counted in the facts; rows, not weights, count here.
Sources: Brier (1950); DeLong et al. (1988) for AUC's variance; Naeini et al. (2015) for the
expected calibration error; Bröcker (2012) on its bias.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.bootstrap import METHOD as BOOTSTRAP
from fairlead.core.metrics.bootstrap import interval, resample
from fairlead.core.metrics.fairness import FEW_OUTCOMES, FEW_ROWS
from fairlead.core.metrics.groups import Least
from fairlead.core.metrics.intervals import LEVEL, WILSON, rate, wilson
from fairlead.core.metrics.special import z_of
from fairlead.core.metrics.states.scores import BINS, MISSING, UNIT, ScoreBins, make_bins

LEAST: Final = Least()
MOST_BINS: Final = 10
DRAWS: Final = 500

Number = Measured | NotMeasured
Floats = NDArray[np.float64]


def scored(rows: Iterable[tuple[float, int, int]], *, bins: int = BINS) -> ScoreBins:
    """Score bins from (score, label, how many) for notebooks; label 2 is missing."""
    told = list(rows)
    place = np.array([_place(score, label, bins) for score, label, _ in told], np.int64)
    n = np.array([many for *_, many in told], np.int64)
    score = np.array([score for score, *_ in told], np.float64)
    once, twice = (np.floor(score**power * UNIT + 0.5).astype(np.int64) * n for power in (1, 2))
    return make_bins(place, bins=bins, n=n, s=once, s2=twice)


def _place(score: float, label: int, bins: int) -> int:
    return (min(int(score * bins), bins - 1) * 3 + int(score >= 0.5)) * 3 + label  # noqa: PLR2004


@dataclass(frozen=True, kw_only=True, eq=False)
class Labelled:
    """Bin by bin: rows without and with the outcome, and their scores added up."""

    negative: Floats
    positive: Floats
    negative_scores: Floats
    positive_scores: Floats
    squares: float
    unlabelled: int

    @property
    def n(self) -> int:
        """Labelled rows."""
        return int(self.negative.sum() + self.positive.sum())


def labelled(bins: ScoreBins, most: int | None = None) -> Labelled:
    """The labelled rows of score bins, in all their bins or in `most` of equal width."""
    size = most or bins.bins
    into = bins.bin * size // bins.bins
    there = bins.label != MISSING

    def added(values: NDArray[np.int64], label: int) -> Floats:
        told = bins.label == label
        return np.bincount(into[told], values[told].astype(float), minlength=size).astype(float)

    return Labelled(
        negative=added(bins.n, 0),
        positive=added(bins.n, 1),
        negative_scores=added(bins.s, 0) / UNIT,
        positive_scores=added(bins.s, 1) / UNIT,
        squares=sum(bins.s2[there].tolist()) / UNIT,
        unlabelled=int(bins.n[~there].sum()),
    )


def _refused(told: Labelled, method: str, least: Least, *, both: bool) -> NotMeasured | None:
    facts: dict[str, object] = {"unlabelled": told.unlabelled}
    if told.n < max(least.rows, 1):
        facts["least"] = max(least.rows, 1)
        return NotMeasured(why=FEW_ROWS, n=told.n, method=method, facts=facts)
    rare = int(min(told.negative.sum(), told.positive.sum()))
    if both and rare < max(least.outcomes, 1):
        facts["least"] = max(least.outcomes, 1)
        return NotMeasured(why=FEW_OUTCOMES, n=rare, method=method, facts=facts)
    return None


def auc(bins: ScoreBins, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """How often somebody with the outcome has a higher score than somebody without (ties half).

    Two in one bin are told apart no more; what that leaves open is in the interval.

    >>> auc(scored([(0.2, 0, 50), (0.8, 1, 50)])).value
    1.0
    """
    told = labelled(bins)
    method = "auc_bins/1"
    refused = _refused(told, method, least, both=True)
    if refused:
        return refused
    value, error, bound = _ranking(told.positive, told.negative)
    z = z_of(level)
    low, high = value - bound - z * error, value + bound + z * error
    how = f"{method}+delong/1"
    if not error:  # every pair the same way round: no spread to be seen, which is not no error
        low, high = wilson(value, min(told.positive.sum(), told.negative.sum()), level)
        how = f"{method}+{WILSON}"
    return Measured(
        value=value,
        low=max(low, 0.0),
        high=min(high, 1.0),
        n=told.n,
        method=how,
        level=level,
        facts={"bound": bound, "unlabelled": told.unlabelled},
    )


def _ranking(positive: Floats, negative: Floats) -> tuple[float, float, float]:
    """AUC, DeLong's standard error, and half the share of pairs that share a bin."""
    p, q = positive.sum(), negative.sum()
    beaten = (np.cumsum(negative) - negative / 2) / q
    beating = (p - np.cumsum(positive) + positive / 2) / p
    value = float((positive * beaten).sum() / p)
    spread = float((positive * (beaten - value) ** 2).sum() / max(p - 1, 1) / p)
    spread += float((negative * (beating - value) ** 2).sum() / max(q - 1, 1) / q)
    return value, math.sqrt(spread), float((positive * negative).sum() / (p * q) / 2)


def brier(bins: ScoreBins, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """The mean squared distance of the score from what came true: 0 is prophecy, 0.25 a coin.

    >>> round(brier(scored([(0.5, 0, 50), (0.5, 1, 50)])).value, 2)
    0.25
    """
    told = labelled(bins)
    method = "brier/1"
    refused = _refused(told, method, least, both=False)
    if refused:
        return refused
    n, hits = told.n, float(told.positive.sum())
    value = (told.squares - 2 * float(told.positive_scores.sum()) + hits) / n
    loss = [
        (told.negative, _means(told.negative_scores, told.negative) ** 2),
        (told.positive, (1 - _means(told.positive_scores, told.positive)) ** 2),
    ]
    second = sum(float((rows * each**2).sum()) for rows, each in loss) / n
    half = z_of(level) * math.sqrt(max(second - value**2, 0.0) / n)
    return Measured(
        value=value,
        low=max(value - half, 0.0),
        high=min(value + half, 1.0),
        n=n,
        method=method,
        level=level,
        facts={"unlabelled": told.unlabelled},
    )


def calibration_gap(bins: ScoreBins, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """How much more often it came true than the scores said; below zero the scores exaggerate.

    >>> round(calibration_gap(scored([(0.8, 0, 50), (0.8, 1, 50)])).value, 2)
    -0.3
    """
    told = labelled(bins)
    method = "calibration_gap/1"
    refused = _refused(told, method, least, both=False)
    if refused:
        return refused
    n, hits = told.n, float(told.positive.sum())
    total = float(told.positive_scores.sum() + told.negative_scores.sum())
    value = (hits - total) / n
    squares = told.squares - 2 * float(told.positive_scores.sum()) + hits
    # Half a row is added, so that labels that all came out alike do not look certain.
    half = z_of(level) * math.sqrt((max(squares / n - value**2, 0.0) + 0.25 / n) / n)
    return Measured(
        value=value,
        low=max(value - half, -1.0),
        high=min(value + half, 1.0),
        n=n,
        method=method,
        level=level,
        facts={"unlabelled": told.unlabelled, "said": total / n, "came_true": hits / n},
    )


def expected_calibration_error(
    bins: ScoreBins,
    *,
    least: Least = LEAST,
    level: float = LEVEL,
    seed: int = 0,
    draws: int = DRAWS,
) -> Number:
    """How far, on average, a score lies from how often it came true, less what chance adds.

    Ten bins of equal width, as the literature does; the plain number is in the facts.

    >>> found = expected_calibration_error(scored([(0.8, 0, 500), (0.8, 1, 500)]))
    >>> round(found.value, 1), found.low > 0.2
    (0.3, True)
    """
    told = labelled(bins, MOST_BINS)
    method = f"expected_calibration_error/1+{BOOTSTRAP}"
    refused = _refused(told, method, least, both=False)
    if refused:
        return refused
    table = np.stack([told.negative, told.positive]).astype(np.int64)
    means = np.stack(
        [
            _means(told.negative_scores, told.negative),
            _means(told.positive_scores, told.positive),
        ]
    )
    off = _off(table[None].astype(float), means)
    drawn = _off(resample(table, draws=draws, seed=seed).astype(float), means)
    seen, errors = float(np.abs(off).sum()), np.abs(drawn).sum(axis=1)
    value = min(max(2 * seen - float(errors.mean()), 0.0), 1.0)
    # |Σ|a| − Σ|b|| ≤ Σ|a − b|: luck cannot have added more than the draws lie from what was seen.
    _, luck = interval(np.abs(drawn - off).sum(axis=1), level)
    high = seen + z_of(level) * float(errors.std())
    return Measured(
        value=value,
        low=min(max(seen - luck, 0.0), value),
        high=min(high, 1.0),
        n=told.n,
        method=method,
        level=level,
        facts={"uncorrected": seen, "unlabelled": told.unlabelled, "bins": MOST_BINS},
    )


def _off(tables: Floats, means: Floats) -> Floats:
    """Came true − said, bin by bin as a share of all rows, for many tables (draw, label, bin)."""
    said = (tables * means).sum(axis=1)
    off: Floats = (tables[:, 1] - said) / tables.sum(axis=(1, 2))[:, None]
    return off


def _means(total: Floats, rows: Floats) -> Floats:
    mean: Floats = total / np.maximum(rows, 1)
    return mean


def reliability(bins: ScoreBins, *, level: float = LEVEL) -> list[tuple[float, Number]]:
    """What the scores said and how often it came true, bin by bin, for the picture and its table.

    >>> said, came = reliability(scored([(0.25, 1, 30), (0.25, 0, 70)]))[0]
    >>> round(said, 2), round(came.value, 2)
    (0.25, 0.3)
    """
    told = labelled(bins, MOST_BINS)
    rows = told.negative + told.positive
    said = (told.negative_scores + told.positive_scores) / np.maximum(rows, 1)
    return [
        (
            float(said[i]),
            rate(int(told.positive[i]), int(rows[i]), method="reliability/1", level=level),
        )
        for i in np.flatnonzero(rows)
    ]


CALIBRATION: Final[dict[str, Callable[..., Number]]] = {
    function.__name__: function
    for function in (auc, brier, calibration_gap, expected_calibration_error)
}
