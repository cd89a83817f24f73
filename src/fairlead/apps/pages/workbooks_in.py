"""Reading the first sheet of an XLSX file that nobody has to trust.

The archive is measured while it is unpacked, before anything parses it: sizes that it states
about itself are not believed. Formulas are read as the text they are, never as their results.
"""

import io
import warnings
import zipfile
import zlib
from datetime import date, datetime, time
from struct import error as StructError  # noqa: N812 - an error is named as one
from typing import Final

from fairlead.core.rules.verdict import Refused

MOST_ENTRIES: Final = 10_000
MOST_UNPACKED: Final = 100 * 1024 * 1024
MOST_RATIO: Final = 100
SMALL: Final = 4 * 1024 * 1024

_PIECE: Final = 64 * 1024
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,  # what XML parsers raise, whichever of them reads
    StructError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
    OverflowError,
)
_UNREADABLE: Final = Refused("The workbook cannot be read: open it and save it as .xlsx again.")

Lines = list[tuple[int, list[str]]]


def cells_of_workbook(data: bytes, *, most_rows: int, most_columns: int) -> Lines | Refused:
    """Give the filled rows of the first sheet that has any, with their numbers, as text."""
    try:
        if (refused := _measured(data)) is not None:
            return refused
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that we do not use
            return _read(data, most_rows, most_columns)
    except _BROKEN:
        return _UNREADABLE


def _measured(data: bytes) -> Refused | None:
    """Unpack everything once, keeping nothing, and refuse what is too much or not a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
            return Refused("This archive is no workbook: hand in a CSV or XLSX file.")
        if len(entries) > MOST_ENTRIES or len(set(names)) < len(names):
            return _UNREADABLE
        if any(entry.flag_bits & 1 for entry in entries):
            return Refused("The workbook is protected by a password: save it without one.")
        total = 0
        for entry in entries:
            with archive.open(entry) as part:
                while piece := part.read(_PIECE):
                    total += len(piece)
                    if total > MOST_UNPACKED or (total > SMALL and total > MOST_RATIO * len(data)):
                        return Refused("The workbook unpacks to far more than it should.")
                    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                        return _UNREADABLE
    return None


def _read(data: bytes, most_rows: int, most_columns: int) -> Lines | Refused:
    # 28 MB with what they import: read by who reads a workbook, not by every web worker.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except InvalidFileException:
        return _UNREADABLE
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a sheet says about its size may be a lie
            lines: Lines = []
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
                if number > most_rows * 3:
                    break
                if len(row) > most_columns and any(each is not None for each in row[most_columns:]):
                    return Refused("The file has more than {n} columns.", n=most_columns)
                cells = [_text(each) for each in row[:most_columns]]
                if any(cell.strip() for cell in cells):
                    lines.append((number, cells))
                if len(lines) > most_rows + 1:
                    return lines
            if lines:
                return lines
    finally:
        book.close()
    return Refused("The workbook is empty.")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\0", "")


def _moment(value: datetime) -> str:
    return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
