"""Reads the files of a tree and notes what each one says, with two processes where asked.

A record depends on the bytes and the path alone, so it can be kept and used again.
"""

import contextlib
import hashlib
import marshal
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from fairlead.core.scan.artefacts import artefact
from fairlead.core.scan.look import Look
from fairlead.core.scan.result import Artefact
from fairlead.core.scan.scope import where
from fairlead.core.scan.signals import Signal
from fairlead.core.scan.tree import Read, Stamp, read_file

Progress = Callable[[int, int], None]
_EVERY: Final = 64
_WORTH_SHARING: Final = 500


class Record(NamedTuple):
    """What one file adds: its digest, why it was not read, its signals, its model format.

    The stamp is told by the file system when the file is opened; files of an archive have none.
    """

    digest: str
    reason: str
    size: int
    signals: list[Signal]
    artefact: Artefact | None
    stamp: Stamp | None = None

    def plain(self) -> tuple[Any, ...]:
        """As plain tuples, texts and numbers; most files add no more than their digest."""
        if not self.signals and self.artefact is None:
            return tuple(self)
        model = tuple(self.artefact) if self.artefact else None
        return (*self[:3], [tuple(signal) for signal in self.signals], model, self.stamp)


def from_plain(plain: tuple[Any, ...]) -> Record:
    """Read back what `plain` gave.

    Raises:
        ValueError: it is of another shape.
        TypeError: it is of another shape.
    """
    digest, reason, size, signals, model, stamp = plain
    if not (isinstance(digest, str) and isinstance(reason, str) and isinstance(size, int)):
        raise TypeError(plain)
    found = Artefact(*model) if model else None
    return Record(digest, reason, size, [Signal(*one) for one in signals], found, stamp)


def look_at(look: Look, path: str, read: Read) -> Record:
    """The record of one file."""
    reason = read.reason or ("vendored or generated" if where(path).is_foreign else "")
    digest = hashlib.sha256(read.data).hexdigest()
    signals = [] if reason else look.at(path, read.data)
    return Record(digest, reason, read.size, signals, artefact(path, read), read.stamp)


def look_at_all(
    reads: Iterable[tuple[str, Read]], look: Look, total: int, progress: Progress | None
) -> dict[str, Record]:
    """The records of many files, telling how far it is."""
    records: dict[str, Record] = {}
    for done, (path, read) in enumerate(reads):
        records[path] = look_at(look, path, read)
        if progress and done % _EVERY == 0:
            progress(done, total)
    if progress:
        progress(total, total)
    return records


def look_at_folder(
    root: str, paths: list[str], look: Look, *, share: bool, progress: Progress | None
) -> dict[str, Record]:
    """The records of files in a folder; `share` lets a second process take every other one."""
    if not share or len(paths) < _WORTH_SHARING or not hasattr(os, "fork"):
        return look_at_all(_reads(root, paths), look, len(paths), progress)
    mine, others = paths[::2], paths[1::2]
    pipe, child = _start(root, others, look)
    records = look_at_all(_reads(root, mine), look, len(mine), progress)
    told = _finish(pipe, child, others)
    # A second process that died has told nothing, so its share is done here.
    return records | (told or look_at_all(_reads(root, others), look, len(others), None))


def _reads(root: str, paths: list[str]) -> Iterator[tuple[str, Read]]:
    return ((path, read_file(f"{root}/{path}")) for path in paths)


def _start(root: str, paths: list[str], look: Look) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return reading, child
    code = 1
    try:  # the child: it must leave here and nowhere else
        os.close(reading)
        records = look_at_all(_reads(root, paths), look, len(paths), None)
        told = marshal.dumps([records[path].plain() for path in paths])
        with os.fdopen(writing, "wb") as file:
            file.write(told)
        code = 0
    finally:
        os._exit(code)


def _finish(pipe: int, child: int, paths: list[str]) -> dict[str, Record] | None:
    with os.fdopen(pipe, "rb") as file:
        told = file.read()
    _, status = os.waitpid(child, 0)
    if status:
        return None
    with contextlib.suppress(TypeError, ValueError, EOFError):
        # From our own child: nobody else holds the other end of the pipe.
        plain = marshal.loads(told)  # noqa: S302
        return dict(zip(paths, map(from_plain, plain), strict=True))
    return None
