"""A number before it is judged: which metric, where, and the words around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from fairlead.core.metrics.answers import Facts, Measured, NotMeasured
from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.groups import MISSING
from fairlead.core.metrics.policy import Policy
from fairlead.core.metrics.reference import Reference
from fairlead.core.metrics.states.window import WindowState

Number = Measured | NotMeasured
Scope = Mapping[str, str]

SHARE: Final = "share/1"
NO_ROWS: Final = "There are no rows."


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One number with its metric and scope; `words` fill the phrase of the metric."""

    metric: str
    number: Number
    scope: Scope = field(default_factory=dict)
    words: Facts = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One window as the evaluators see it.

    `exact` holds gaps (Kolmogorov-Smirnov) taken from the rows by column, `joints` how often the
    levels of a feature meet those of a protected attribute, `today` the day it is.
    """

    state: WindowState
    columns: ColumnMap
    policy: Policy
    reference: Reference | None = None
    exact: Mapping[str, float] = field(default_factory=dict)
    joints: Mapping[tuple[str, str], object] = field(default_factory=dict)
    today: str = ""

    @cached_property
    def groupings(self) -> tuple[tuple[str, ...], ...]:
        """By which attributes people are grouped: each, and all of them crossed if wished."""
        each = tuple((name,) for name in self.columns.protected)
        crossed = self.policy.crossed and len(each) > 1
        return (*each, self.columns.protected) if crossed else each


def attribute(by: tuple[str, ...]) -> str:
    """The name of a grouping, such as “race” or “race, sex”."""
    return ", ".join(by)


def of_group(by: tuple[str, ...], name: Mapping[str, str | None]) -> dict[str, str]:
    """The scope of one group."""
    told = (MISSING if name[key] is None else str(name[key]) for key in by)
    return {"attribute": attribute(by), "group": ", ".join(told)}


def share(part: int, of: int, *, method: str = SHARE, level: float) -> Number:
    """A share of the rows at hand: all of them were counted, so its interval is a point."""
    if of <= 0:
        return NotMeasured(why=NO_ROWS, n=0, method=method)
    value = part / of
    facts = {"part": part, "of": of}
    return Measured(
        value=value, low=value, high=value, n=of, method=method, level=level, facts=facts
    )


def point(
    value: float, *, n: int, method: str, level: float, facts: Facts | None = None
) -> Measured:
    """A number that was counted whole, such as how many levels have vanished."""
    return Measured(
        value=value, low=value, high=value, n=n, method=method, level=level, facts=facts or {}
    )
