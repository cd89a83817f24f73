"""A ZIP of ours on the way in and out: known names only, whole or not at all.

backup.json            what is in it: {"format":"fairlead-backup/1","files":{"…":"<sha256>"},…}
fairlead.sqlite3       or tables/*.jsonl
blobs/9f/9f86d081…     files of evidence, by digest
archive/decisions/firm=…/system=SYS-3/day=2026-01-31/part-1-8123.parquet    old decisions
"""

import os
import re
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from fairlead.apps.journal.errors import BadInputError

FORMATS: Final = ("fairlead-backup/1", "fairlead-export/1")
MANIFEST: Final = "backup.json"
_NAME: Final = re.compile(
    r"backup\.json|fairlead\.sqlite3|tables/[a-z_]+\.[a-z_]+\.jsonl|blobs/[0-9a-f]{2}/[0-9a-f]{64}"
    r"|archive/decisions/firm=[0-9a-z]{1,40}/system=SYS-[0-9]{1,9}/day=[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"/part-[0-9]{1,9}-[0-9]{1,19}(-[0-9]{1,9})?\.parquet"
)
_CHUNK: Final = 1 << 20
_MOST_FILES: Final = 2_000_000
_MOST_RATIO: Final = 200
_LONGEST_LINE: Final = 16 << 20
_NOT_OURS: Final = (
    OSError,
    zipfile.BadZipFile,
    ValueError,
    KeyError,
    TypeError,
    RuntimeError,
    NotImplementedError,
)


class Writer:
    """Writes files into the ZIP and remembers the digest of each."""

    def __init__(self, out: BinaryIO, format_name: str) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._told: dict[str, object] = {"format": format_name}
        self._files: dict[str, str] = {}

    def add_file(self, name: str, path: Path, *, pack: bool = True) -> None:
        """Add a file from disk, streamed."""
        with path.open("rb") as file, self._open(name, pack=pack) as out:
            self._pour(name, file, out)

    def add_lines(self, name: str, lines: Iterator[bytes]) -> int:
        """Add a file of lines, and say how many there were."""
        digest, n = sha256(), 0
        with self._open(name, pack=True) as out:
            for line in lines:
                out.write(line + b"\n")
                digest.update(line + b"\n")
                n += 1
        self._files[name] = digest.hexdigest()
        return n

    def close(self, **facts: object) -> None:
        """Write the manifest and finish."""
        told = {**self._told, **facts, "files": self._files}
        self._zip.writestr(MANIFEST, orjson.dumps(told, option=orjson.OPT_SORT_KEYS))
        self._zip.close()

    def _open(self, name: str, *, pack: bool) -> BinaryIO:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        return self._zip.open(info, "w", force_zip64=True)  # type: ignore[return-value]  # IO[bytes]

    def _pour(self, name: str, file: BinaryIO, out: BinaryIO) -> None:
        digest = sha256()
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
        self._files[name] = digest.hexdigest()


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file that appears whole or not at all, for us alone.

    Raises:
        BadInputError: there is such a file already, or it cannot be written.
    """
    if path.exists():
        raise BadInputError("{path} is there already: choose another name.", path=str(path))
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInputError("{path} cannot be written: {why}.", path=str(path), why=why) from error
    finally:
        part.unlink(missing_ok=True)


class Reader:
    """Reads a ZIP of ours; whatever does not belong in one is refused before anything is kept.

    Raises:
        BadInputError: it is no ZIP, not ours, of another version, or damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest = self._read_manifest()
        except _NOT_OURS as broken:
            raise self.bad("it is not a backup or export of Fairlead, or it is damaged") from broken
        self._check_names()

    def extract(self, name: str, to: Path) -> None:
        """Unpack one file, and refuse it if its digest is not the manifest's."""
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest = sha256()
        with to.open("xb") as out:
            for chunk in self.chunks(name):
                digest.update(chunk)
                out.write(chunk)
        self._must_be(name, digest.hexdigest())

    def chunks(self, name: str) -> Iterator[bytes]:
        """Read one file in pieces."""
        try:
            with self._zip.open(name) as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, EOFError, OSError, RuntimeError) as broken:
            raise self.bad(f"{name} in it is damaged") from broken

    def lines(self, name: str) -> Iterator[bytes]:
        """Read one file line by line; its digest is checked at the end."""
        digest, rest = sha256(), b""
        for chunk in self.chunks(name):
            digest.update(chunk)
            *whole, rest = (rest + chunk).split(b"\n")
            yield from whole
            if len(rest) > _LONGEST_LINE:
                raise self.bad(f"{name} in it has a line that is too long")
        if rest:
            yield rest
        self._must_be(name, digest.hexdigest())

    @property
    def files(self) -> list[str]:
        return sorted(self.manifest["files"])

    def _read_manifest(self) -> dict[str, Any]:
        info = self._zip.getinfo(MANIFEST)
        if info.file_size > 1 << 28:
            raise ValueError(MANIFEST)
        told = orjson.loads(self._zip.read(info))
        if told["format"] not in FORMATS or not isinstance(told["files"], dict):
            raise ValueError(MANIFEST)
        return dict(told)

    def _check_names(self) -> None:
        infos = self._zip.infolist()
        names = [info.filename for info in infos]
        if len(names) != len(set(names)) or len(names) > _MOST_FILES:
            raise self.bad("it holds the same name twice, or too many files")
        if set(names) != {MANIFEST, *self.manifest["files"]}:
            raise self.bad("its list of files and its files differ")
        for info in infos:
            bomb = info.file_size > _MOST_RATIO * max(info.compress_size, 1 << 16)
            if not _NAME.fullmatch(info.filename) or bomb:
                raise self.bad(f"“{info.filename[:80]}” has no place in it")

    def _must_be(self, name: str, digest: str) -> None:
        if digest != self.manifest["files"][name]:
            raise self.bad(f"{name} in it was changed")

    def bad(self, why: str) -> BadInputError:
        """Give the error that refuses this file."""
        return BadInputError("{path} was refused: {why}.", path=str(self.path), why=why)
