"""Remembers the files of a tree between two scans, as Git's index does.

A file is believed unchanged when its size, inode and both times are the same and lie
safely before the last scan; the change time cannot be set by whoever wrote the file.
Another catalogue, other rules or another engine version make another index.

Two files lie on the shelf: what was found together with a print of the whole tree, which
is all that an unchanged tree needs, and the records of the single files. These are written
by `marshal`, as Python keeps its own compiled modules: the shelf is ours alone and each file
carries its digest, and JSON takes ten times as long.
"""

import hashlib
import json
import marshal
import os
import sys
from array import array
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fairlead.core.scan.result import ScanResult
from fairlead.core.scan.tree import Listing, Stamp, stamp_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fairlead.core.scan.gather import Record
    from fairlead.core.scan.keep import Shelf

# A file changed this shortly before a scan may change again within the same tick.
_SETTLED: Final = 1_000_000_000
_DAMAGED: Final = (ValueError, KeyError, TypeError, AttributeError, EOFError)
# Another Python may write it in another way.
_FILES: Final = f"files.{sys.implementation.cache_tag}"
Stamps = dict[str, Stamp | None]


class Index(NamedTuple):
    """Where the memory of one tree lies, under one edition of catalogue and rules."""

    shelf: "Shelf"
    name: str

    @classmethod
    def of(cls, shelf: "Shelf", root: str, edition: str) -> "Index":
        """The memory of the tree in a folder."""
        whole = hashlib.sha256(edition.encode() + os.fsencode(os.path.abspath(root)))
        return cls(shelf, f"tree-{whole.hexdigest()[:32]}")

    def is_there(self) -> bool:
        """Whether this tree was scanned before."""
        return os.path.exists(os.path.join(self.shelf.folder, f"{self.name}.json"))

    def unchanged(self, listing: Listing, stamps: Stamps) -> ScanResult | None:
        """The last result, if the list of files and every file is what it was."""
        print_now = _print_of(listing, stamps.values())
        try:
            kept = json.loads(self._read("json"))
            same = print_now and kept["print"] == print_now
            return ScanResult.from_dict(kept["result"]) if same else None
        except _DAMAGED:
            return None

    def known(self, stamps: Stamps) -> "dict[str, Record]":
        """The records of the files that have not changed since."""
        try:
            kept = marshal.loads(self._read(_FILES))  # noqa: S302 - ours alone, see above
            return _still_true(kept["files"], stamps, kept["taken_at"] - _SETTLED)
        except _DAMAGED:
            return {}

    def keep(
        self, listing: Listing, records: "Mapping[str, Record]", result: ScanResult, taken_at: int
    ) -> None:
        """Remember a scan that began at `taken_at` by the shelf's clock."""
        stamps = [records[path].stamp for path in listing.paths]
        settled = all(stamp and max(stamp[:2]) < taken_at - _SETTLED for stamp in stamps)
        whole = {
            "print": _print_of(listing, stamps) if settled else "",
            "result": result.to_dict(),
        }
        files = {path: record.plain() for path, record in records.items()}
        self._write("json", json.dumps(whole).encode())
        self._write(_FILES, marshal.dumps({"taken_at": taken_at, "files": files}))

    def _read(self, ending: str) -> bytes:
        return self.shelf.read(f"{self.name}.{ending}") or b""

    def _write(self, ending: str, told: bytes) -> None:
        self.shelf.write(f"{self.name}.{ending}", told)


def stamps_of(listing: Listing) -> Stamps:
    """What the file system says of each file, without opening it."""
    return {path: stamp_of(f"{listing.root}/{path}") for path in listing.paths}


def _print_of(listing: Listing, stamps: "Iterable[Stamp | None]") -> str:
    """One digest over list and stamps; empty if one file is not there to be stamped."""
    numbers = array("q")
    for stamp in stamps:
        if stamp is None:
            return ""
        numbers.extend(stamp)
    told = "\0".join((*listing.paths, "", repr((listing.left_out, listing.notes))))
    return hashlib.sha256(told.encode(errors="surrogateescape") + numbers.tobytes()).hexdigest()


def _still_true(kept: "Mapping[str, Any]", stamps: Stamps, latest: int) -> "dict[str, Record]":
    from fairlead.core.scan.gather import from_plain  # noqa: PLC0415 - not for unchanged trees

    records: dict[str, Record] = {}
    for path, stamp in stamps.items():
        plain = kept.get(path)
        if plain and stamp and max(stamp[:2]) < latest and plain[-1] == stamp:
            records[path] = from_plain(plain)
    return records
