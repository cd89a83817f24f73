"""How far predicted numbers lie from what came true, and for whom.

A salary, a dose, a price: whoever's number is always too low loses, even where the errors of all
cancel out. Bias is the mean of predicted minus true, and stands beside the size of the error.

>>> rows = [(("f",), 100, (100, 5_000, 4_900, 300, 260_000, 250_000, 1_400))]
>>> error = errors(make_residuals(["sex"], 0, rows), ["sex"])[0]
>>> mean_absolute_error(error).value, bias(error).value
(3.0, -1.0)
>>> round(root_mean_squared_error(error).value, 3)
3.742

Sources: Willmott and Matsuura (2005) on why the absolute error comes first. The interval of the
root of the squared error takes errors as near normal (fourth moments are not kept), and says so.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fairlead.core.metrics.answers import Facts, Measured, NotMeasured
from fairlead.core.metrics.disparity import BONFERRONI, NOBODY_ELSE
from fairlead.core.metrics.fairness import FEW_ROWS
from fairlead.core.metrics.groups import Least, says_name
from fairlead.core.metrics.intervals import LEVEL
from fairlead.core.metrics.special import chi2_quantile, z_of
from fairlead.core.metrics.states.residuals import Residuals

NEAR_NORMAL: Final = "The interval takes the errors as near normal."
LEAST: Final = Least()

Number = Measured | NotMeasured


@dataclass(frozen=True, kw_only=True)
class Errors:
    """One group's rows with both numbers: Σe, Σ|e| and Σe², e being predicted minus true."""

    name: Mapping[str, str | None]
    rows: int
    n: int
    total: float
    absolute: float
    squares: float

    def facts(self) -> Facts:
        """Who this is about and how many rows lack a number."""
        return {"group": says_name(self.name), "rows": self.rows, "unmeasured": self.rows - self.n}


def errors(residuals: Residuals, by: Sequence[str]) -> tuple[Errors, ...]:
    """Add residuals up by some of their attributes; none of them gives everybody as one group.

    Raises:
        KeyError: the residuals were not summed by one of the attributes.
    """
    table, unit = residuals.table, 10.0**-residuals.decimals
    strange = [name for name in by if name not in table.dims]
    if strange:
        raise KeyError(f"the residuals were summed by {', '.join(table.dims)}, not {strange[0]}")
    places = [table.dims.index(name) for name in by]
    sums: dict[tuple[str | None, ...], list[int]] = {}
    for i, key in enumerate(table.keys()):
        into = sums.setdefault(tuple(key[d] for d in places), [0] * 5)
        told = {name: int(table.sums[name][i]) for name in ("measured", "y", "p", "absolute", "e2")}
        more = (told["measured"], told["p"] - told["y"], told["absolute"], told["e2"])
        for place, each in enumerate((int(table.counts[i]), *more)):
            into[place] += each
    return tuple(
        Errors(
            name=dict(zip(by, key, strict=True)),
            rows=rows,
            n=n,
            total=total * unit,
            absolute=absolute * unit,
            squares=squares * unit**2,
        )
        for key, (rows, n, total, absolute, squares) in sorted(
            sums.items(), key=lambda each: tuple((v is not None, v or "") for v in each[0])
        )
    )


def mean_absolute_error(found: Errors, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """By how much a person's number is off, on average, in the number's own unit."""
    return _mean("mean_absolute_error/1", found, found.absolute, least=least, level=level)


def bias(found: Errors, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """By how much the numbers of the group are too high, on average; below zero, too low."""
    return _mean("bias/1", found, found.total, least=least, level=level)


def root_mean_squared_error(found: Errors, *, least: Least = LEAST, level: float = LEVEL) -> Number:
    """The error with large ones weighing more: one person very wrong counts for many slightly."""
    method = "root_mean_squared_error/1"
    refused = _refused(method, found, least)
    if refused:
        return refused
    half = (1 - level) / 2
    edges = (found.squares / chi2_quantile(p, found.n) for p in (1 - half, half))
    low, high = (math.sqrt(edge) for edge in edges)
    return Measured(
        value=math.sqrt(found.squares / found.n),
        low=low,
        high=high,
        n=found.n,
        method=method,
        level=level,
        facts={**found.facts(), "assumes": NEAR_NORMAL},
    )


def _refused(method: str, found: Errors, least: Least) -> NotMeasured | None:
    few = max(least.rows, 2)
    if found.n >= few:
        return None
    facts = {**found.facts(), "least": few}
    return NotMeasured(why=FEW_ROWS, n=found.n, method=method, facts=facts)


def _mean(method: str, found: Errors, total: float, *, least: Least, level: float) -> Number:
    refused = _refused(method, found, least)
    if refused:
        return refused
    n, value = found.n, total / found.n
    error = math.sqrt(max(found.squares / n - value**2, 0.0) / (n - 1))
    half = z_of(level) * error
    return Measured(
        value=value,
        low=value - half,
        high=value + half,
        n=n,
        method=method,
        level=level,
        facts={**found.facts(), "error": error},
    )


REGRESSION: Final[dict[str, Callable[..., Number]]] = {
    function.__name__: function for function in (mean_absolute_error, root_mean_squared_error, bias)
}


def apart(
    metric: str, groups: Sequence[Errors], *, least: Least = LEAST, level: float = LEVEL
) -> Number:
    """The largest minus the smallest mean error of the groups, with the two groups named.

    `metric` is mean_absolute_error or bias; the interval holds for every pair at once.

    >>> men = Errors(name={"sex": "m"}, rows=200, n=200, total=0, absolute=400, squares=1_000)
    >>> women = Errors(name={"sex": "f"}, rows=200, n=200, total=-300, absolute=500, squares=1_600)
    >>> found = apart("bias", [men, women])
    >>> found.value, found.facts["lowest"], round(found.low, 2)
    (1.5, 'sex f', 1.04)
    """
    found = [(says_name(one.name), REGRESSION[metric](one, least=least)) for one in groups]
    told = [(name, one) for name, one in found if isinstance(one, Measured)]
    left = tuple(name for name, one in found if isinstance(one, NotMeasured))
    method = f"{metric}_difference/1+{BONFERRONI}"
    n = sum(one.n for _, one in told)
    if len(told) < 2:  # noqa: PLR2004 - two can be compared
        return NotMeasured(why=NOBODY_ELSE, n=n, method=method, facts={"left_out": left})
    means = np.array([one.value for _, one in told])
    each = np.array([float(str(one.facts["error"])) for _, one in told])
    z = z_of(1 - (1 - level) / (len(told) * (len(told) - 1) / 2))
    gap = means[:, None] - means[None, :]
    half = z * np.hypot(each[:, None], each[None, :])
    pairs = ~np.eye(len(told), dtype=bool)
    top, bottom = int(means.argmax()), int(means.argmin())
    return Measured(
        value=float(means[top] - means[bottom]),
        low=max(float((gap - half)[pairs].max()), 0.0),
        high=float((gap + half)[pairs].max()),
        n=n,
        method=method,
        level=level,
        facts={
            "highest": told[top][0],
            "highest_rate": float(means[top]),
            "lowest": told[bottom][0],
            "lowest_rate": float(means[bottom]),
            "compared": len(told),
            "left_out": left,
        },
    )
