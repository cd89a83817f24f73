r"""How far each log was ever signed, kept outside the database.

A database that was set back looks sound: only something that was not set back with it
can tell. One small file a log, better on another disk:

    {"origin":"fairlead.example/01j.../1","root":"XcnaeacG…","size":8}

It is written, and on the disk, before the signature that it speaks of leaves us.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
from django.conf import settings

from fairlead.apps.journal.errors import KeyUnavailableError
from fairlead.apps.journal.models import Log
from fairlead.core.ledger.base64s import Base64Error, decode64, encode64


class HighWaterError(ValueError):
    """The file is there but does not say what it should."""


@dataclass(frozen=True)
class Mark:
    """How far a log was signed, and under which root."""

    origin: str
    size: int
    root: bytes


def path_of(log: Log) -> Path:
    """Say where the mark of a log is kept."""
    return Path(settings.FAIRLEAD_HIGH_WATER) / f"{log.tenant}-{log.epoch}.json"


def read(log: Log) -> Mark | None:
    """Read the mark of a log, or none when it was never signed.

    Raises:
        HighWaterError: the file is not a mark.
    """
    try:
        blob = path_of(log).read_bytes()
    except FileNotFoundError:
        return None
    try:
        told = orjson.loads(blob)
        mark = Mark(told["origin"], told["size"], decode64(told["root"]))
    except (ValueError, TypeError, KeyError, AttributeError, Base64Error) as broken:
        raise HighWaterError(f"{path_of(log)} is not a high-water mark.") from broken
    if _written(mark) != blob:
        raise HighWaterError(f"{path_of(log)} is not as we wrote it.")
    return mark


def write(log: Log, mark: Mark) -> None:
    """Keep a mark so that a power cut leaves the old one or the new one, and never neither."""
    path = path_of(log)
    draft = path.with_suffix(".draft")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(_written(mark))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise KeyUnavailableError(
            "The high-water mark in {path} cannot be written ({why}): nothing is signed until "
            "it can.",
            path=str(path),
            why=error.strerror or str(error),
        ) from error


@contextmanager
def locked(log: Log) -> Iterator[None]:
    """Let one process at a time sign a log."""
    path = path_of(log).with_suffix(".lock")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise KeyUnavailableError(
            "The folder of high-water marks {path} cannot be used ({why}): nothing is signed "
            "until it can.",
            path=str(path.parent),
            why=error.strerror or str(error),
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _written(mark: Mark) -> bytes:
    told = {"origin": mark.origin, "root": encode64(mark.root), "size": mark.size}
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS) + b"\n"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
