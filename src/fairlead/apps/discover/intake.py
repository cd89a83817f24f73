"""Reading what was handed in: which kind of file it is, and what it says; nothing is kept."""

import io
import json
import zipfile
from typing import Final

from django.utils.translation import gettext_noop as _

from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.pages.tables_in import Table, read_table
from fairlead.core.rules.verdict import Refused
from fairlead.core.scan import exports
from fairlead.core.scan.bom import read_cyclonedx
from fairlead.core.scan.errors import CannotScanError
from fairlead.core.scan.exports import ExportRead
from fairlead.core.scan.result import Finding, ScanResult
from fairlead.core.scan.scan import scan_archive

LARGEST: Final = 100_000_000
LARGEST_JSON: Final = 20_000_000


def kind_of(data: bytes) -> str:
    """Say what a file is by its bytes, never by its name: table, archive, bom or scan."""
    if len(data) > LARGEST:
        raise BadInputError(_("The file is larger than 100 MB: send a part of it."))
    if not data.strip():
        raise BadInputError(_("The file is empty."))
    if data.startswith(b"PK"):
        return "table" if _is_workbook(data) else "archive"
    if data.startswith(b"\x1f\x8b") or data[257:262] == b"ustar":
        return "archive"
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return _kind_of_json(data)
    return "table"


def table_of(data: bytes) -> Table:
    """Read a CSV or XLSX file."""
    table = read_table(data)
    if isinstance(table, Refused):
        raise BadInputError.of(table)
    return table


def read_export(
    table: Table, *, source: str = "", columns: dict[str, int] | None = None
) -> ExportRead:
    """Read an export whose kind is told or recognised by its headings."""
    known = source or exports.recognise(table.header)
    if known not in exports.SOURCES:
        says = _("These headings belong to no export that we know: choose which one it is.")
        raise BadInputError(says)
    try:
        return exports.read_rows(known, table.header, (row.cells for row in table.rows), columns)
    except ValueError as wrong:
        raise BadInputError(str(wrong).replace("{", "(").replace("}", ")")) from wrong


def scan_of(data: bytes) -> ScanResult:
    """Scan an archive in memory."""
    try:
        result = scan_archive(data)
    except CannotScanError as wrong:
        raise BadInputError("{why}", why=str(wrong)) from wrong
    if not result.coverage.files_read:
        raise BadInputError(_("Nothing in this archive could be read: send the source code."))
    return result


def result_of(data: bytes) -> ScanResult:
    """Read the result of a scan that ran elsewhere."""
    _plain(data)
    try:
        return ScanResult.from_json(data)
    except CannotScanError as wrong:
        raise BadInputError("{why}", why=str(wrong)) from wrong


def bom_of(data: bytes) -> tuple[Finding, ...]:
    """Read a bill of materials."""
    _plain(data)
    try:
        return read_cyclonedx(data)
    except CannotScanError as wrong:
        raise BadInputError("{why}", why=str(wrong)) from wrong


def _is_workbook(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as broken:
        raise BadInputError(_("The archive is damaged or incomplete: make it again.")) from broken


def _kind_of_json(data: bytes) -> str:
    told = _plain(data)
    if isinstance(told, dict) and told.get("bomFormat") == "CycloneDX":
        return "bom"
    if isinstance(told, dict) and str(told.get("schema", "")).startswith("fairlead-scan/"):
        return "scan"
    says = _("This JSON is neither a CycloneDX bill of materials nor a result of fairlead scan.")
    raise BadInputError(says)


def _plain(data: bytes) -> object:
    """Read JSON strictly: a key that stands twice could hide something from one of two readers."""
    if len(data) > LARGEST_JSON:
        raise BadInputError(_("The file is larger than 20 MB: send a part of it."))
    if b"\\u0000" in data:
        raise BadInputError(_("The file is broken or cut off: export it again."))
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as wrong:
        raise BadInputError(_("The file is no text in UTF-8: export it again.")) from wrong
    except (json.JSONDecodeError, RecursionError) as wrong:
        raise BadInputError(_("The file is broken or cut off: export it again.")) from wrong


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise BadInputError(_("A key stands twice in this JSON: export it again."))
    return told
