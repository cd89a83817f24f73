r"""Scans a tree: list, read, look, weigh. The same input gives the same bytes.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     _ = (Path(folder) / "chat.py").write_text("from anthropic import Anthropic\n")
...     result = scan(Path(folder))
>>> [(finding.vendor_id, finding.grade) for finding in result.findings]
[('ai:anthropic_api', 'used')]
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from fairlead.core.catalogue import catalogue
from fairlead.core.scan.agents import marker_words, markers_of
from fairlead.core.scan.archive import read_archive
from fairlead.core.scan.artefacts import artefact
from fairlead.core.scan.engine import best_engine
from fairlead.core.scan.errors import CannotScanError
from fairlead.core.scan.keep import Shelf
from fairlead.core.scan.look import Look
from fairlead.core.scan.names import Names
from fairlead.core.scan.patterns import anchored
from fairlead.core.scan.result import Artefact, Coverage, ScanResult, Skipped
from fairlead.core.scan.scope import CODE, WITH_IMPORT_RULES, where
from fairlead.core.scan.signals import Signal
from fairlead.core.scan.tree import LARGEST, Read, list_tree, read_file
from fairlead.core.scan.weigh import weighed

RULES_VERSION: Final = "1"
Progress = Callable[[int, int], None]
_EXAMPLES: Final = 5
_EVERY: Final = 64


@dataclass(slots=True)
class Gathered:
    """What was read so far."""

    signals: dict[str, list[Signal]] = field(default_factory=dict)
    digests: dict[str, bytes] = field(default_factory=dict)
    artefacts: list[Artefact] = field(default_factory=list)
    left_out: list[tuple[str, str, int]] = field(default_factory=list)
    bytes_read: int = 0
    files_read: int = 0


@cache
def _look(shelf: Shelf | None) -> Look:
    names = Names.of(catalogue())
    patterns = anchored(names)
    return Look(names, patterns, best_engine(patterns, shelf))


def scan(root: Path, *, shelf: Shelf | None = None, progress: Progress | None = None) -> ScanResult:
    """Find the AI in a folder or an archive.

    Raises:
        CannotScanError: there is nothing to read there, or it must not be read.
    """
    if root.is_file():
        return scan_archive(_whole(root), shelf=shelf, progress=progress)
    listing = list_tree(root)
    base = f"{listing.root}/"
    reads = ((path, read_file(base + path)) for path in listing.paths)
    gathered = _gather(reads, _look(shelf), len(listing.paths), progress)
    gathered.left_out += listing.left_out
    return _result(gathered, listing.paths, _look(shelf).names, tuple(listing.notes))


def scan_archive(
    data: bytes, *, shelf: Shelf | None = None, progress: Progress | None = None
) -> ScanResult:
    """Find the AI in a .zip or .tar.gz, without unpacking it to disk.

    Raises:
        CannotScanError: it is no archive, is damaged, too large or built to swell.
    """
    unpacked = read_archive(data)
    paths = sorted(unpacked.files)
    reads = ((path, unpacked.files[path]) for path in paths)
    gathered = _gather(reads, _look(shelf), len(paths), progress)
    gathered.left_out += unpacked.left_out
    return _result(gathered, paths, _look(shelf).names, ())


def _whole(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotScanError(f"{path} cannot be read: {error.strerror}.") from error


def _gather(
    reads: Iterator[tuple[str, Read]], look: Look, total: int, progress: Progress | None
) -> Gathered:
    gathered = Gathered()
    for done, (path, read) in enumerate(reads):
        _take(gathered, look, path, read)
        if progress and done % _EVERY == 0:
            progress(done, total)
    if progress:
        progress(total, total)
    return gathered


def _take(gathered: Gathered, look: Look, path: str, read: Read) -> None:
    reason = read.reason or ("vendored or generated" if where(path).is_foreign else "")
    gathered.digests[path] = _digest(read)
    if reason:
        gathered.left_out.append((path, reason, read.size))
        found = artefact(path, read)
        gathered.artefacts += [found] if found else []
        return
    gathered.files_read += 1
    gathered.bytes_read += len(read.data)
    found = artefact(path, read)
    gathered.artefacts += [found] if found else []
    if signals := look.at(path, read.data):
        gathered.signals[path] = signals


def _digest(read: Read) -> bytes:
    """What a file adds to the digest of the tree: its bytes, or its size and first bytes."""
    digest = hashlib.sha256(read.data).digest()
    return digest if not read.reason else b"%s %d" % (digest, read.size)


def _result(
    gathered: Gathered, paths: list[str], names: Names, notes: tuple[str, ...]
) -> ScanResult:
    known = paths + [path for path, reason, _ in gathered.left_out if reason == "link"]
    _add_markers(gathered, known, names)
    return ScanResult(
        tree_digest=_tree_digest(gathered),
        catalogue_digest=f"sha256:{catalogue().digest}",
        rules_version=RULES_VERSION,
        coverage=_coverage(gathered, paths, notes),
        findings=weighed(gathered.signals, paths, names),
        artefacts=tuple(sorted(gathered.artefacts)),
    )


def _add_markers(gathered: Gathered, paths: list[str], names: Names) -> None:
    words = marker_words(names)
    for path in paths:
        if words.search(path) and not where(path).is_foreign:
            marks = markers_of(path, names)
            gathered.signals.setdefault(path, []).extend(marks)


def _tree_digest(gathered: Gathered) -> str:
    whole = hashlib.sha256()
    for path in sorted(gathered.digests):
        whole.update(b"%s\0%s\n" % (path.encode(errors="surrogateescape"), gathered.digests[path]))
    return f"sha256:{whole.hexdigest()}"


def _coverage(gathered: Gathered, paths: list[str], notes: tuple[str, ...]) -> Coverage:
    languages: dict[str, int] = defaultdict(int)
    for path in paths:
        languages[where(path).language] += 1
    unread = {name: n for name, n in languages.items() if name in CODE - WITH_IMPORT_RULES}
    return Coverage(
        files_listed=len(paths),
        files_read=gathered.files_read,
        bytes_read=gathered.bytes_read,
        by_language=tuple(sorted(languages.items())),
        languages_without_import_rules=tuple(sorted(unread.items())),
        skipped=_skipped(gathered.left_out),
        notes=notes,
    )


def _skipped(left_out: list[tuple[str, str, int]]) -> tuple[Skipped, ...]:
    by_reason: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, reason, size in left_out:
        by_reason[reason].append((path, size))
    return tuple(
        Skipped(
            reason,
            len(every),
            sum(size for _, size in every),
            tuple(path for path, _ in sorted(every, key=lambda one: (-one[1], one[0]))[:_EXAMPLES]),
        )
        for reason, every in sorted(by_reason.items())
    )


__all__ = ["LARGEST", "scan", "scan_archive"]
