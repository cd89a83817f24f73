"""A shelf on disk for what is dear to compute and cheap to throw away.

The folder must belong to us alone, and what is read must carry its own digest;
anything else is treated as if it were not there.
"""

import hashlib
import os
import stat
from typing import NamedTuple

_DIGEST = 32


class Shelf(NamedTuple):
    """Small files by name in one private folder."""

    folder: str | os.PathLike[str]

    def read(self, name: str) -> bytes | None:
        """What lies there, or nothing if it is missing, damaged or not ours."""
        try:
            kept = os.open(self._path(name), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return None
        with open(kept, "rb") as file:
            if not _is_ours(os.fstat(kept)):
                return None
            digest, payload = file.read(_DIGEST), file.read()
        return payload if hashlib.sha256(payload).digest() == digest else None

    def clock(self) -> int:
        """The time by the clock that stamps files here, in nanoseconds; zero if we may not know."""
        self.write("clock", b"")
        try:
            return os.lstat(self._path("clock")).st_mtime_ns
        except OSError:
            return 0

    def write(self, name: str, payload: bytes) -> None:
        """Keep it if the folder is ours and has room; a shelf is never worth an error."""
        try:
            self._write(name, payload)
        except OSError:
            return

    def _write(self, name: str, payload: bytes) -> None:
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        if not _is_ours(os.lstat(self.folder)):
            return
        part = self._path(f".{name}.{os.getpid()}")
        with open(_private(part), "wb") as file:
            file.write(hashlib.sha256(payload).digest())
            file.write(payload)
        os.replace(part, self._path(name))

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, name)


def _private(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)


def _is_ours(about: os.stat_result) -> bool:
    """Nobody else may have written it: a crafted file could lie about the tree."""
    mine = not hasattr(os, "getuid") or about.st_uid == os.getuid()
    return mine and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
