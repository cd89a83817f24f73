"""The cells of one row of a list, drawn in Python: a template takes twice as long."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from fairlead.apps.pages.listspec import Column


def drawn_cells(columns: Iterable[Column], row: Any) -> SafeString:  # noqa: ANN401 - any row
    """Draw the cells of one row: the first names the row, the others belong to it."""
    first, *others = columns
    head = format_html(
        '<th scope="row" role="rowheader"{}>{}</th>', _class(first), _content(first, row)
    )
    cells = [head]
    cells += [
        format_html('<td role="cell"{}>{}</td>', _class(column), _content(column, row))
        for column in others
    ]
    return SafeString("".join(cells))


def _content(column: Column, row: Any) -> SafeString:  # noqa: ANN401 - any row
    shown = format_html("{}", column.value(row))
    if column.href and (href := column.href(row)):
        shown = format_html('<a href="{}">{}</a>', href, shown)
    if column.note and (note := column.note(row)):
        return format_html("{}<small>{}</small>", shown, note)
    return shown


def _class(column: Column) -> SafeString:
    wanted = (
        ("num", column.number),
        ("fl-wide", column.wide),
        ("text-nowrap", column.key == "code"),
    )
    names = [name for name, on in wanted if on]
    return format_html(' class="{}"', " ".join(names)) if names else SafeString("")
