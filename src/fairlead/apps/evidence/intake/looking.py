"""Say what a file is, from its ending, its first bytes and what the sender declared."""

import mmap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairlead.apps.evidence.intake import archives, pictures, texts
from fairlead.apps.evidence.intake.names import own_name
from fairlead.apps.evidence.intake.types import FileType, type_of
from fairlead.apps.journal.errors import BadInputError

Bytes = mmap.mmap
_HEAD: Final = 1024
_TAIL: Final = 66_000
_PAGE: Final = (b"<html", b"<script", b"<svg", b"<!doctype", b"<iframe", b"<body")
_ACTIVE: Final = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction")


@dataclass(frozen=True)
class Looked:
    """What was found: the name and type to keep, and what an opener should know."""

    name: str
    type: FileType
    notes: tuple[str, ...] = ()


def look(path: Path, *, filename: str, declared: str) -> Looked:
    """Look at a file that lies in our own folder; refuse it or say what it is.

    Raises:
        BadInputError: what it claims and what it is differ, or it is not safe to keep.
    """
    name = own_name(filename)
    kind = type_of(name, declared)
    if path.stat().st_size == 0:
        raise BadInputError("The file is empty: there is nothing to keep.")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data[: len(kind.starts)] != kind.starts:
            raise _other_inside(name)
        notes = _LOOKS[kind.family](data, path, kind, name)
    return Looked(name, kind, notes)


def _pdf(data: Bytes, path: Path, kind: FileType, name: str) -> tuple[str, ...]:  # noqa: ARG001 - one shape for all looks
    _not_two_things(data, name)
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise BadInputError("“{name}” breaks off before its end: send it again.", name=name)
    if data[end + 5 :].strip(b"\r\n\t \0"):
        raise _two_things(name)
    return ("pdf_active",) if any(data.find(mark) >= 0 for mark in _ACTIVE) else ()


def _image(data: Bytes, path: Path, kind: FileType, name: str) -> tuple[str, ...]:  # noqa: ARG001 - one shape for all looks
    _not_two_things(data, name)
    pictures.check(data, kind.media, name)
    return ()


def _office(data: Bytes, path: Path, kind: FileType, name: str) -> tuple[str, ...]:  # noqa: ARG001 - one shape for all looks
    archives.check_office(path, kind.media, name)
    return ()


def _zip(data: Bytes, path: Path, kind: FileType, name: str) -> tuple[str, ...]:  # noqa: ARG001 - one shape for all looks
    return archives.check_zip(path, name)


def _log(data: Bytes, path: Path, kind: FileType, name: str) -> tuple[str, ...]:  # noqa: ARG001 - one shape for all looks
    archives.check_log(path, name)
    return ()


def _text(data: Bytes, path: Path, kind: FileType, name: str) -> tuple[str, ...]:  # noqa: ARG001 - one shape for all looks
    return texts.check(data, kind.media, name)


_LOOKS: Final[dict[str, Callable[[Bytes, Path, FileType, str], tuple[str, ...]]]] = {
    "pdf": _pdf,
    "image": _image,
    "office": _office,
    "zip": _zip,
    "log": _log,
    "text": _text,
    "mail": _text,
    "json": _text,
    "lines": _text,
}


def _not_two_things(data: Bytes, name: str) -> None:
    """Refuse a file that another program would read as a page or an archive."""
    head, size = data[:_HEAD].lower(), len(data)
    if any(mark in head for mark in _PAGE) or data.find(b"PK\x05\x06", max(0, size - _TAIL)) >= 0:
        raise _two_things(name)


def _two_things(name: str) -> BadInputError:
    return BadInputError(
        "“{name}” is two kinds of file at once: what one program shows, another would run. "
        "Print or export it afresh.",
        name=name,
    )


def _other_inside(name: str) -> BadInputError:
    return BadInputError(
        "“{name}” does not hold what its ending says: rename it or send the right file.", name=name
    )
