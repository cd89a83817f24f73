"""Bets over the windows of a monitor: alarm as soon as one of them has won too much for chance.

No alarm is no proof that nothing moved, so it has no answer and never passes; an alarm is a breach.

>>> day, called = first_alarm({"age": [1.0, 3.0, 50.0], "pay": [1.0, 0.5, 0.2]}, alpha=0.05)
>>> day, sorted(called)
(2, ['age'])
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fairlead.core.metrics.answers import Limit
from fairlead.core.metrics.evaluators.draft import Draft, Reading, point
from fairlead.core.metrics.evaluators.drift import binned
from fairlead.core.metrics.judging import Placed
from fairlead.core.metrics.multiple import E_BH, e_bh
from fairlead.core.metrics.performance import right_answers
from fairlead.core.metrics.policy import Policy
from fairlead.core.metrics.sequential import (
    ALARM,
    BIN_BET,
    RATE_BET,
    VILLE,
    bin_wealth,
    rate_wealth,
)
from fairlead.core.metrics.states.window import ALL, UNDATED


def alarms(readings: Sequence[Reading], policy: Policy) -> list[Placed]:
    """The bets over the windows of each version: on every column, and on the accuracy's limit."""
    by_version = defaultdict[str, list[Reading]](list)
    for reading in readings:
        if reading.state.window not in {ALL, UNDATED}:
            by_version[reading.state.version].append(reading)
    found = list[Placed]()
    for told in by_version.values():
        if len(told) > 1 and "drift" in policy.families and told[0].reference is not None:
            found += _columns(told, policy)
        if len(told) > 1 and "performance" in policy.families:
            found += _accuracy(told, policy)
    return found


def _columns(readings: Sequence[Reading], policy: Policy) -> Iterator[Placed]:
    """A bet on each column that it has left the reference."""
    reference = readings[0].reference
    assert reference is not None  # noqa: S101 - chosen by it
    windows = [binned(reference, reading.state) for reading in readings]
    names = [name for name, bins in windows[0].items() if _can_bet(bins.reference.tolist(), policy)]
    # Half the chance is for the reference's own rows, shared by all columns (Bonferroni).
    each = policy.alpha / max(len(names), 1)
    courses = {
        name: bin_wealth(
            windows[0][name].reference.tolist(),
            [window[name].current.tolist() for window in windows],
            alpha=each,
        )
        for name in names
    }
    day, called = first_alarm(courses, policy.alpha)
    for name, course in courses.items():
        words = scope = {"column": name}
        method = f"{BIN_BET}+{VILLE}+{E_BH}"
        draft = _told("drift_wealth", course, day, readings, method=method, policy=policy)
        draft = replace(draft, scope=scope, words=words)
        yield _alarm(draft, readings, policy, called=name in called)


def _accuracy(readings: Sequence[Reading], policy: Policy) -> Iterator[Placed]:
    """A bet that the accuracy lies beyond the limit that the policy sets it."""
    limit = policy.limit_for("accuracy", {})
    told = [reading.state.cells for reading in readings if reading.state.cells is not None]
    if limit is None or limit.at_least is None or len(told) != len(readings):
        return
    course = rate_wealth([right_answers(cells) for cells in told], at_least=limit.at_least)
    day, called = first_alarm({"accuracy": course}, policy.alpha)
    method = f"{RATE_BET}+{VILLE}"
    draft = _told("accuracy_wealth", course, day, readings, method=method, policy=policy)
    yield _alarm(draft, readings, policy, called=bool(called))


def _told(
    metric: str,
    course: Sequence[float],
    day: int,
    readings: Sequence[Reading],
    *,
    method: str,
    policy: Policy,
) -> Draft:
    number = point(
        course[day],
        n=sum(reading.state.rows for reading in readings[: day + 1]),
        method=method,
        level=1 - policy.alpha,
        facts={"on": readings[day].state.window, "windows": day + 1, "course": tuple(course)},
    )
    return Draft(metric=metric, number=number)


def _alarm(draft: Draft, readings: Sequence[Reading], policy: Policy, *, called: bool) -> Placed:
    first, last = readings[0].state.window.split("/")[0], readings[-1].state.window.split("/")[-1]
    limit = Limit(metric=draft.metric, at_most=ALARM(policy.alpha)) if called else None
    return Placed(
        draft=draft, window=f"{first}/{last}", version=readings[0].state.version, limit=limit
    )


def first_alarm(courses: Mapping[str, Sequence[float]], alpha: float) -> tuple[int, set[str]]:
    """The first window on which any column calls alarm, and which do; else the last, and none.

    To stop at the first alarm is what keeps the corrected bets honest: the largest wealth of a
    course, picked afterwards, is no bet that anybody could have cashed.
    """
    days = range(min((len(course) for course in courses.values()), default=0))
    for day in days:
        called = e_bh([course[day] for course in courses.values()], alpha=alpha)
        if any(called):
            return day, {name for name, alarm in zip(courses, called, strict=True) if alarm}
    return len(days) - 1, set()


def _can_bet(counts: Sequence[int], policy: Policy) -> bool:
    return sum(counts) >= policy.least.rows and len(counts) > 1
