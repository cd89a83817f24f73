"""The bytes of evidence, stored once under their SHA-256: `blobs/9f/9f86d081…`.

A file is written beside its place first, flushed to the disk and moved in one step, so that
half a file is never found under a digest. Who may read it is decided by the rows, not here.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from fairlead.apps.journal.errors import BadInputError, LedgerClosedError

_PIECE: Final = 256 * 1024
_MIB: Final = 1024 * 1024
Data = bytes | BinaryIO


@dataclass(frozen=True)
class Staged:
    """Bytes that wait beside their place: digest and size are known, nothing refers to them."""

    path: Path
    digest: str
    size: int


def place_of(digest: str) -> Path:
    """Say where the bytes of this digest lie, or would."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):  # noqa: PLR2004 - SHA-256
        raise ValueError("not a SHA-256 digest")
    return Path(settings.FAIRLEAD_BLOBS) / digest[:2] / digest


@contextmanager
def staged(data: Data) -> Iterator[Staged]:
    """Write bytes beside their place while hashing them; whatever is not kept is gone afterwards.

    Raises:
        BadInputError: the file is larger than the limit.
        LedgerClosedError: the disk does not take it.
    """
    folder = Path(settings.FAIRLEAD_BLOBS) / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / secrets.token_hex(16)
    try:
        yield _written(path, data)
    finally:
        path.unlink(missing_ok=True)


def keep(one: Staged) -> None:
    """Move staged bytes to their place; the same bytes may lie there already."""
    place = place_of(one.digest)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    one.path.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def opened(digest: str) -> BinaryIO:
    """Open the bytes of a digest for reading."""
    return place_of(digest).open("rb")


def is_intact(digest: str) -> bool:
    """Say whether the bytes under a digest are still those it was taken of."""
    try:
        with place_of(digest).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return False


def swept(*, keeping: set[str], before: float) -> list[str]:
    """Delete bytes that no row refers to and that are older than that moment; name them."""
    names = loose(keeping=keeping, before=before)
    for name in names:
        place_of(name).unlink(missing_ok=True)
    for path in (Path(settings.FAIRLEAD_BLOBS) / "incoming").glob("*"):
        if path.stat().st_mtime < before:  # whoever wrote it was killed
            path.unlink(missing_ok=True)
    return names


def loose(*, keeping: set[str], before: float) -> list[str]:
    """Name the bytes that no row refers to and that are older than that moment."""
    return [
        path.name
        for path in sorted(Path(settings.FAIRLEAD_BLOBS).glob("[0-9a-f][0-9a-f]/*"))
        if path.name not in keeping and path.stat().st_mtime < before
    ]


def missing(digests: set[str]) -> list[str]:
    """Name the digests whose bytes are not here."""
    return sorted(digest for digest in digests if not place_of(digest).is_file())


def _written(path: Path, data: Data) -> Staged:
    taken, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in _pieces(data):
                size += len(piece)
                _must_fit(size)
                taken.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise LedgerClosedError(
            "The disk does not take the file ({why}): nothing of it was kept. Tell your "
            "administrator.",
            why=error.strerror or "unknown",
        ) from error
    return Staged(path, taken.hexdigest(), size)


def _pieces(data: Data) -> Iterable[bytes]:
    if isinstance(data, bytes):
        return (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))
    return iter(lambda: data.read(_PIECE), b"")


def _must_fit(size: int) -> None:
    if size > settings.FAIRLEAD_UPLOAD_LIMIT:
        raise BadInputError(
            "The file is larger than {most} MiB: send a smaller one, or a link to it.",
            most=settings.FAIRLEAD_UPLOAD_LIMIT // _MIB,
        )
