"""A report as a PDF that a screen reader can read (PDF/UA-1), set by typst.

The template is fixed and everything else comes in as data: no text that somebody typed is ever
read as a command.
"""

import re
from typing import Any, Final

from fairlead.core.papers.measurement.paper import Paper
from fairlead.core.papers.measurement.section import Section
from fairlead.core.papers.svg import on_paper
from fairlead.core.papers.typeset import typeset

_POINTS, _WIDE, _HIGH = 0.75, 490, 640
_TEMPLATE: Final = """
#let paper = json(bytes(sys.inputs.paper))
#set document(title: paper.title)
#set text(lang: paper.language, size: 9.5pt, fill: rgb("#434c55"))
#set page(paper: "a4", margin: (x: 18mm, y: 20mm), numbering: "1 / 1",
  footer: context [#set text(size: 8pt, fill: rgb("#626a72"))
    #paper.footing #h(1fr) #counter(page).display("1 / 1", both: true)])
#show heading: set text(fill: rgb("#1a2026"))
#show heading.where(level: 2): set block(above: 1.6em, below: .7em)
#let colours = (within: "#0f5566", breach: "#a8261c", "insufficient evidence": "#664a80")
#let signs = (within: "✓", breach: "▲", "insufficient evidence": "○")
#let answer(key, says) = text(fill: rgb(colours.at(key, default: "#434c55")), weight: "bold",
  signs.at(key, default: "") + " " + says)
#heading(level: 1, paper.title)
#text(fill: rgb("#626a72"), paper.subtitle)
#block(width: 100%, inset: 10pt, radius: 3pt, stroke: .5pt + rgb("#cdc7bb"))[
  #answer(paper.answer, paper.answer_says) \\
  #text(size: 13pt, fill: rgb("#1a2026"), paper.verdict)]
#for section in paper.sections {
  heading(level: 2, section.title)
  if section.note != "" { text(fill: rgb("#626a72"), section.note); parbreak() }
  if section.picture != "" {
    image(bytes(section.picture), format: "svg", alt: section.alt, width: section.width * 1pt)
  }
  if section.rows.len() > 0 {
    show table.cell.where(y: 0): set text(fill: rgb("#626a72"), size: 8pt)
    set text(size: 8.5pt)
    table(columns: section.widths.map(each => if each { 1fr } else { auto }),
      align: (x, y) => if section.numbers.contains(x) { right } else { left },
      stroke: (x, y) => (bottom: .4pt + rgb("#e6e2da")), inset: (x: 4pt, y: 3.5pt),
      table.header(..section.columns),
      ..section.rows.map(row => row.cells.enumerate().map(((i, cell)) =>
        if i == 1 and row.says != "" { answer(row.answer, row.says) } else { cell }
      )).flatten())
  }
}
#heading(level: 2, paper.method_title)
#for (label, value) in paper.method [
  / #label: #value
]
#if paper.unchecked.len() > 0 {
  heading(level: 2, paper.unchecked_title)
  list(..paper.unchecked)
}
"""


def pdf(paper: Paper) -> bytes:
    """Set the report."""
    return typeset(_TEMPLATE, paper=_told(paper))


def _told(paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "answer": paper.answer,
        "answer_says": paper.answer_says,
        "verdict": paper.verdict,
        "sections": [_section(paper, each) for each in paper.sections],
        "method": [list(each) for each in paper.method],
        "method_title": paper.method_title,
        "unchecked": list(paper.unchecked),
        "unchecked_title": paper.unchecked_title,
        "footing": paper.footing,
        "language": paper.language,
    }


def _section(paper: Paper, section: Section) -> dict[str, Any]:
    picture = on_paper(section.picture).replace("var(--fl-sans, Inter, sans-serif)", "sans-serif")
    wide = _widest(section)
    return {
        "title": section.title,
        "note": section.note,
        "picture": picture,
        "alt": _description(section),
        "width": _fitting(section.picture),
        "columns": list(section.columns),
        "numbers": sorted(section.numbers),
        "widths": [i == wide for i in range(len(section.columns))],
        "rows": [
            {"cells": list(row.cells), "answer": row.answer, "says": paper.says(row.answer)}
            for row in section.rows
        ],
    }


def _description(section: Section) -> str:
    _before, _, rest = section.picture.partition("<desc")
    return rest.partition(">")[2].partition("</desc>")[0][:2000] or section.title


def _widest(section: Section) -> int:
    """The column that takes the room that is left: the one with the longest words."""
    lines = [section.columns, *(row.cells for row in section.rows)]
    return max(range(len(section.columns)), key=lambda i: max(len(line[i]) for line in lines))


def _fitting(picture: str) -> float:
    """The width in points at which a picture fits on a page."""
    sizes = re.search(r' width="([\d.]+)" height="([\d.]+)"', picture)
    if sizes is None:
        return 0
    width, height = (float(each) * _POINTS for each in sizes.groups())
    return width * min(1, _WIDE / width, _HIGH / height)
