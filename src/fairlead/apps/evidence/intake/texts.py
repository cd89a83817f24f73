"""Looking at text: notes, tables, messages, JSON."""

import re
from mmap import mmap
from typing import Final

import orjson

from fairlead.apps.journal.errors import BadInputError

# Above this a hostile JSON could fill the memory with a million empty lists.
PARSED: Final = 1024 * 1024
_PIECE: Final = 1024 * 1024
_UNSEEN: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKUP: Final = re.compile(
    rb"<(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php|%)", re.IGNORECASE
)
_OTHER: Final = (b"%PDF-", b"PK\x03\x04", b"MZ", b"\x7fELF", b"GIF8", b"Rar!", b"#!", b"{\\rtf")
_FORMULA: Final = re.compile(
    rb'(?:^|[,;\t\r\n])"?\s*(?:[=+@]|-[^\d\s.,;"]|\xef\xbc\x9d|\xef\xbc\xa0)'
)
_HEADER: Final = re.compile(rb"^[A-Za-z][A-Za-z0-9-]*:", re.MULTILINE)


def check(data: mmap, media: str, name: str) -> tuple[str, ...]:
    """Refuse what is not text of this kind; say when a table holds formulas."""
    _is_text(data, name)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _MARKUP.match(head) or head.startswith(_OTHER):
        raise BadInputError(
            "“{name}” is a page or a program under the name of a text: send it as PDF.",
            name=name,
        )
    if media == "application/json":
        _is_json(data, name)
    if media == "application/jsonl":
        _is_json_line(data, name)
    if media == "message/rfc822":
        _is_mail(data[:65_536], name)
    return ("formulas",) if media == "text/csv" and _has_formula(data) else ()


def _is_text(data: mmap, name: str) -> None:
    for at in range(0, len(data), _PIECE):
        if _UNSEEN.search(data[at : at + _PIECE]):
            raise BadInputError(
                "“{name}” holds bytes that no text has: save it as UTF-8 text, or send the "
                "original file under its own ending.",
                name=name,
            )


def _is_json(data: mmap, name: str) -> None:
    if len(data) <= PARSED:
        try:
            orjson.loads(data[:].removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            raise BadInputError(
                "“{name}” is not JSON, from line {line} on: {why}.",
                name=name,
                line=error.lineno,
                why=error.msg,
            ) from error
    first, last = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1], data[-64:].rstrip()[-1:]
    if (first, last) not in {(b"{", b"}"), (b"[", b"]")}:
        raise BadInputError("“{name}” is no JSON object or list.", name=name)


def _is_json_line(data: mmap, name: str) -> None:
    first = data[:PARSED].removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    try:
        orjson.loads(first)
    except orjson.JSONDecodeError as error:
        raise BadInputError(
            "The first line of “{name}” is not JSON: export it again.", name=name
        ) from error


def _is_mail(head: bytes, name: str) -> None:
    top = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    names = {each.lower() for each in _HEADER.findall(top)}
    if not _HEADER.match(top) or not {b"from:", b"date:"} <= names:
        raise BadInputError(
            "“{name}” has no sender and date at its top: save the message from your mail program "
            "again.",
            name=name,
        )


def _has_formula(data: mmap) -> bool:
    return _FORMULA.search(data) is not None
