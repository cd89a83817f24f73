"""Drift of many columns over many windows: the darker, the further away."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fairlead.core.papers.charts.drawing import drawn, library, stand_in

CELL_WIDE, CELL_HIGH = 44, 23
_STEPS = 5
_LETTER = 6
_EMPTY = "none"


@dataclass(frozen=True)
class HeatMark:
    """One column in one window; no value means that nothing was measured there."""

    row: str
    column: str
    value: float | None
    beyond: bool = False


def heat(
    marks: Sequence[HeatMark],
    *,
    cuts: Sequence[float],
    name: str,
    title: str,
    description: str,
) -> str:
    """Draw rows by columns in five steps that `cuts` divide; what is beyond a limit is marked.

    Raises:
        ValueError: nothing to draw, or not four rising cuts.
    """
    if not marks or len(cuts) != _STEPS - 1 or list(cuts) != sorted(set(cuts)):
        raise ValueError("a heat map needs marks and four rising cuts")
    alt = library()
    rows, columns = _in_order([m.row for m in marks]), _in_order([m.column for m in marks])
    values = [{"r": m.row, "c": m.column, "s": _step(m.value, cuts), "b": m.beyond} for m in marks]
    base = alt.Chart(alt.Data(values=values)).encode(x=_x(alt, columns), y=_y(alt, rows))
    chart = alt.layer(*_layers(alt, base)).properties(
        width=CELL_WIDE * len(columns), height=CELL_HIGH * len(rows)
    )
    return drawn(chart, name=name, title=title, description=description)


def _layers(alt: Any, base: Any) -> list[Any]:  # noqa: ANN401 - Altair has no useful types
    surface = stand_in("surface")
    scale = alt.Scale(
        domain=[*map(str, range(_STEPS)), _EMPTY],
        range=[*(stand_in(f"seq-{step}") for step in range(_STEPS)), surface],
    )
    tiles = base.mark_rect(stroke=surface, strokeWidth=2, cornerRadius=3)
    signs = base.transform_filter("datum.b").mark_point(
        shape="triangle-up", filled=True, size=58, opacity=1, color=surface, stroke=stand_in("ink")
    )
    gaps = base.transform_filter(f"datum.s == '{_EMPTY}'").mark_text(text="–", fontSize=13)
    return [
        tiles.encode(color=alt.Color("s:N", legend=None, scale=scale)),
        signs,
        gaps.encode(color=alt.value(stand_in("ink-3"))),
    ]


def _x(alt: Any, columns: list[str]) -> Any:  # noqa: ANN401 - as above
    axis = alt.Axis(
        orient="top", labelAngle=0, labelFontSize=11, values=columns[:: _every(columns)]
    )
    return alt.X("c:N", sort=list(columns), title=None, axis=axis)


def _every(columns: Sequence[str]) -> int:
    """Say how many columns share a label, so that none runs into the next.

    >>> _every(["7 Sep", "14 Sep"]), _every(["2026-11-21"] * 3)
    (1, 2)
    """
    widest = max(map(len, columns)) * _LETTER
    return -(-widest // CELL_WIDE)


def _y(alt: Any, rows: Sequence[str]) -> Any:  # noqa: ANN401 - as above
    axis = alt.Axis(labelColor=stand_in("ink-2"), labelLimit=170, labelPadding=6)
    return alt.Y("r:N", sort=list(rows), title=None, axis=axis)


def _step(value: float | None, cuts: Sequence[float]) -> str:
    """Say into which of the five steps a value falls.

    >>> [_step(v, (0.05, 0.1, 0.2, 0.25)) for v in (0.0, 0.05, 0.3, None)]
    ['0', '1', '4', 'none']
    """
    return _EMPTY if value is None else str(bisect_right(cuts, value))


def _in_order(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))
