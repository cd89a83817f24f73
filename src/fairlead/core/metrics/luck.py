"""How much of a distance between groups is luck: every disparity drawn anew from the cells.

With many groups, the largest minus the smallest rate is large even where all are treated alike.
`without_luck` says what is left once that is taken off, for every disparity from one set of draws,
and what is left if the rates of small groups are first pulled to the middle.

>>> told = [counted(tp=50 + i % 3, tn=50, g=str(i)) for i in range(20)]
>>> found = without_luck(told, draws=200, seed=1)["demographic_parity_difference"]
>>> found.value, found.low, found.bias > 0.1
(0.0, 0.0, True)
>>> shrunken_range(told)
0.0

Sources: those of `bootstrap`; the draws are one multinomial over the cells of all groups together.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.answers import Measured
from fairlead.core.metrics.bootstrap import Spread, corrected_range, resample, reweight, shrink
from fairlead.core.metrics.fairness import selection_rate
from fairlead.core.metrics.groups import Group, Least, Mass
from fairlead.core.metrics.intervals import LEVEL

Floats = NDArray[np.float64]

_MASSES: Final = (
    "true_positive",
    "false_positive",
    "false_negative",
    "true_negative",
    "selected_unlabelled",
    "refused_unlabelled",
)
# Of which masses each rate is made: hits, and of how many.
_RATES: Final[Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]]] = {
    "selection_rate": ((0, 1, 4), (0, 1, 2, 3, 4, 5)),
    "true_positive_rate": ((0,), (0, 2)),
    "false_positive_rate": ((1,), (1, 3)),
    "positive_predictive_value": ((0,), (0, 1)),
    "accuracy": ((0, 3), (0, 1, 2, 3)),
}
_RANGES: Final[Mapping[str, tuple[str, ...]]] = {
    "demographic_parity_difference": ("selection_rate",),
    "equalised_odds_difference": ("true_positive_rate", "false_positive_rate"),
    "equal_opportunity_difference": ("true_positive_rate",),
    "false_positive_rate_difference": ("false_positive_rate",),
    "predictive_parity_difference": ("positive_predictive_value",),
    "accuracy_difference": ("accuracy",),
}


def without_luck(
    groups: Sequence[Group],
    *,
    draws: int,
    seed: int,
    least: Least | None = None,
    level: float = LEVEL,
    stratified: bool = False,
) -> Mapping[str, Spread]:
    """Every difference between groups less its luck; groups too small for a rate are left out.

    `stratified` keeps the size of each group, for samples that were drawn group by group.
    """
    least = least or Least()
    told = [group for group in groups if group.n >= least.rows]
    counts = np.array([[_mass(g, m).n for m in _MASSES] for g in told], np.int64)
    if len(told) < 2 or not counts.sum():  # noqa: PLR2004 - two can be compared
        return {}
    whole = resample(counts, draws=draws, seed=seed, stratified=stratified)
    drawn, seen = whole.astype(np.float64), counts.astype(np.float64)
    if told[0].weighted:
        seen = np.array([[_mass(g, m).w for m in _MASSES] for g in told], np.float64)
        squares = np.array([[_mass(g, m).w2 for m in _MASSES] for g in told], np.float64)
        drawn = reweight(whole, counts, seen, squares, seed=seed + 1)
    found = dict[str, Spread]()
    for metric, rates in _RANGES.items():
        spreads = [_spread(rate, seen, counts, drawn, least, level) for rate in rates]
        known = [spread for spread in spreads if spread is not None]
        if len(known) == len(rates):
            found[metric] = max(known, key=lambda spread: spread.value)
    return found


def _mass(group: Group, name: str) -> Mass:
    mass: Mass = getattr(group, name)
    return mass


def _spread(  # noqa: PLR0917 - once, above
    rate: str, seen: Floats, counts: NDArray[np.int64], drawn: Floats, least: Least, level: float
) -> Spread | None:
    hits, of = _RATES[rate]
    enough = counts[:, of].sum(axis=1) >= max(least.outcomes, 1)
    if enough.sum() < 2:  # noqa: PLR2004 - two can be compared
        return None
    rates = seen[enough][:, hits].sum(axis=1) / seen[enough][:, of].sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        again = drawn[:, enough][:, :, hits].sum(axis=2) / drawn[:, enough][:, :, of].sum(axis=2)
    return corrected_range(rates.tolist(), again, level)


def shrunken_range(groups: Sequence[Group], *, least: Least | None = None) -> float | None:
    """The range of selection rates once small groups are pulled to the middle; None without two."""
    told = [
        group
        for group in groups
        if isinstance(selection_rate(group, least=least or Least()), Measured)
    ]
    if len(told) < 2:  # noqa: PLR2004 - two can be compared
        return None
    rates = shrink([g.selected.n for g in told], [g.predicted.n for g in told])
    return max(rates) - min(rates)
