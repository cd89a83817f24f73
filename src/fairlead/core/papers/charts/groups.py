"""Rates of groups: a dot for what was measured, a line for where the true rate plausibly lies."""

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

ROW, CLOSE, WIDE = 40, 24, 300
_MOST_SHOWN, _MANY = 40, 10


@dataclass(frozen=True)
class GroupMark:
    """One group: its value with its interval, its rows, and the answer."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    answer: str = "within"


def groups(
    marks: Sequence[GroupMark],
    *,
    name: str,
    title: str,
    axis: str,
    limit: float | None = None,
    limit_says: str = "",
    percent: bool = True,
) -> str:
    """Draw groups under one another, with the firm's limit as a dotted line.

    Groups that were not measured keep their row, empty: a gap is shown, not hidden. Beyond 40
    groups only the first are drawn; the table beside the picture holds all.

    Raises:
        ValueError: there is no group.
    """
    if not marks:
        raise ValueError("there is no group to draw")
    shown = list(marks[:_MOST_SHOWN])
    alt, rows = library(), [asdict(each) for each in shown]
    numbers = [n for m in shown for n in (m.low, m.value, m.high) if n is not None]
    if limit is not None:
        numbers.append(limit)
    low, high = padded(min(numbers, default=0.0), max(numbers, default=1.0))
    scale = alt.Scale(
        domain=[max(low, 0.0) if percent else low, min(high, 1.0) if percent else high]
    )
    x = {
        "scale": scale,
        "title": axis,
        "axis": alt.Axis(format="%" if percent else "", tickCount=6),
    }
    y = alt.Y(
        "name:N",
        sort=[each.name for each in shown],
        title=None,
        axis=alt.Axis(labelColor=stand_in("ink"), labelFontSize=13, grid=True, labelLimit=260),
    )
    base = alt.Chart(alt.Data(values=rows)).encode(y=y)
    layers = [*_limit(alt, limit, limit_says, scale), *_marks(alt, base, x)]
    chart = alt.layer(*layers).properties(
        width=WIDE, height=(CLOSE if len(shown) > _MANY else ROW) * len(shown)
    )
    return drawn(chart, name=name, title=title, description=_told(marks, limit, percent=percent))


def _marks(alt: Any, base: Any, x: dict[str, Any]) -> list[Any]:  # noqa: ANN401 - Altair has no useful types
    colour = by_answer(alt.Color, "answer", answer_colours())
    few = "insufficient evidence"
    dash = alt.condition(f"datum.answer == '{few}'", alt.value([3, 4]), alt.value([1, 0]))
    line = base.mark_rule(strokeWidth=2.5, strokeCap="round").encode(
        x=alt.X("low:Q", **x), x2="high:Q", color=colour, strokeDash=dash
    )
    dot = base.mark_point(
        filled=True, size=95, opacity=1, stroke=stand_in("surface"), strokeWidth=1.5
    ).encode(x=alt.X("value:Q", **x), color=colour, shape=by_answer(alt.Shape, "answer", SHAPES))
    return [line, dot]


def _limit(alt: Any, limit: float | None, says: str, scale: Any) -> list[Any]:  # noqa: ANN401 - as above
    if limit is None:
        return []
    at = alt.Chart(alt.Data(values=[{"at": limit, "says": says}]))
    rule = at.mark_rule(color=stand_in("ink-2"), strokeDash=[2, 3], strokeWidth=1.25)
    text = at.mark_text(align="left", dx=5, baseline="bottom", y=-2, fontSize=12)
    x = alt.X("at:Q", scale=scale)
    return [rule.encode(x=x), text.encode(x=x, text="says:N", color=alt.value(stand_in("ink-2")))]


def _told(marks: Sequence[GroupMark], limit: float | None, *, percent: bool) -> str:
    def number(value: float) -> str:
        return f"{value * 100:.1f} %" if percent else f"{value:.3g}"

    told = [
        f"{m.name}: {number(m.value)}, {number(m.low)} to {number(m.high)}, n {m.n}"
        if m.value is not None and m.low is not None and m.high is not None
        else f"{m.name}: –, n {m.n}"
        for m in marks
    ]
    return "; ".join([*told, *([f"| {number(limit)}"] if limit is not None else [])])
