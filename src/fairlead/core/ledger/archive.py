"""A ZIP file of which there is only one: no dates, no owners, no room for anything else.

Everything a ZIP may carry besides names and contents is fixed, so a reader can refuse
whatever differs: an archive that two programs could unpack differently cannot be made.
"""

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from types import TracebackType
from typing import BinaryIO, Final, Self

MAX_FILES: Final = 65_534
MAX_TEXT: Final = 64 * 2**20
MAX_UNPACKED: Final = 8 * 2**30
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE: Final = 0o100644 << 16
_UNIX: Final = 3


class ArchiveError(ValueError):
    """The archive cannot be written as one plain ZIP."""


@dataclass(frozen=True, slots=True, order=True)
class FileFact:
    """What the manifest says of one file."""

    name: str
    sha256: str
    size: int

    def as_json(self) -> dict[str, str | int]:
        return {"name": self.name, "sha256": self.sha256, "size": self.size}

    @classmethod
    def of(cls, name: str, data: bytes) -> Self:
        return cls(name, sha256(data).hexdigest(), len(data))


class Archive:
    """Writes files one after the other and remembers what it wrote."""

    def __init__(self, out: BinaryIO) -> None:
        if not out.seekable():
            raise ArchiveError("A pack is written to a file, not to a stream: use a temporary one.")
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=False)
        self.files: list[FileFact] = []
        self._left = MAX_UNPACKED

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def add(self, name: str, data: bytes, *, pack: bool = True) -> FileFact:
        """Write one file whole; `pack` it unless it is random or packed already."""
        if len(data) > MAX_TEXT:
            raise ArchiveError(f"{name} is larger than 64 MiB: choose a smaller scope.")
        return self.add_stream(name, (data,), pack=pack)

    def add_stream(self, name: str, chunks: Iterable[bytes], *, pack: bool = False) -> FileFact:
        """Write one file piece by piece."""
        if len(self.files) >= MAX_FILES:
            raise ArchiveError(f"A pack holds at most {MAX_FILES:,} files: choose a smaller scope.")
        digest, size = sha256(), 0
        try:
            with self._zip.open(_info(name, pack=pack), "w") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    self._take(len(chunk))
                    file.write(chunk)
        except (zipfile.LargeZipFile, RuntimeError) as refused:
            raise ArchiveError("A pack holds at most 4 GiB: choose a smaller scope.") from refused
        fact = FileFact(name, digest.hexdigest(), size)
        self.files.append(fact)
        return fact

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise ArchiveError("A pack holds at most 8 GiB unpacked: choose a smaller scope.")


def _info(name: str, *, pack: bool) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _FIRST_DAY)
    info.create_system = _UNIX
    info.external_attr = _PLAIN_FILE
    info.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
    return info
