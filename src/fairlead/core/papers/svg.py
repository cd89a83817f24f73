"""The few words of SVG that our pictures are written in.

Colours are CSS custom properties with a fallback for paper, set as attributes: a strict content
security policy allows no style in the page, and a picture in a pack has no style sheet.

>>> tag("rect", x=1, class_="fl-cell", stroke_width=2)
'<rect x="1" class="fl-cell" stroke-width="2"/>'
>>> tag("text", words("Bread & butter"), y=1.50)
'<text y="1.5">Bread &amp; butter</text>'
"""

import re
from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from typing import Any

INK: Mapping[str, str] = MappingProxyType(
    {
        "ink": "#1a2026",
        "ink-2": "#434c55",
        "ink-3": "#626a72",
        "line": "#e6e2da",
        "line-2": "#cdc7bb",
        "surface": "#ffffff",
        "accent": "#0f5566",
        "risk-1": "#eef3ee",
        "risk-2": "#f6f1dc",
        "risk-3": "#fae3bf",
        "risk-4": "#f6c9b6",
        "breach": "#a8261c",
        "insufficient": "#664a80",
        "observed": "#1a5d9c",
        "unknown": "#5b646c",
        "grid": "#ebe8e1",
        "seq-0": "#f1f3f2",
        "seq-1": "#d9e6e8",
        "seq-2": "#a9cdd4",
        "seq-3": "#5f9fad",
        "seq-4": "#0f5566",
    }
)
_NOT_XML = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_VARIABLE = re.compile(r"var\(--fl-[a-z0-9-]+, ([^()]+)\)")
_SAFE_LINKS = ("/", "#", "?", "https://", "http://")
_ELLIPSIS = "…"


def ink(name: str) -> str:
    """Name a colour of the house, with what paper shows."""
    return f"var(--fl-{name}, {INK[name]})"


def on_paper(svg: str) -> str:
    """Give a picture its colours on paper, for documents that know no style sheet.

    >>> on_paper(tag("rect", fill=ink("accent")))
    '<rect fill="#0f5566"/>'
    """
    return _VARIABLE.sub(lambda found: found[1].strip(), svg)


def words(text: str) -> str:
    """Write text so that it stays text; what XML cannot hold becomes a question mark."""
    return escape(printable(text))


def printable(text: str) -> str:
    r"""Put a question mark for every sign that XML cannot hold.

    >>> printable("m\x00\x0b")
    'm??'
    """
    return _NOT_XML.sub("?", text)


def all_printable(told: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    r"""Make every text in a JSON value printable, for programs that stop at other signs.

    >>> all_printable({"name": ["a\x00", 1]})
    {'name': ['a?', 1]}
    """
    if isinstance(told, str):
        return printable(told)
    if isinstance(told, dict):
        return {key: all_printable(each) for key, each in told.items()}
    return [all_printable(each) for each in told] if isinstance(told, list | tuple) else told


def tag(name: str, *inside: str, **attributes: str | float) -> str:
    """Write one element; attributes without a value are left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value != ""
    )
    return f"<{name}{written}>{''.join(inside)}</{name}>" if inside else f"<{name}{written}/>"


def _value(value: str | float) -> str:
    return words(value) if isinstance(value, str) else f"{round(value, 2):g}"


def link(href: str, label: str, *inside: str) -> str:
    """Make a part of the picture a link, if it leads to a page."""
    if not href.startswith(_SAFE_LINKS) or href.startswith("//"):
        return tag("g", *inside)
    return tag("a", *inside, href=href, aria_label=label)


def picture(
    *inside: str, name: str, title: str, description: str, width: float, height: float
) -> str:
    """Put a picture together with its title and description, for eyes and ears."""
    return tag(
        "svg",
        tag("title", words(title), id=f"{name}-title"),
        tag("desc", words(description), id=f"{name}-desc"),
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        class_=f"fl-picture fl-{name}",
        role="group",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
        font_family="var(--fl-sans, sans-serif)",
        font_size=12,
    )


def folded(text: str, *, length: int, lines: int) -> tuple[str, ...]:
    """Break text into lines; what does not fit ends in an ellipsis.

    >>> folded("Answering questions about orders of bread", length=16, lines=2)
    ('Answering', 'questions about…')
    """
    rows: list[str] = []
    rest = " ".join(text.split())
    while rest and len(rows) < lines - 1:
        cut = len(rest) if len(rest) <= length else rest.rfind(" ", 0, length + 1)
        if cut <= 0:
            cut = length
        rows.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest:
        rows.append(rest if len(rest) <= length else rest[: length - 1].rstrip() + _ELLIPSIS)
    return tuple(rows)
