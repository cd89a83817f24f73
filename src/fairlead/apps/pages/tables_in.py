r"""Reading a table that somebody hands in: CSV or XLSX, bytes in, headings and rows out.

    read_table(b"Name;Owner\nChatGPT;Ada\n")
    -> Table(header=("Name", "Owner"), rows=(Row(2, ("ChatGPT", "Ada")),))

Every cell is text. Nothing is calculated: a formula stays the text that it is, and is marked.
What cannot be read is answered with a sentence, never with half a table; whoever asks turns
the sentence into the error of their door (`BadInputError.of(refused)`).
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from fairlead.apps.pages.workbooks_in import cells_of_workbook
from fairlead.core.rules.verdict import Refused

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 200
MOST_LETTERS: Final = 32_767

_SEPARATORS: Final = ",;\t|"
_NOT_TABLES: Final = {
    b"\xd0\xcf\x11\xe0": "This is an old .xls or protected file: save it as .xlsx or CSV first.",
    b"%PDF": "This is a PDF: export the table as CSV or XLSX.",
    b"\x89PNG": "This is a picture: export the table as CSV or XLSX.",
    b"\xff\xd8\xff": "This is a picture: export the table as CSV or XLSX.",
    b"\x1f\x8b": "This is packed: unpack it first.",
    b"PK\x05\x06": "This archive is empty.",
}


@dataclass(frozen=True)
class Row:
    """One row: its number in the file as a spreadsheet counts, and a cell for every heading."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table as it was read; `formulas` are (row number, column index) of calculated cells."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    formulas: frozenset[tuple[int, int]] = frozenset()


def read_table(data: bytes, *, most_rows: int = MOST_ROWS) -> Table | Refused:
    r"""Read a CSV or XLSX file, or say what is wrong with it and what to do.

    >>> read_table(b"Name,Owner\nChatGPT,Ada\n").rows
    (Row(number=2, cells=('ChatGPT', 'Ada')),)
    >>> str(read_table(b""))
    'The file is empty.'
    """
    if not data.strip():
        return Refused("The file is empty.")
    if len(data) > MOST_BYTES:
        return Refused("The file is larger than {n} MB: split it.", n=MOST_BYTES // 1024 // 1024)
    for magic, says in _NOT_TABLES.items():
        if data.startswith(magic):
            return Refused(says)
    if data.startswith(b"PK\x03\x04"):
        lines = cells_of_workbook(data, most_rows=most_rows, most_columns=MOST_COLUMNS)
    else:
        lines = _cells_of_text(data, most_rows=most_rows)
    return lines if isinstance(lines, Refused) else _table(lines, most_rows)


def column_name(index: int) -> str:
    """Name a column as a spreadsheet does.

    >>> column_name(0), column_name(25), column_name(26)
    ('A', 'Z', 'AA')
    """
    name, rest = "", index + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


# ---- text


def _cells_of_text(data: bytes, *, most_rows: int) -> list[tuple[int, list[str]]] | Refused:
    text = _decoded(data)
    if text is None:
        return Refused("This is no table: hand in a CSV or XLSX file.")
    first, _newline, rest = text.partition("\n")
    told = first.strip().lower()
    if told.startswith("sep=") and len(told) == len("sep=;"):
        separator, text, start = told[-1], rest, 2
    else:
        separator, start = _separator(text), 1
    csv.field_size_limit(MOST_BYTES)
    lines: list[tuple[int, list[str]]] = []
    try:
        for number, cells in _records(text, separator, start):
            lines.append((number, cells))
            if len(lines) > most_rows + 1:
                break
    except csv.Error as broken:
        return Refused("The file is no proper CSV: {why}.", why=str(broken))
    return lines


def _records(text: str, separator: str, start: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = start
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield number, cells
        number += 1


def _decoded(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        return None
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _separator(text: str) -> str:
    """Choose what separates the cells: what the first lines hold most often, and equally often."""
    sample = [line for line in text[:20_000].splitlines() if line.strip()][:20]

    def worth(separator: str) -> tuple[int, int]:
        read = list(csv.reader(sample, delimiter=separator))
        widths = [len(cells) for cells in read]
        return (widths.count(widths[0]) if widths[0] > 1 else 0, widths[0])

    return max(_SEPARATORS, key=worth) if sample else ","


# ---- both


def _table(lines: Iterable[tuple[int, list[str]]], most_rows: int) -> Table | Refused:
    kept = [(number, _trimmed(cells)) for number, cells in lines]
    if not kept:
        return Refused("The file holds no rows.")
    header = _header(kept[0][1])
    if isinstance(header, Refused):
        return header
    if len(kept) == 1:
        return Refused("The file holds headings but no rows below them.")
    if len(kept) > most_rows + 1:
        return Refused("The file has more than {n} rows: split it.", n=most_rows)
    return _filled(header, kept[1:])


def _filled(header: tuple[str, ...], lines: list[tuple[int, list[str]]]) -> Table | Refused:
    formulas = set()
    rows = []
    for number, cells in lines:
        if len(cells) > len(header):
            says = (
                "Row {row} has {n} cells, but there are {m} headings: check quotes and separators."
            )
            return Refused(says, row=number, n=len(cells), m=len(header))
        if any(len(cell) > MOST_LETTERS for cell in cells):
            return Refused("A cell in row {row} is too long.", row=number)
        formulas |= {(number, at) for at, cell in enumerate(cells) if cell.startswith("=")}
        rows.append(Row(number, tuple(cells) + ("",) * (len(header) - len(cells))))
    return Table(header, tuple(rows), frozenset(formulas))


def _trimmed(cells: list[str]) -> list[str]:
    told = [cell.strip() for cell in cells]
    while told and not told[-1]:
        told.pop()
    return told


def _header(cells: list[str]) -> tuple[str, ...] | Refused:
    if len(cells) > MOST_COLUMNS:
        return Refused("The file has more than {n} columns.", n=MOST_COLUMNS)
    header = [" ".join(cell.split()) or column_name(at) for at, cell in enumerate(cells)]
    folded = [each.casefold() for each in header]
    for at, each in enumerate(folded):
        if each in folded[:at]:
            return Refused(
                "The heading “{name}” stands twice, in columns {one} and {other}: rename one.",
                name=header[at][:80],
                one=column_name(folded.index(each)),
                other=column_name(at),
            )
    return tuple(header)
