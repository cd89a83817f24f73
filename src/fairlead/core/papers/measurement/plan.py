"""Which sections a report has, in the order in which a reader asks."""

from collections.abc import Iterator
from typing import Final

from fairlead.core.metrics.answers import Answer, Measured, Result
from fairlead.core.metrics.calibration import reliability
from fairlead.core.papers import charts
from fairlead.core.papers.measurement.drifting import drifting
from fairlead.core.papers.measurement.found import (
    Found,
    answer_of,
    interval,
    told,
    value_of,
    why_not,
)
from fairlead.core.papers.measurement.groups import groups
from fairlead.core.papers.measurement.section import Row, Section, number
from fairlead.core.papers.measurement.trends import estimates, trends

_MOST_LINES: Final = 500
_FAMILIES: Final = {
    "performance": "How right it was",
    "calibration": "Whether scores come true",
    "regression": "How far off the numbers were",
    "estimated": "Estimated without labels",
    "quality": "Whether the data arrived whole",
    "proxy": "What stands in for a protected attribute",
}


def sections(found: Found) -> tuple[Section, ...]:
    """Everything that was found, what crosses a limit first.

    Every result stands in some section's table: what has no picture is still listed.
    """
    return tuple(_in_order(found))


def _in_order(found: Found) -> Iterator[Section]:
    yield from _beyond(found)
    yield from groups(found)
    yield from _apart(found)
    yield from trends(found)
    yield from drifting(found)
    yield from estimates(found)
    yield from _calibration(found)
    for family, title in _FAMILIES.items():
        yield from _list(found, family, found.say(title))


def _beyond(found: Found) -> Iterator[Section]:
    lines = [each for each in found.results if each.answer is Answer.BREACH]
    if lines:
        newest_first = sorted(lines, key=lambda each: each.window, reverse=True)[:_MOST_LINES]
        rows = tuple(
            Row((each.window, "", told(each, found.say)), answer_of(each)) for each in newest_first
        )
        yield Section(
            key="beyond",
            title=found.say("Beyond your limits"),
            columns=(found.say("Window"), found.say("Answer"), found.say("What was found")),
            rows=rows,
        )


def _apart(found: Found) -> Iterator[Section]:
    """Distances between groups: of an attribute as a whole, not of one group."""
    lines = [
        each for each in found.in_family("fairness", found.newest) if "group" not in each.scope
    ]
    if lines:
        yield _table(found, "apart", found.say("How far apart the groups are"), lines)


def _list(found: Found, family: str, title: str) -> Iterator[Section]:
    lines = found.in_family(family, found.newest)
    if lines:
        yield _table(found, family, title, lines)


def _table(found: Found, key: str, title: str, lines: list[Result]) -> Section:
    say = found.say
    return Section(
        key=key,
        title=title,
        columns=tuple(map(say, ("Measure", "Answer", "Value", "95 % interval", "Rows"))),
        rows=tuple(_line(found, each) for each in lines[:_MOST_LINES]),
        numbers=frozenset({2, 3, 4}),
    )


def _line(found: Found, result: Result) -> Row:
    about = ", ".join(result.scope.values())
    name = f"{found.name(result.metric)}: {about}" if about else found.name(result.metric)
    reach = interval(result)
    if reach is None:
        return Row(
            (name, "", "–", why_not(result, found.say), f"{result.measured.n:,}"), answer_of(result)
        )
    span = f"{number(reach[0])} – {number(reach[1])}"
    return Row(
        (name, "", number(value_of(result)), span, f"{result.measured.n:,}"), answer_of(result)
    )


def _calibration(found: Found) -> Iterator[Section]:
    scores = found.state.scores if found.state else None
    if scores is None:
        return
    marks = [
        charts.CalibrationMark(said, came.value, came.low, came.high, came.n)
        for said, came in reliability(scores.total)
        if isinstance(came, Measured)
    ]
    if not marks:
        return
    say, title = found.say, found.say("What scores said and what came true")
    yield Section(
        key="reliability",
        title=title,
        note=say("On the dotted line a score comes true as often as it says."),
        columns=tuple(map(say, ("Score", "Came true", "95 % interval", "Rows"))),
        rows=tuple(
            Row(
                (
                    f"{m.predicted * 100:.1f} %",
                    f"{m.observed * 100:.1f} %",
                    f"{m.low * 100:.1f} – {m.high * 100:.1f} %",
                    f"{m.n:,}",
                )
            )
            for m in marks
        ),
        picture=charts.calibration(
            marks, name="reliability", title=title, axes=(say("Score"), say("Came true"))
        ),
        numbers=frozenset(range(4)),
    )
