"""Two periods, or two model versions, beside each other: what differs, and could it be chance?

    for each in compared(before.results, after.results):
        each.metric, each.difference, each.is_sure

The difference of two independent numbers has an interval that follows from theirs by squares of
their distances (MOVER: Zou and Donner, 2008; for rates it is Newcombe's). Where it holds nought,
what is seen could still be chance, and that is said instead of a trend.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from fairlead.core.metrics.answers import Measured, NotMeasured, Result

METHOD: Final = "mover/1"
# Families that both sides measure against one and the same past.
SHARED: Final = frozenset({"drift", "estimated"})
SAME_PAST: Final = "Both were held against the same reference: read them beside each other."
ONE_SIDE: Final = "Only one of the two was measured: there is nothing to compare."

Number = Measured | NotMeasured
_Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One number of both, and their difference (the second less the first)."""

    metric: str
    family: str
    scope: Mapping[str, str]
    first: Number
    second: Number
    difference: Number

    @property
    def is_tied(self) -> bool:
        """Whether both were held against the same reference, so that no difference is told."""
        return isinstance(self.difference, NotMeasured) and self.difference.why == SAME_PAST

    @property
    def is_sure(self) -> bool:
        """Whether the interval of the difference leaves nought out."""
        found = self.difference
        return isinstance(found, Measured) and (found.low > 0 or found.high < 0)


def difference(first: Number, second: Number) -> Number:
    """The second number less the first, with its interval.

    >>> a = Measured(value=0.6, low=0.49, high=0.70, n=80, method="rate/1")
    >>> b = Measured(value=0.8, low=0.69, high=0.88, n=70, method="rate/1")
    >>> found = difference(a, b)
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2), found.n
    (0.2, 0.05, 0.34, 70)
    """
    if isinstance(first, NotMeasured) or isinstance(second, NotMeasured):
        n = min(first.n, second.n)
        return NotMeasured(why=ONE_SIDE, n=n, method=METHOD)
    gap = second.value - first.value
    low = math.hypot(second.value - second.low, first.high - first.value)
    high = math.hypot(second.high - second.value, first.value - first.low)
    return Measured(
        value=gap,
        low=gap - low,
        high=gap + high,
        n=min(first.n, second.n),
        method=METHOD,
        level=min(first.level, second.level),
    )


def compared(first: Iterable[Result], second: Iterable[Result]) -> tuple[Compared, ...]:
    """Put the results of two periods beside each other, what surely differs first.

    A metric that only one of them has is left out: it says nothing about a difference.
    """
    before = {_key(each): each for each in first}
    found = [_one(before[_key(each)], each) for each in second if _key(each) in before]
    return tuple(sorted(found, key=_press))


def _one(first: Result, second: Result) -> Compared:
    return Compared(
        metric=second.metric,
        family=second.family,
        scope=second.scope,
        first=first.measured,
        second=second.measured,
        difference=_difference(first, second),
    )


def _difference(first: Result, second: Result) -> Number:
    """A difference needs two that know nothing of each other; a shared reference ties them."""
    if second.family in SHARED:
        n = min(first.measured.n, second.measured.n)
        return NotMeasured(why=SAME_PAST, n=n, method=METHOD)
    return difference(first.measured, second.measured)


def _key(result: Result) -> _Key:
    return result.metric, tuple(sorted(result.scope.items()))


def _press(each: Compared) -> tuple[object, ...]:
    gap = abs(each.difference.value) if isinstance(each.difference, Measured) else 0.0
    return not each.is_sure, -gap, each.metric, sorted(each.scope.items())
