"""How a column lay in the reference and lies now: two outlines of numbers, two bars a level."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fairlead.core.papers.charts.drawing import drawn, library, stand_in

WIDE, HIGH, BAR = 460, 170, 34
_MOST_LEVELS = 20


@dataclass(frozen=True)
class Step:
    """One bin or level: the share of the reference and of the window that lie in it.

    `left` and `right` are the edges of a numeric bin, both finite; a level has only its `label`.
    """

    reference: float
    window: float
    label: str = ""
    left: float = 0.0
    right: float = 0.0


def steps(bins: Sequence[Step], *, name: str, title: str, axis: str, says: tuple[str, str]) -> str:
    """Draw the densities of numeric bins over each other; bins of no width are left to the table.

    Raises:
        ValueError: no bin has a width.
    """
    wide = sorted((each for each in bins if each.right > each.left), key=lambda each: each.left)
    if not wide:
        raise ValueError("no bin has a width")
    alt = library()
    layers = [_outline(alt, wide, "reference", axis), _outline(alt, wide, "window", axis)]
    chart = alt.layer(*layers).properties(width=WIDE, height=HIGH)
    return drawn(chart, name=name, title=title, description=_told(bins, says))


def _outline(alt: Any, bins: Sequence[Step], which: str, axis: str) -> Any:  # noqa: ANN401 - Altair has no useful types
    outline = [(each.left, getattr(each, which) / (each.right - each.left)) for each in bins]
    outline.append((bins[-1].right, outline[-1][1]))
    values = [{"at": at, "d": density} for at, density in outline]
    is_now = which == "window"
    data = alt.Chart(alt.Data(values=values))
    x = alt.X("at:Q", title=axis, scale=alt.Scale(zero=False, nice=False))
    y = alt.Y("d:Q", title=None, axis=alt.Axis(labels=False, tickCount=3))
    colour = stand_in("accent" if is_now else "ink-3")
    line = {"color": colour, "strokeWidth": 2, "strokeDash": [1, 0] if is_now else [4, 3]}
    return data.mark_area(
        line=line, color=colour, fillOpacity=0.12 if is_now else 0.05, interpolate="step-after"
    ).encode(x=x, y=y)


def levels(rows: Sequence[Step], *, name: str, title: str, axis: str, says: tuple[str, str]) -> str:
    """Draw two bars a level, the reference hollow and the window filled; at most 20 levels.

    Raises:
        ValueError: there is no level.
    """
    if not rows:
        raise ValueError("there is no level to draw")
    alt, shown = library(), list(rows[:_MOST_LEVELS])
    values = [
        {"label": each.label, "which": which, "share": getattr(each, which)}
        for each in shown
        for which in ("reference", "window")
    ]
    scale = alt.Scale(domain=["reference", "window"], range=[stand_in("seq-2"), stand_in("accent")])
    names = alt.Axis(labelColor=stand_in("ink"), labelFontSize=13, labelLimit=150)
    chart = (
        alt.Chart(alt.Data(values=values))
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            y=alt.Y("label:N", sort=[each.label for each in shown], title=None, axis=names),
            yOffset=alt.YOffset("which:N", sort=["reference", "window"]),
            x=alt.X("share:Q", title=axis, axis=alt.Axis(format="%", tickCount=5)),
            color=alt.Color("which:N", legend=None, scale=scale),
        )
        .properties(width=WIDE - 140, height=BAR * len(shown))
    )
    return drawn(chart, name=name, title=title, description=_told(rows, says))


def _told(rows: Sequence[Step], says: tuple[str, str]) -> str:
    reference, window = says
    told = [
        f"{each.label or f'{each.left:.4g} – {each.right:.4g}'}: "
        f"{reference} {each.reference * 100:.1f} %, {window} {each.window * 100:.1f} %"
        for each in rows[:_MOST_LEVELS]
    ]
    return "; ".join(told)
