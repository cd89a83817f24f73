"""From an Altair chart to an SVG that follows light, dark and paper.

Altair wants real colours, a page wants its own: charts are drawn in stand-in colours that nothing
else uses, and each becomes a CSS variable with the colour of paper behind it.
"""

import re
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from fairlead.core.papers.svg import INK, all_printable, ink, tag, words

if TYPE_CHECKING:
    import altair as alt

_STAND_INS: Final = {name: f"#0102{number:02x}" for number, name in enumerate(INK)}
_SIZE: Final = re.compile(r'width="(\d+(?:\.\d+)?)" height="(\d+(?:\.\d+)?)"')
_NAMES_INSIDE: Final = re.compile(r' (?:aria-[a-z]+|role|pointer-events)="[^"]*"')
_OPENING: Final = re.compile(r"<svg [^>]*>")
_ID: Final = re.compile(r' id="(\w+)"')
_DECIMALS: Final = re.compile(r"(\d+\.\d\d)\d+")
_FONT: Final = ' font-family="Inter"'

# How an answer is drawn: colour, shape and dash, because colour alone says nothing to some.
SHAPES: Final = {"within": "circle", "breach": "diamond", "insufficient evidence": "square"}
COLOURS: Final = {"within": "accent", "breach": "breach", "insufficient evidence": "insufficient"}


def stand_in(name: str) -> str:
    """Name a colour of the house for Altair."""
    return _STAND_INS[name]


def library() -> ModuleType:
    """Import Altair at the last moment; it costs half a second."""
    import altair as alt  # noqa: PLC0415 - only whoever draws pays for it

    return alt


def drawn(chart: "alt.Chart | alt.LayerChart", *, name: str, title: str, description: str) -> str:
    """Draw a chart as one SVG with a title and a description and nothing a strict policy refuses.

    Raises:
        ValueError: the renderer wrote a style or a script; that must never reach a page.
    """
    import vl_convert  # noqa: PLC0415 - as above

    # On a NUL the renderer would end the whole process.
    raw = vl_convert.vegalite_to_svg(all_printable(_configured(chart).to_dict()))
    found = _SIZE.search(raw)
    if found is None or re.search(r"<style|<script|\sstyle=|\son[a-z]+=", raw):
        raise ValueError("the renderer wrote something that a page may not hold")
    inside = _NAMES_INSIDE.sub("", _OPENING.sub("", raw, count=1)).replace(_FONT, "")
    inside = _own_ids(_DECIMALS.sub(r"\1", inside).removesuffix("</svg>"), name)
    for colour, stand in _STAND_INS.items():
        inside = inside.replace(stand, ink(colour))
    return _picture(inside, name, title, description, size=(float(found[1]), float(found[2])))


def _own_ids(inside: str, name: str) -> str:
    """Name what is referred to after the picture: the renderer counts on from chart to chart."""
    for number, each in enumerate(dict.fromkeys(_ID.findall(inside))):
        inside = re.sub(rf'(id="|#){each}\b', rf"\g<1>{name}-{number}", inside)
    return inside


def _picture(
    inside: str, name: str, title: str, description: str, *, size: tuple[float, float]
) -> str:
    width, height = size
    return tag(
        "svg",
        tag("title", words(title), id=f"{name}-title"),
        tag("desc", words(description), id=f"{name}-desc"),
        inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        class_="fl-picture fl-chart",
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
        font_family="var(--fl-sans, Inter, sans-serif)",
    )


def _configured(chart: "alt.Chart | alt.LayerChart") -> Any:  # noqa: ANN401 - Altair's own types are of no help
    quiet = stand_in("ink-3")
    return (
        chart.configure(background="transparent", font="Inter")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=quiet,
            titleColor=quiet,
            gridColor=stand_in("grid"),
            domain=False,
            ticks=False,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            labelPadding=8,
            titlePadding=12,
        )
    )


def by_answer(channel: Any, field: str, drawing: dict[str, str]) -> Any:  # noqa: ANN401 - as above
    """Encode an answer by what the house draws for it."""
    scale = {"domain": list(drawing), "range": list(drawing.values())}
    return channel(f"{field}:N", legend=None, scale=library().Scale(**scale))


def answer_colours() -> dict[str, str]:
    """Give each answer its colour, as Altair wants it."""
    return {answer: stand_in(name) for answer, name in COLOURS.items()}


def padded(low: float, high: float, *, share: float = 0.06) -> tuple[float, float]:
    """Widen a range a little, so that no mark sits on the frame.

    >>> padded(0.0, 1.0)
    (-0.06, 1.06)
    >>> padded(2.0, 2.0)
    (1.0, 3.0)
    """
    room = (high - low) * share or max(abs(high), 2.0) / 2
    return low - room, high + room
