"""The types of file that count as evidence: by ending, first bytes and declared type.

A type that may run when it is opened (HTML, SVG, scripts, models) is not on the list, and the
sentence says what to send instead.
"""

from dataclasses import dataclass
from typing import Final

from fairlead.apps.journal.errors import BadInputError

UNDECLARED: Final = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_EXCEL: Final = "application/vnd.ms-excel"
_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_ODF: Final = "application/vnd.oasis.opendocument."
_LINES: Final = frozenset({"text/plain", "application/x-ndjson", "application/json"})
_ZIPPED: Final = frozenset({"application/zip", "application/x-zip-compressed"})


@dataclass(frozen=True)
class FileType:
    """One type of file: how it is served, what else browsers call it, how it is looked at."""

    media: str
    family: str
    starts: bytes = b""
    also_declared: frozenset[str] = frozenset()

    def agrees(self, declared: str) -> bool:
        """Say whether what the sender declared fits this type."""
        told = declared.partition(";")[0].strip().lower()
        return told in UNDECLARED or told == self.media or told in self.also_declared


def _text(media: str, *also: str) -> FileType:
    return FileType(media, "text", also_declared=frozenset(also))


def _office(media: str) -> FileType:
    return FileType(media, "office", b"PK\x03\x04", _ZIPPED)


_JPEG: Final = FileType(
    "image/jpeg", "image", b"\xff\xd8\xff", frozenset({"image/jpg", "image/pjpeg"})
)
TYPES: Final[dict[str, FileType]] = {
    "pdf": FileType("application/pdf", "pdf", b"%PDF-", frozenset({"application/x-pdf"})),
    "png": FileType("image/png", "image", b"\x89PNG\r\n\x1a\n"),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "webp": FileType("image/webp", "image", b"RIFF"),
    "txt": _text("text/plain"),
    "csv": _text("text/csv", "text/plain", "application/csv", _EXCEL),
    "md": _text("text/markdown", "text/plain", "text/x-markdown"),
    "eml": FileType("message/rfc822", "mail", also_declared=frozenset({"text/plain"})),
    "json": FileType("application/json", "json", also_declared=frozenset({"text/plain"})),
    "docx": _office(_OOXML + "wordprocessingml.document"),
    "xlsx": _office(_OOXML + "spreadsheetml.sheet"),
    "pptx": _office(_OOXML + "presentationml.presentation"),
    "odt": _office(_ODF + "text"),
    "ods": _office(_ODF + "spreadsheet"),
    "jsonl": FileType("application/jsonl", "lines", also_declared=_LINES),
    "zip": FileType("application/zip", "zip", b"PK\x03\x04", _ZIPPED),
    # A log of Inspect: an archive in its own packing, which is read but never unpacked.
    "eval": FileType("application/vnd.inspect.eval+zip", "log", b"PK\x03\x04", _ZIPPED),
}
ALLOWED: Final = (
    "PDF, PNG, JPEG, WebP, TXT, CSV, MD, DOCX, XLSX, PPTX, ODT, ODS, EML, JSON, JSONL, EVAL, ZIP"
)

_RUNS: Final = "A .{ending} file can run code when it is opened: send it as PDF or picture."
_MACROS: Final = "A .{ending} file can carry macros: save it without them, as {instead}."
_OLD: Final = "A .{ending} file is of an old Office format: save it as {instead}."
_MODEL: Final = "A .{ending} file is a model: register it there; as evidence send its test report."
_PACKED: Final = "A .{ending} archive cannot be looked into: send it as ZIP."
_INSTEAD: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys(("svg", "html", "htm", "xhtml", "xml", "js", "mjs", "swf"), (_RUNS, "")),
    **dict.fromkeys(("exe", "com", "bat", "cmd", "ps1", "sh", "msi", "scr", "lnk"), (_RUNS, "")),
    **dict.fromkeys(("jar", "py", "php", "vbs", "hta", "apk", "dll", "url"), (_RUNS, "")),
    **dict.fromkeys(("pkl", "pickle", "pt", "pth", "bin", "joblib", "npy"), (_MODEL, "")),
    **dict.fromkeys(("npz", "onnx", "gguf", "safetensors", "h5", "keras"), (_MODEL, "")),
    **dict.fromkeys(("7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "iso"), (_PACKED, "")),
    "docm": (_MACROS, "DOCX"),
    "dotm": (_MACROS, "DOCX"),
    "xlsm": (_MACROS, "XLSX"),
    "xlsb": (_MACROS, "XLSX"),
    "pptm": (_MACROS, "PPTX"),
    "doc": (_OLD, "DOCX"),
    "xls": (_OLD, "XLSX"),
    "ppt": (_OLD, "PPTX"),
}


def type_of(name: str, declared: str) -> FileType:
    """Find the type that the ending names, if it may be kept and was declared as such.

    Raises:
        BadInputError: the ending is missing, not on the list, or not what was declared.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    found = TYPES.get(ending)
    if found is None:
        raise _not_kept(ending)
    if not found.agrees(declared):
        raise BadInputError(
            "The name ends in .{ending}, but the file was sent as {declared}: rename it or send "
            "the right file.",
            ending=ending,
            declared=declared[:80],
        )
    return found


def _not_kept(ending: str) -> BadInputError:
    if not ending:
        return BadInputError(
            "The name has no ending, so nobody could open the file. These are kept: {allowed}.",
            allowed=ALLOWED,
        )
    says, instead = _INSTEAD.get(
        ending, ("A .{ending} file is not kept as evidence. These are: {allowed}.", "")
    )
    return BadInputError(says, ending=ending[:12], instead=instead, allowed=ALLOWED)
