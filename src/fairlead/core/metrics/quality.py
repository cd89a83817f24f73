"""Did the data arrive whole: what is missing, of the wrong kind, out of range, new or gone.

A model cannot be fair to people whose data did not arrive. These numbers are counted over all the
rows at hand, so they have no chance in them; only where a count is bounded from both sides, or
estimated from a sample of values, do they carry an interval.

>>> from fairlead.core.metrics.states.distinct import make_distinct
>>> ids = make_distinct([(1, 1), (2, 1), (3, 2)], rows=4, missing=0)
>>> repeated(ids, level=0.95).value
0.3333333333333333

Sources: ISO/IEC 5259-2:2024 and ISO/IEC 25012:2008 name the dimensions of data quality.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np

from fairlead.core.metrics.answers import Facts, Measured, NotMeasured
from fairlead.core.metrics.intervals import rate
from fairlead.core.metrics.states.distinct import Distinct
from fairlead.core.metrics.states.levels import LevelCounts
from fairlead.core.metrics.states.numeric import NumericCounts

UNDATED: Final = "The rows carry no time."
NO_VALUES: Final = "The column holds no value."
SURE: Final = 1e-3
MOST_NAMED: Final = 20

Number = Measured | NotMeasured


def out_of_range(reference: NumericCounts, current: NumericCounts, *, level: float) -> Number:
    """The share of values below the reference's least or above its greatest.

    The counts bound it from both sides: an outer bin may hold values of either kind.

    >>> edges = np.array([0.0, 10.0])
    >>> before, now = numeric([1.0, 2.0, 10.0], edges), numeric([5.0, 5.0, 5.0, 11.0], edges)
    >>> out_of_range(before, now, level=0.95).value
    0.25
    """
    method = "out_of_range_share/1"
    n = current.n
    told = (reference.low, reference.high, current.low, current.high)
    if not n or any(each is None for each in told):
        return NotMeasured(why=NO_VALUES, n=n, method=method)
    was_low, was_high, low, high = (float(str(each)) for each in told)
    least = most = 0
    for place, is_out in ((0, low < was_low), (-1, high > was_high)):
        inside = int(reference.counts[place] > 0)
        least += (1 if inside else int(current.counts[place])) if is_out else 0
        most += int(current.counts[place]) if is_out else 0
    least, most = min(least, n), min(max(most, least), n)
    return Measured(
        value=least / n,
        low=least / n,
        high=most / n,
        n=n,
        method=method,
        level=level,
        facts={"low": low, "high": high, "reference_low": was_low, "reference_high": was_high},
    )


def vanished(
    reference: LevelCounts, current: LevelCounts, names: tuple[str, ...], *, level: float
) -> Number:
    """How many levels are gone that chance would not have left out: a town whose people vanished.

    >>> before, now = words([500, 300, 2]), words([800, 0, 0])
    >>> found = vanished(before, now, ("here", "there", "rare"), level=0.95)
    >>> found.value, found.facts["levels"]
    (1.0, ('there',))
    """
    method = "vanished_levels/1"
    n, m = reference.n, current.n
    if not n or not m:
        return NotMeasured(why=NO_VALUES, n=m, method=method)
    shares = reference.counts / n
    expected = (1 - shares) ** m < SURE / max(len(names), 1)
    gone = np.flatnonzero(expected & (current.counts == 0))
    told = tuple(names[i] for i in gone[:MOST_NAMED])
    return Measured(
        value=float(gone.size),
        low=float(gone.size),
        high=float(gone.size),
        n=m,
        method=method,
        level=level,
        facts={"levels": told},
    )


def repeated(distinct: Distinct, *, level: float) -> Number:
    """The share of different values that stand more than once; of identifiers, none should."""
    method = "repeated_share/1"
    twice, kept = distinct.repeated()
    if not kept:
        return NotMeasured(why=NO_VALUES, n=distinct.rows, method=method)
    if distinct.exact:
        share = twice / kept
        told: Facts = {"repeated": twice, "different": kept}
        n = distinct.rows
        return Measured(
            value=share, low=share, high=share, n=n, method=method, level=level, facts=told
        )
    facts: Facts = {"repeated": twice, "sampled": kept, "different": distinct.estimate()}
    return rate(twice, kept, method=method, n=distinct.rows, level=level, facts=facts)


def age(last: str | None, today: str, *, n: int, level: float) -> Number:
    """How many days ago the newest row was; below zero its time lies ahead of us.

    >>> age("2026-11-20T23:59:00.000000Z", "2026-11-28", n=9, level=0.95).value
    8.0
    """
    if last is None:
        return NotMeasured(why=UNDATED, n=n, method="age_days/1")
    days = float((date.fromisoformat(today) - date.fromisoformat(last[:10])).days)
    return Measured(value=days, low=days, high=days, n=n, method="age_days/1", level=level)


def volume(
    rows: int, days: int, reference_rows: int, reference_days: int, *, level: float
) -> Number:
    """The rows of a day as a multiple of the reference's: a source that falls silent shows here.

    >>> volume(50, 1, 3_000, 30, level=0.95).value
    0.5
    """
    method = "volume_ratio/1"
    if not reference_rows or not days or not reference_days:
        return NotMeasured(why=UNDATED, n=rows, method=method)
    ratio = (rows / days) / (reference_rows / reference_days)
    return Measured(value=ratio, low=ratio, high=ratio, n=rows, method=method, level=level)


def schema_changes(
    before: Mapping[str, str], now: Mapping[str, str], *, level: float = 0.95
) -> Measured:
    """How many columns came, went or changed their kind; the facts name them.

    >>> changed = schema_changes({"age": "integer", "sex": "text"}, {"age": "text", "town": "text"})
    >>> changed.value, changed.facts["gone"], changed.facts["changed"]
    (3.0, ('sex',), ('age',))
    """
    come = tuple(sorted(set(now) - set(before)))
    gone = tuple(sorted(set(before) - set(now)))
    changed = tuple(sorted(name for name in set(before) & set(now) if before[name] != now[name]))
    many = float(len(come) + len(gone) + len(changed))
    return Measured(
        value=many,
        low=many,
        high=many,
        n=len(now),
        method="schema_changes/1",
        level=level,
        facts={"come": come, "gone": gone, "changed": changed},
    )
