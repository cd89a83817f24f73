"""The firm's words as a table: language, feature, name, what it says when it moved the result.

language,feature,name,up,down
en,income_minor,your monthly income,,Your income was low for what you asked for.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Final

from django.utils.translation import gettext_noop as _

from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.pages.exports import safe

HEADS: Final = ("language", "feature", "name", "up", "down")
LONGEST: Final = {"language": 5, "feature": 200, "name": 200, "up": 300, "down": 300}
MOST: Final = 2000
LANGUAGES: Final = ("en", "de")


@dataclass(frozen=True, slots=True)
class Line:
    """The words for one feature in one language; no name takes them away."""

    language: str
    feature: str
    name: str = ""
    up: str = ""
    down: str = ""


def read(data: bytes) -> list[Line]:
    """Read a table of words whole, or refuse it with the line that will not do.

    Raises:
        BadInputError: it is no such table; the sentence names the line and the remedy.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise BadInputError(_("This file is not UTF-8: save it as CSV UTF-8.")) from broken
    try:
        rows = list(csv.reader(StringIO(text, newline=""), _dialect(text), strict=True))
    except csv.Error as broken:
        says = _("This is no CSV file: {why}.")
        raise BadInputError(says, why=str(broken)) from broken
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows or tuple(cell.strip().lower() for cell in rows[0]) != HEADS:
        says = _("The first line names the columns: {heads}.")
        raise BadInputError(says, heads=", ".join(HEADS))
    if len(rows) > MOST + 1:
        raise BadInputError(_("A file holds at most {most} lines: split it."), most=MOST)
    lines = [_line(at, row) for at, row in enumerate(rows[1:], 2)]
    _must_be_once(lines)
    return lines


def written(lines: Iterable[Line]) -> Iterator[list[object]]:
    """Give the table, heads first, as cells that no spreadsheet takes for formulas."""
    yield list(HEADS)
    for each in lines:
        yield [safe(getattr(each, head)) for head in HEADS]


def _dialect(text: str) -> type[csv.Dialect]:
    """German spreadsheets write semicolons between cells."""
    semicolons = text.partition("\n")[0].count(";")
    return _Semicolons if semicolons else csv.excel


class _Semicolons(csv.excel):
    delimiter = ";"


def _line(at: int, row: list[str]) -> Line:
    if len(row) != len(HEADS):
        says = _("Line {at} has {n} cells instead of {of}.")
        raise BadInputError(says, at=at, n=len(row), of=len(HEADS))
    told = dict(zip(HEADS, (_plain(cell) for cell in row), strict=True))
    if told["language"] not in LANGUAGES:
        says = _("Line {at}: the language is one of {languages}.")
        raise BadInputError(says, at=at, languages=", ".join(LANGUAGES))
    if not told["feature"]:
        raise BadInputError(_("Line {at}: the feature is missing."), at=at)
    for head, most in LONGEST.items():
        if len(told[head]) > most or "\x00" in told[head]:
            says = _("Line {at}: {head} is a text of at most {most} signs.")
            raise BadInputError(says, at=at, head=head, most=most)
    return Line(**told)


def _plain(cell: str) -> str:
    """Take away what an export put before a cell that looks like a formula."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and safe(text[1:]) == text else text


def _must_be_once(lines: list[Line]) -> None:
    seen = set[tuple[str, str]]()
    for at, each in enumerate(lines, 2):
        if (each.language, each.feature) in seen:
            says = _("Line {at}: {feature} stands twice in this language.")
            raise BadInputError(says, at=at, feature=each.feature[:60])
        seen.add((each.language, each.feature))
