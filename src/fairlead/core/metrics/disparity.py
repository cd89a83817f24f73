"""How far apart groups of people are: the two that set the extreme are always named.

The number is the largest minus the smallest rate (or the smallest over the largest). Its interval
holds for every pair of groups at once (Bonferroni), because the two extremes were picked for being
extreme. A group too small for a rate is named as left out and never counts as equal.

>>> men = counted(tp=60, tn=40, sex="m")
>>> women = counted(tp=30, tn=70, sex="f")
>>> gap = disparity("demographic_parity_difference", [men, women])
>>> round(gap.value, 3), round(gap.low, 3), round(gap.high, 3)
(0.3, 0.163, 0.422)
>>> gap.facts["highest"], gap.facts["lowest"]
('sex m', 'sex f')

Sources: 29 CFR 1607.4(D) for four fifths; 6 RCNY § 5-301 for categories under 2 %; Hardt, Price and
Srebro (2016) for equalised odds and equal opportunity; Bergsma (2013) for the corrected V.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.association import cramer
from fairlead.core.metrics.exact import BOSCHLOO, FISHER, MOST_TABLES, boschloo, fisher
from fairlead.core.metrics.fairness import LEAST, RATES, selection_rate
from fairlead.core.metrics.groups import Group, Least, says_name
from fairlead.core.metrics.intervals import LEVEL, log_ratio
from fairlead.core.metrics.special import z_of

NOBODY_ELSE: Final = "Fewer than two groups have a rate: there is nobody to compare with."
NO_RATE: Final = "No group is ever selected: a ratio to nothing says nothing."
BONFERRONI: Final = "bonferroni/1"

Number = Measured | NotMeasured
Floats = NDArray[np.float64]

# Each disparity: of which rates, and whether by difference or by ratio; of several, the widest.
DISPARITIES: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "demographic_parity_difference": (("selection_rate",), "difference"),
    "demographic_parity_ratio": (("selection_rate",), "ratio"),
    "equalised_odds_difference": (("true_positive_rate", "false_positive_rate"), "difference"),
    "equal_opportunity_difference": (("true_positive_rate",), "difference"),
    "false_positive_rate_difference": (("false_positive_rate",), "difference"),
    "predictive_parity_difference": (("positive_predictive_value",), "difference"),
    "accuracy_difference": (("accuracy",), "difference"),
}


def disparity(
    metric: str, groups: Sequence[Group], *, least: Least = LEAST, level: float = LEVEL
) -> Number:
    """How far apart the groups are by one of DISPARITIES: nobody should be at the far end by birth.

    >>> str(disparity("equal_opportunity_difference", [Group()]))
    'Fewer than two groups have a rate: there is nobody to compare with.'
    """
    rates, kind = DISPARITIES[metric]
    each = 1 - (1 - level) / len(rates)
    found = [
        _apart(metric, kind, [(g, RATES[rate](g, least=least)) for g in groups], each, rate)
        for rate in rates
    ]
    missing = next((one for one in found if isinstance(one, NotMeasured)), None)
    if missing:
        return missing
    told = [one for one in found if isinstance(one, Measured)]
    widest = max(told, key=lambda one: one.value)
    return (
        Measured(
            value=widest.value,
            low=max(one.low for one in told),
            high=max(one.high for one in told),
            n=widest.n,
            method=widest.method,
            level=level,
            p=widest.p,
            facts=widest.facts,
        )
        if len(told) > 1
        else widest
    )


def _apart(
    metric: str, kind: str, rates: Sequence[tuple[Group, Number]], level: float, rate: str
) -> Number:
    told = [(group, number) for group, number in rates if isinstance(number, Measured)]
    left = [says_name(group.name) for group, number in rates if isinstance(number, NotMeasured)]
    method = f"{metric}/1+{BONFERRONI}"
    n = sum(number.n for _, number in told)
    if len(told) < 2:  # noqa: PLR2004 - two can be compared
        return NotMeasured(why=NOBODY_ELSE, n=n, method=method, facts={"left_out": tuple(left)})
    p = np.array([number.value for _, number in told])
    known = np.array([float(str(number.facts["n_eff"])) for _, number in told])
    top, bottom = int(p.argmax()), int(p.argmin())
    if kind == "ratio" and not p[top]:
        return NotMeasured(why=NO_RATE, n=n, method=method, facts={"left_out": tuple(left)})
    pairs = len(told) * (len(told) - 1) / 2
    z = z_of(1 - (1 - level) / pairs)
    low, high = (_difference if kind == "difference" else _ratio)(p, known, z)
    value = float(p[top] - p[bottom]) if kind == "difference" else float(p[bottom] / p[top])
    facts = {
        "rate": rate,
        "highest": says_name(told[top][0].name),
        "highest_rate": float(p[top]),
        "lowest": says_name(told[bottom][0].name),
        "lowest_rate": float(p[bottom]),
        "compared": len(told),
        "left_out": tuple(left),
    }
    return Measured(
        value=value,
        low=min(low, value),
        high=max(high, value),
        n=n,
        method=method,
        level=level,
        p=_chance(p, known),
        facts=facts,
    )


def _wilson(p: Floats, n: Floats, z: float) -> tuple[Floats, Floats]:
    share = z * z / n
    centre = (p + share / 2) / (1 + share)
    half = z / (1 + share) * np.sqrt(p * (1 - p) / n + share / (4 * n))
    return np.maximum(centre - half, 0), np.minimum(centre + half, 1)


def _difference(p: Floats, n: Floats, z: float) -> tuple[float, float]:
    """The range that all pairs' Newcombe intervals leave for the largest difference."""
    low, high = _wilson(p, n, z)
    gap = p[:, None] - p[None, :]
    down, up = p - low, high - p
    apart = ~np.eye(len(p), dtype=bool)
    lows = (gap - np.hypot(down[:, None], up[None, :]))[apart]
    highs = (gap + np.hypot(up[:, None], down[None, :]))[apart]
    return max(float(lows.max()), 0.0), min(float(highs.max()), 1.0)


def _ratio(p: Floats, n: Floats, z: float) -> tuple[float, float]:
    """The range that all pairs' log intervals leave for the smallest ratio."""
    hits = p * n
    safe = np.where((hits > 0), p, (hits + 0.5) / (n + 1))
    spread = (1 - safe) / (safe * n)
    log = np.log(safe)
    gap, half = log[:, None] - log[None, :], z * np.sqrt(spread[:, None] + spread[None, :])
    apart = ~np.eye(len(p), dtype=bool)
    low, high = float((gap - half)[apart].min()), float((gap + half)[apart].min())
    return (0.0 if (hits == 0).any() else math.exp(low)), min(math.exp(high), 1.0)


def _chance(p: Floats, n: Floats) -> float | None:
    """The k-sample χ² chance that these rates differ so much by luck."""
    found = cramer(np.stack([p * n, (1 - p) * n], axis=1), method="any_difference/1")
    return found.p if isinstance(found, Measured) else None


def any_difference(
    groups: Sequence[Group],
    *,
    rate: str = "selection_rate",
    least: Least = LEAST,
    level: float = LEVEL,
) -> Number:
    """How strongly a rate hangs on the group at all (Cramér's V, corrected), with its χ² chance.

    The extremes of many groups may be luck; this asks all groups at once.

    >>> men = counted(tp=60, tn=40)
    >>> women = counted(tp=30, tn=70)
    >>> found = any_difference([men, women])
    >>> round(found.value, 2), found.p < 0.001
    (0.29, True)
    """
    rates = [RATES[rate](group, least=least) for group in groups]
    told = [one for one in rates if isinstance(one, Measured)]
    method = "any_difference/1"
    if len(told) < 2:  # noqa: PLR2004 - two can be compared
        return NotMeasured(why=NOBODY_ELSE, n=sum(one.n for one in told), method=method)
    p = np.array([one.value for one in told])
    n = np.array([float(str(one.facts["n_eff"])) for one in told])
    return cramer(np.stack([p * n, (1 - p) * n], axis=1), method=method, level=level)


@dataclass(frozen=True, kw_only=True)
class FourFifths:
    """Each group's selection rate as a share of the highest, and which groups were left out."""

    reference: str
    ratios: Mapping[str, Number] = field(default_factory=dict)
    left_out: Mapping[str, float] = field(default_factory=dict)


def four_fifths(
    groups: Sequence[Group],
    *,
    leave_out_below: float = 0.0,
    least: Least = LEAST,
    level: float = LEVEL,
) -> FourFifths:
    """Each group's rate of being chosen against that of the most chosen group, with an exact test.

    Under 0.8 the US guidelines see a sign of adverse impact; it is a sign and no verdict.
    `leave_out_below` drops groups with a smaller share of the rows, as New York's rule on hiring
    tools allows the independent auditor: they are named with their share, never dropped in silence.

    >>> men = counted(tp=60, tn=40, sex="m")
    >>> women = counted(tp=30, tn=70, sex="f")
    >>> found = four_fifths([men, women])
    >>> found.reference, round(found.ratios["sex f"].value, 2), found.ratios["sex f"].p < 0.001
    ('sex m', 0.5, True)
    """
    rows = sum(group.n for group in groups)
    shares = {says_name(group.name): group.n / rows for group in groups} if rows else {}
    left = {name: share for name, share in shares.items() if share < leave_out_below}
    told = [group for group in groups if says_name(group.name) not in left]
    rates = {says_name(group.name): selection_rate(group, least=least) for group in told}
    best = _most_chosen(rates)
    by_name = {says_name(group.name): group for group in told}
    ratios = {
        name: _to_best(by_name[name], rate, by_name.get(best), rates.get(best), level)
        for name, rate in rates.items()
        if name != best
    }
    return FourFifths(reference=best, ratios=ratios, left_out=left)


def _most_chosen(rates: Mapping[str, Number]) -> str:
    told = {name: rate.value for name, rate in rates.items() if isinstance(rate, Measured)}
    return max(told, key=lambda name: (told[name], name), default="")


def _to_best(
    group: Group, rate: Number, best: Group | None, top: Number | None, level: float
) -> Number:
    method = "selection_rate_ratio/1"
    if isinstance(rate, NotMeasured):
        return NotMeasured(why=rate.why, n=rate.n, method=method, facts=rate.facts)
    if best is None or not isinstance(top, Measured) or not top.value:
        return NotMeasured(why=NO_RATE, n=rate.n, method=method, facts=group.told)
    known, other = (float(str(one.facts["n_eff"])) for one in (rate, top))
    value = rate.value / top.value
    low, high = log_ratio(rate.value, known, top.value, other, level)
    p, test = _exact(group, best)
    facts = {
        **group.told,
        "rate": rate.value,
        "reference": says_name(best.name),
        "reference_rate": top.value,
    }
    return Measured(
        value=value,
        low=min(low, value),
        high=max(high, value),
        n=rate.n + top.n,
        method=f"{method}+log_ratio/1{test}",
        level=level,
        p=p,
        facts=facts,
    )


def _exact(group: Group, best: Group) -> tuple[float | None, str]:
    """The exact chance of the two selection counts; weighted rows have no counts to count."""
    if group.weighted:
        return None, ""
    a, b = group.selected.n, group.predicted.n - group.selected.n
    c, d = best.selected.n, best.predicted.n - best.selected.n
    if (a + b + 1) * (c + d + 1) <= MOST_TABLES:
        return boschloo(a, b, c, d), f"+{BOSCHLOO}"
    return fisher(a, b, c, d), f"+{FISHER}"
