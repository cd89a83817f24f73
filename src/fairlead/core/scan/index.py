"""Remembers the files of a tree between two scans, as Git's index does.

A file is believed unchanged when its size, inode and both times are the same and lie
safely before the last scan; the change time cannot be set by whoever wrote the file.
Another catalogue, other rules or another engine version make another index.
"""

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

import orjson

from fairlead.core.scan.keep import Shelf
from fairlead.core.scan.result import ScanResult

if TYPE_CHECKING:
    from fairlead.core.scan.gather import Record

# A file changed this shortly before a scan may change again within the same tick.
_SETTLED: Final = 1_000_000_000
Print = tuple[int, int, int, int]


@dataclass(slots=True)
class Index:
    """What is known of a tree: prints of files, their records, and the last result."""

    files: dict[str, tuple[Print, list[object]]] = field(default_factory=dict)
    taken_at: int = 0
    result: Mapping[str, Any] | None = None
    listed: str = ""

    def known(self, path: str, now: Print | None) -> "Record | None":
        """The record of a file that has not changed since."""
        kept = self.files.get(_key(path))
        if now is None or kept is None or kept[0] != now:
            return None
        from fairlead.core.scan.gather import from_plain  # noqa: PLC0415 - not for unchanged trees

        settled = max(now[0], now[1]) < self.taken_at - _SETTLED
        return from_plain(kept[1]) if settled else None

    @classmethod
    def load(cls, shelf: Shelf, name: str) -> Self:
        """Open the index of a tree; an empty one if there is none that we trust."""
        try:
            plain = orjson.loads(shelf.read(name) or b"{}")
            files = {path: (tuple(kept[0]), kept[1]) for path, kept in plain["files"].items()}
            return cls(files, int(plain["taken_at"]), plain["result"], str(plain["listed"]))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
            return cls()

    def unchanged(self, listed: str, prints: dict[str, Print | None]) -> ScanResult | None:
        """The last result, if the list of files and every file is what it was."""
        if not self.result or listed != self.listed or len(prints) != len(self.files):
            return None
        latest = self.taken_at - _SETTLED
        for path, now in prints.items():
            kept = self.files.get(_key(path))
            if now is None or kept is None or kept[0] != now or max(now[0], now[1]) >= latest:
                return None
        try:
            return ScanResult.from_dict(dict(self.result))
        except (KeyError, TypeError, ValueError, AttributeError):
            return None


def save(
    shelf: Shelf,
    name: str,
    records: "dict[str, Record]",
    prints: dict[str, Print | None],
    *,
    taken_at: int,
    listed: str,
    result: ScanResult,
) -> None:
    """Remember the files of a tree for the next scan."""
    files = {_key(path): [prints.get(path), record.plain()] for path, record in records.items()}
    plain = {"files": files, "taken_at": taken_at, "listed": listed, "result": result.to_dict()}
    shelf.write(name, orjson.dumps(plain))


def name_of(root: str, edition: str) -> str:
    """The name of the index of one tree under one edition of catalogue and rules."""
    whole = hashlib.sha256(edition.encode() + os.fsencode(os.path.abspath(root)))  # noqa: PTH100
    return f"tree-{whole.hexdigest()[:32]}.json"


def _key(path: str) -> str:
    """A path that JSON can hold."""
    return path if path.isascii() else os.fsencode(path).hex() + "/"


def prints_of(root: str, paths: list[str]) -> dict[str, Print | None]:
    """What the file system says of each file, without opening it."""
    return {path: _print(f"{root}/{path}") for path in paths}


def _print(path: str) -> Print | None:
    try:
        about = os.lstat(path)
    except OSError:
        return None
    if not stat.S_ISREG(about.st_mode):
        return None
    return about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino
