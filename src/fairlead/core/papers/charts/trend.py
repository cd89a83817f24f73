"""A number over time with its interval and the firm's limit; a second line where there is one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fairlead.core.papers.charts.drawing import (
    SHAPES,
    answer_colours,
    by_answer,
    drawn,
    library,
    padded,
    stand_in,
)

WIDE, HIGH = 520, 150
_LINES = ("accent", "observed")
_DASHES = ([1, 0], [5, 4])


@dataclass(frozen=True)
class TrendMark:
    """One window of one line: `line` names it where there are two (measured, estimated)."""

    window: str
    value: float | None
    low: float | None = None
    high: float | None = None
    answer: str = "within"
    line: str = ""


def trend(
    marks: Sequence[TrendMark],
    *,
    name: str,
    title: str,
    limit: float | None = None,
    percent: bool = False,
    wide: int = WIDE,
) -> str:
    """Draw the windows in their order; a window without a number breaks the line.

    Raises:
        ValueError: nothing to draw, or more than two lines.
    """
    lines = list(dict.fromkeys(mark.line for mark in marks))
    if not marks or len(lines) > len(_LINES):
        raise ValueError("a trend has one line or two")
    alt = library()
    windows = list(dict.fromkeys(mark.window for mark in marks))
    numbers = [n for m in marks for n in (m.low, m.value, m.high) if n is not None]
    low, high = padded(*_ends([*numbers, *([limit] if limit is not None else [])]))
    y = {
        "scale": alt.Scale(domain=[low, high]),
        "title": None,
        "axis": alt.Axis(format="%" if percent else "", tickCount=4),
    }
    axis = alt.Axis(grid=False, labelAngle=0, labelOverlap="greedy")
    base = alt.Chart(alt.Data(values=[asdict(mark) for mark in marks])).encode(
        x=alt.X("window:N", sort=windows, title=None, axis=axis)
    )
    layers = [*_limit(alt, limit, y), *_layers(alt, base, y, lines)]
    chart = alt.layer(*layers).resolve_scale(color="independent", shape="independent")
    return drawn(
        chart.properties(width=wide, height=HIGH),
        name=name,
        title=title,
        description=_told(marks, limit),
    )


def _layers(alt: Any, base: Any, y: dict[str, Any], lines: Sequence[str]) -> list[Any]:  # noqa: ANN401 - Altair has no useful types
    colours = [stand_in(colour) for colour in _LINES[: len(lines)]]
    by_line = alt.Color("line:N", legend=None, scale=alt.Scale(domain=lines, range=colours))
    dash = alt.Scale(domain=lines, range=_DASHES[: len(lines)])
    value = alt.Y("value:Q", **y)
    band = base.mark_area(opacity=0.14).encode(y=alt.Y("low:Q", **y), y2="high:Q", color=by_line)
    line = base.mark_line(strokeWidth=2).encode(
        y=value, color=by_line, strokeDash=alt.StrokeDash("line:N", legend=None, scale=dash)
    )
    point = {"filled": True, "opacity": 1, "stroke": stand_in("surface"), "strokeWidth": 1.5}
    calm = base.transform_filter("datum.answer == 'within'").mark_point(size=55, **point)
    loud = base.transform_filter("datum.answer != 'within'").mark_point(size=100, **point)
    answers = loud.encode(
        y=value,
        color=by_answer(alt.Color, "answer", answer_colours()),
        shape=by_answer(alt.Shape, "answer", SHAPES),
    )
    return [band, line, calm.encode(y=value, color=by_line), answers]


def _limit(alt: Any, limit: float | None, y: dict[str, Any]) -> list[Any]:  # noqa: ANN401 - as above
    if limit is None:
        return []
    at = alt.Chart(alt.Data(values=[{"at": limit}]))
    rule = at.mark_rule(color=stand_in("ink-2"), strokeDash=[2, 3], strokeWidth=1.25)
    return [rule.encode(y=alt.Y("at:Q", **y))]


def _ends(numbers: Sequence[float]) -> tuple[float, float]:
    return (min(numbers), max(numbers)) if numbers else (0.0, 1.0)


def _told(marks: Sequence[TrendMark], limit: float | None) -> str:
    told = [
        " ".join(filter(None, (m.window, m.line, "–" if m.value is None else f"{m.value:.3g}")))
        for m in marks
    ]
    return "; ".join([*told, *([f"| {limit:.3g}"] if limit is not None else [])])
