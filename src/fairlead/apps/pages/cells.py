"""The cells of one row of a list, drawn in Python: a template takes twice as long.

Every value is escaped here, once; only what our own code drew, which is safe already, stays as it
is. What is the same in all rows of a column is written once a list.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.safestring import SafeString

from fairlead.apps.pages.listspec import Column
from fairlead.apps.pages.marks import escaped

Row = Any
"""A row of any subject."""


def row_drawer(columns: Iterable[Column]) -> Callable[[Row], SafeString]:
    """Make what draws the cells of a row: the first names the row, the others belong to it."""
    cells = [
        (column, _opened(column, n), "</td>" if n else "</th>") for n, column in enumerate(columns)
    ]

    def drawn(row: Row) -> SafeString:
        return SafeString("".join([f"{a}{_content(column, row)}{z}" for column, a, z in cells]))

    return drawn


def _content(column: Column, row: Row) -> str:
    shown: str = escaped(column.value(row))
    if column.href and (href := column.href(row)):
        shown = f'<a href="{escaped(href)}">{shown}</a>'
    if column.note and (note := column.note(row)):
        shown = f"{shown}<small>{escaped(note)}</small>"
    return shown


def _opened(column: Column, place: int) -> str:
    wanted = (
        ("num", column.number),
        ("fl-wide", column.wide),
        ("text-nowrap", column.key == "code"),
    )
    names = " ".join(name for name, on in wanted if on)
    tag = 'td role="cell"' if place else 'th scope="row" role="rowheader"'
    named = f' class="{names}"' if names else ""
    # On a phone a row becomes a card without heads: a bare number would say nothing.
    label = f' data-label="{escaped(column.label)}"' if place and column.number else ""
    return f"<{tag}{named}{label}>"
