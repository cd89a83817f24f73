"""How far columns have moved: a heat map over the windows, and where the newest one lies."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from fairlead.core.metrics.answers import Answer, Result
from fairlead.core.metrics.reference import NumericShape, Reference
from fairlead.core.metrics.states.levels import LevelCounts
from fairlead.core.metrics.states.numeric import NumericCounts
from fairlead.core.metrics.states.window import WindowState
from fairlead.core.papers import charts
from fairlead.core.papers.measurement.found import Found, answer_of, value_of
from fairlead.core.papers.measurement.section import Row, Section, number, slug

INDEX: Final = "psi"
BESIDE: Final = ("psi", "kolmogorov_smirnov", "wasserstein", "jensen_shannon")
CUTS: Final = (0.05, 0.1, 0.2, 0.25)
MOST_COLUMNS, MOST_WINDOWS, MOST_BINS, MOST_OUTLINES = 40, 26, 12, 6


def drifting(found: Found) -> Iterator[Section]:
    """The heat map where there are several windows, the newest window's table, the outlines."""
    newest = _by_column(found, found.newest)
    if not newest:
        return
    columns = _worst_first(newest)
    if len(found.windows) > 1:
        yield _map(found, columns[:MOST_COLUMNS])
    yield _table(found, columns, newest)
    if found.reference is not None and found.state is not None:
        for name in columns[:MOST_OUTLINES]:
            yield from _outline(found, name, found.reference, found.state)


def _by_column(found: Found, window: str) -> dict[str, dict[str, Result]]:
    told: dict[str, dict[str, Result]] = {}
    for each in found.of(*BESIDE, window=window):
        told.setdefault(each.scope.get("column", ""), {})[each.metric] = each
    return told


def _worst_first(newest: dict[str, dict[str, Result]]) -> list[str]:
    def urgency(name: str) -> tuple[bool, float, str]:
        mine = newest[name]
        beyond = any(each.answer is Answer.BREACH for each in mine.values())
        return not beyond, -(value_of(mine.get(INDEX)) or 0.0), name

    return sorted(newest, key=urgency)


def _map(found: Found, columns: Sequence[str]) -> Section:
    say, windows = found.say, found.windows[-MOST_WINDOWS:]
    by_place = {(r.scope.get("column", ""), r.window): r for r in found.of(INDEX)}
    marks = [
        charts.HeatMark(
            name,
            _short(window),
            value_of(by_place.get((name, window))),
            beyond=answer_of(by_place.get((name, window))) == Answer.BREACH.value,
        )
        for name in columns
        for window in windows
    ]
    beyond = [f"{mark.row} {mark.column}" for mark in marks if mark.beyond]
    title = say("Drift by column and window")
    note = say("Population stability index, less what chance adds; the darker, the further away.")
    rows = tuple(
        Row((name, *(number(value_of(by_place.get((name, w))), 2) for w in windows)))
        for name in columns
    )
    return Section(
        key="drift-map",
        title=title,
        note=note,
        columns=(say("Column"), *map(_short, windows)),
        rows=rows,
        picture=charts.heat(
            marks, cuts=CUTS, name="drift-map", title=title, description="; ".join(beyond) or note
        ),
        numbers=frozenset(range(1, len(windows) + 1)),
    )


def _short(window: str) -> str:
    """Name a window by its first day without the year, which stands above.

    >>> _short("2026-11-16/2026-11-22"), _short("all")
    ('11-16', 'all')
    """
    day = window.partition("/")[0]
    return day[5:] if len(day) == len("2026-11-16") else day


def _table(found: Found, columns: Sequence[str], newest: dict[str, dict[str, Result]]) -> Section:
    say = found.say
    shown = [m for m in BESIDE if any(m in newest[name] for name in columns)]
    return Section(
        key="drift",
        title=say("Drift in the newest window"),
        note=say("Distances to the reference, the furthest first."),
        columns=(say("Column"), say("Answer"), *(found.name(m) for m in shown)),
        rows=tuple(_row(name, newest[name], shown) for name in columns),
        numbers=frozenset(range(2, len(shown) + 2)),
    )


def _row(name: str, mine: dict[str, Result], shown: Sequence[str]) -> Row:
    answers = [answer_of(each) for each in mine.values()]
    order = (Answer.BREACH.value, Answer.INSUFFICIENT.value, Answer.WITHIN.value)
    answer = next((each for each in order if each in answers), "")
    return Row((name, "", *(number(value_of(mine.get(m))) for m in shown)), answer)


def _outline(
    found: Found, name: str, reference: Reference, state: WindowState
) -> Iterator[Section]:
    before, now = reference.state.columns.get(name), state.columns.get(name)
    shape = reference.shapes.get(name)
    if (
        isinstance(before, NumericCounts)
        and isinstance(now, NumericCounts)
        and isinstance(shape, NumericShape)
    ):
        steps = numeric_steps(before, now, shape)
    elif isinstance(before, LevelCounts) and isinstance(now, LevelCounts) and shape is not None:
        steps = level_steps(before, now, getattr(shape, "levels", ()))
    else:
        return
    if steps:
        yield _drawn(found, name, steps)


def numeric_steps(
    before: NumericCounts, now: NumericCounts, shape: NumericShape
) -> list[charts.Step]:
    """Both periods between the outer edges of the reference, in a few bins of like weight.

    What lies outside the outer edges has no width to be drawn on; the table of the newest window
    says it through the distances.
    """
    edges = shape.edges
    if edges.size < 2 or not before.n or not now.n:  # noqa: PLR2004 - a bin has two edges
        return []
    cuts = np.unique(np.linspace(0, edges.size - 1, MOST_BINS + 1).round().astype(int))
    ends = (
        np.concatenate([[0], np.cumsum(before.counts)]),
        np.concatenate([[0], np.cumsum(now.counts)]),
    )
    # Bin i + 1 of the counts lies between edges i and i + 1.
    share = [np.diff(end[cuts + 1]) / n for end, n in zip(ends, (before.n, now.n), strict=True)]
    lefts, rights = edges[cuts[:-1]], edges[cuts[1:]]
    return [
        charts.Step(float(a), float(b), left=float(left), right=float(right))
        for a, b, left, right in zip(*share, lefts, rights, strict=True)
    ]


def level_steps(
    before: LevelCounts, now: LevelCounts, levels: Sequence[str], most: int = 12
) -> list[charts.Step]:
    """The most frequent levels of the reference and how often they come now."""
    if not before.n or not now.n:
        return []
    return [
        charts.Step(int(a) / before.n, int(b) / now.n, label=label)
        for label, a, b in zip(levels, before.counts, now.counts, strict=False)
    ][:most]


def _drawn(found: Found, name: str, steps: Sequence[charts.Step]) -> Section:
    say = found.say
    title = say("Where {column} lies").format(column=name)
    says = (say("reference"), say("now"))
    key = slug("column", name)
    has_edges = not steps[0].label
    draw = charts.steps if has_edges else charts.levels
    axis = name if has_edges else say("Share of rows")
    rows = tuple(
        Row(
            (
                each.label or f"{each.left:.4g} – {each.right:.4g}",
                f"{each.reference * 100:.1f} %",
                f"{each.window * 100:.1f} %",
            )
        )
        for each in steps
    )
    return Section(
        key=key,
        title=title,
        note=say("Dashed or pale: the reference. Filled: the newest window."),
        columns=(say("Value"), say("Reference"), say("Now")),
        rows=rows,
        picture=draw(steps, name=key, title=title, axis=axis, says=says),
        numbers=frozenset({1, 2}),
    )
