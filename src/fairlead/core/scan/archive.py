"""Reads an uploaded archive without unpacking it to disk.

Names that climb out, links, doubled names and contents that swell are refused or
left out by a rule, each with a sentence. Nothing of the archive is ever run.
"""

import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Final

from fairlead.core.scan.errors import CannotScanError
from fairlead.core.scan.tree import LARGEST, LEFT_OUT, Read, judged

LARGEST_ARCHIVE: Final = 100_000_000
LARGEST_CONTENT: Final = 1_000_000_000
MOST_FILES: Final = 200_000
MOST_SWELLING: Final = 200
SWELLING_FROM: Final = 10_000_000

_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@dataclass(slots=True)
class Unpacked:
    """The readable files of an archive by name, and what was left out."""

    files: dict[str, Read] = field(default_factory=dict)
    left_out: list[tuple[str, str, int]] = field(default_factory=list)


def read_archive(data: bytes) -> Unpacked:
    """Read a .zip, .tar or .tar.gz from memory.

    Raises:
        CannotScanError: it is no archive, is damaged, too large or built to swell.
    """
    if len(data) > LARGEST_ARCHIVE:
        raise CannotScanError("The archive is larger than 100 MB. Send a part of the tree.")
    if not data:
        raise CannotScanError("The file is empty. Choose a .zip or .tar.gz archive.")
    try:
        return _without_common_folder(_Unpacking(len(data)).all_of(data))
    except _BROKEN as error:
        raise CannotScanError(
            "The archive is damaged or incomplete. Make it again and send that one."
        ) from error


class _Unpacking:
    """Counts while unpacking, and stops before it hurts."""

    def __init__(self, packed: int) -> None:
        self._packed, self._total, self._count = packed, 0, 0
        self._out = Unpacked()

    def all_of(self, data: bytes) -> Unpacked:
        members = _zip_members(data) if data[:4] == b"PK\x03\x04" else _tar_members(data)
        for name, size, kind, file in members:
            self._count += 1
            if self._count > MOST_FILES:
                raise CannotScanError("The archive holds over 200,000 files. Send a part of it.")
            self._take(name, size, kind, file)
        return self._out

    def _take(self, name: str, size: int, kind: str, file: IO[bytes] | None) -> None:
        path = _safe(name)
        reason = kind or ("" if path else "name that leads out of the archive")
        reason = reason or _installed(path)
        if not reason and path in self._out.files:
            reason = "same name twice"
        if reason or file is None:
            self._out.left_out.append((path or _printable(name), reason or "no regular file", 0))
            return
        self._out.files[path] = self._read(path, file, size)

    def _read(self, path: str, file: IO[bytes], size: int) -> Read:
        data = file.read(LARGEST + 1)  # never trust the stated size
        self._total += max(len(data), 0)
        self._check_swelling()
        if len(data) > LARGEST:
            return Read(data[:4096], max(size, len(data)), "larger than 2 MB")
        return judged(path, data, len(data))

    def _check_swelling(self) -> None:
        swells = self._total > SWELLING_FROM and self._total > self._packed * MOST_SWELLING
        if swells or self._total > LARGEST_CONTENT:
            raise CannotScanError(
                "The archive swells far beyond its size, as a zip bomb does. It was not read."
            )


Member = tuple[str, int, str, IO[bytes] | None]


def _zip_members(data: bytes) -> Iterator[Member]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            is_link = stat.S_ISLNK(info.external_attr >> 16)
            kind = "link" if is_link else "encrypted" if info.flag_bits & 1 else ""
            if kind:
                yield info.filename, info.file_size, kind, None
                continue
            with archive.open(info) as file:
                yield info.filename, info.file_size, "", file


def _tar_members(data: bytes) -> Iterator[Member]:
    try:
        archive = tarfile.open(fileobj=io.BytesIO(data), mode="r:*")  # noqa: SIM115 - below
    except tarfile.TarError as error:
        raise CannotScanError(
            "This is not a .zip, .tar or .tar.gz archive. Choose one of these."
        ) from error
    with archive:
        for info in archive:
            if info.isdir():
                continue
            kind = "" if info.isreg() else "link" if info.issym() or info.islnk() else "no file"
            yield info.name, info.size, kind, None if kind else archive.extractfile(info)


def _safe(name: str) -> str:
    """The name inside the archive, or nothing if it climbs out."""
    clean = name.replace("\\", "/")
    parts = PurePosixPath(clean).parts
    if clean.startswith("/") or ".." in parts or "\0" in clean or clean[1:2] == ":":
        return ""
    return "/".join(part for part in parts if part != ".")


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name[:200])


def _installed(path: str) -> str:
    folders = path.split("/")[:-1]
    return next((LEFT_OUT[f] for f in folders if f in LEFT_OUT and f != "target"), "")


def _without_common_folder(unpacked: Unpacked) -> Unpacked:
    """Archives of repositories wrap everything in one folder; paths read better without."""
    tops = {path.partition("/")[0] if "/" in path else "" for path in unpacked.files}
    if len(tops) != 1 or "" in tops:
        return unpacked
    cut = len(next(iter(tops))) + 1
    unpacked.files = {path[cut:]: read for path, read in unpacked.files.items()}
    return unpacked
