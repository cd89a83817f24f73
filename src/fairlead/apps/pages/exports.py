"""Taking a list away: CSV and XLSX, safe to open.

A spreadsheet runs cells that begin with = + - @ TAB or CR. Such a text gets a leading ':

    =HYPERLINK("http://evil.example")   becomes   '=HYPERLINK("http://evil.example")
"""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from fairlead.apps.pages.listspec import ListSpec

FORMATS = ("csv", "xlsx")
_DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
_CHUNK = 500


def exported(spec: ListSpec, rows: QuerySet[Any] | Sequence[Any], wanted: str) -> HttpResponseBase:
    """Answer with all rows of a list as a file, written while it is read."""
    lines = written(spec, rows)
    name = f"{spec.name}-{timezone.localdate().isoformat()}.{wanted}"
    if wanted == "xlsx":
        return _xlsx(lines, name)
    response = StreamingHttpResponse(_csv(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def written(spec: ListSpec, rows: QuerySet[Any] | Sequence[Any]) -> Iterator[list[object]]:
    """Give the heads, then each row, as the values an export writes."""
    columns = [column for column in spec.columns if column.exported]
    yield [safe(str(column.label)) for column in columns]
    for row in rows.iterator(chunk_size=_CHUNK) if isinstance(rows, QuerySet) else rows:
        yield [safe(column.written(row)) for column in columns]


def safe(value: object) -> object:
    """Make a value that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe(-3), safe("plain"), safe(None)
    ("'=1+1", -3, 'plain', '')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


class _Echo:
    """A file that hands back what is written to it, so that rows stream."""

    def write(self, text: str) -> str:
        return text


def _csv(lines: Iterable[list[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"  # Excel reads UTF-8 only with this mark
    for line in lines:
        yield str(writer.writerow(line))


def _xlsx(lines: Iterable[list[object]], name: str) -> FileResponse:
    import xlsxwriter  # noqa: PLC0415 - 12 MB that only who writes a workbook needs

    # The response closes the file.
    out = tempfile.TemporaryFile()  # noqa: SIM115
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet()
    for at, line in enumerate(lines):
        sheet.write_row(at, 0, line)
    sheet.freeze_panes(1, 0)
    book.close()
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=name)
