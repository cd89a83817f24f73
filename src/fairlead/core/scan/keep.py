"""A shelf on disk for what is dear to compute and cheap to throw away.

The folder must belong to us alone, and what is read must carry its own digest;
anything else is treated as if it were not there.
"""

import contextlib
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

_DIGEST = 32


@dataclass(frozen=True)
class Shelf:
    """Small files by name in one private folder."""

    _folder: Path

    def read(self, name: str) -> bytes | None:
        """What lies there, or nothing if it is missing, damaged or not ours."""
        try:
            kept = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return None
        with open(kept, "rb") as file:  # noqa: PTH123 - a descriptor
            if not _is_ours(os.fstat(kept)):
                return None
            digest, payload = file.read(_DIGEST), file.read()
        return payload if hashlib.sha256(payload).digest() == digest else None

    def clock(self) -> int:
        """The time by the clock that stamps files here, in nanoseconds; zero if we may not know."""
        self.write("clock", b"")
        with contextlib.suppress(OSError):
            return (self._folder / "clock").stat(follow_symlinks=False).st_mtime_ns
        return 0

    def write(self, name: str, payload: bytes) -> None:
        """Keep it if the folder is ours and has room; a shelf is never worth an error."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_ours(self._folder.stat(follow_symlinks=False)):
                return
            part = self._folder / f".{name}.{os.getpid()}"
            with open(_private(part), "wb") as file:
                file.write(hashlib.sha256(payload).digest() + payload)
            part.replace(self._folder / name)


def _private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)


def _is_ours(about: os.stat_result) -> bool:
    """Nobody else may have written it: a crafted file could lie about the tree."""
    mine = not hasattr(os, "getuid") or about.st_uid == os.getuid()
    return mine and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
