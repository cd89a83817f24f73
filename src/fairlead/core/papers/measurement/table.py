"""A report as plain text, for a terminal and for `print`."""

from collections.abc import Iterator

from fairlead.core.papers.measurement.paper import Paper
from fairlead.core.papers.measurement.section import Section
from fairlead.core.papers.svg import printable

_WIDEST = 60


def text(paper: Paper) -> str:
    """Write the verdict, every table and the method as lines."""
    return "\n".join(_lines(paper))


def _lines(paper: Paper) -> Iterator[str]:
    yield f"{paper.title}: {paper.answer_says}"
    yield paper.verdict
    for section in paper.sections:
        yield ""
        yield section.title
        yield from rows(paper, section)
    yield ""
    yield paper.method_title
    for label, value in paper.method:
        yield f"  {label}: {value}"
    if paper.unchecked:
        yield paper.unchecked_title
        yield from (f"  {each}" for each in paper.unchecked)


def rows(paper: Paper, section: Section) -> Iterator[str]:
    """Write a table in columns, figures to the right."""
    lines = [list(section.columns)]
    for row in section.rows:
        cells = list(row.cells)
        if row.answer and len(cells) > 1 and not cells[1]:
            cells[1] = paper.says(row.answer)
        lines.append(cells)
    wide = [min(max(map(len, column)), _WIDEST) for column in zip(*lines, strict=True)]
    for line in lines:
        yield (
            "  "
            + "  ".join(_cell(section, i, cell, wide[i]) for i, cell in enumerate(line)).rstrip()
        )


def _cell(section: Section, column: int, cell: str, width: int) -> str:
    flat = printable(" ".join(cell.split()))
    return flat.rjust(width) if column in section.numbers else flat.ljust(width)
