"""From records of files to the result of a scan: weigh, count, digest."""

import hashlib
from collections import defaultdict
from functools import cache
from typing import Final

from fairlead.core.catalogue import catalogue
from fairlead.core.scan.agents import marker_words, markers_of
from fairlead.core.scan.engine import best_engine
from fairlead.core.scan.gather import Record
from fairlead.core.scan.keep import Shelf
from fairlead.core.scan.look import Look
from fairlead.core.scan.names import Names
from fairlead.core.scan.patterns import anchored
from fairlead.core.scan.result import RULES_VERSION, Coverage, ScanResult, Skipped
from fairlead.core.scan.scope import WITHOUT_IMPORT_RULES, where
from fairlead.core.scan.signals import Signal
from fairlead.core.scan.tree import LeftOut, shown
from fairlead.core.scan.weigh import weighed

_EXAMPLES: Final = 5


@cache
def _names() -> Names:
    return Names.of(catalogue())


@cache
def look_with(shelf: Shelf | None) -> Look:
    """The eyes of a scan: this catalogue's names and the fastest engine there is."""
    patterns = anchored(_names())
    return Look(_names(), patterns, best_engine(patterns, shelf))


def result_of(records: dict[str, Record], left_out: LeftOut, notes: tuple[str, ...]) -> ScanResult:
    """Everything that the files of a tree say together."""
    if not all(map(str.isascii, records)):
        records = {shown(path): record for path, record in records.items()}
    left_out = [(shown(path), reason, size) for path, reason, size in left_out]
    paths = sorted(records)
    unread = [(p, records[p].reason, records[p].size) for p in paths if records[p].reason]
    every = left_out + unread
    signals = {path: list(records[path].signals) for path in paths if records[path].signals}
    links = [path for path, reason, _ in left_out if reason == "link"]
    _add_markers(signals, paths + links)
    models = [record.artefact for record in records.values() if record.artefact is not None]
    return ScanResult(
        tree_digest=_tree_digest(records, paths),
        catalogue_digest=f"sha256:{catalogue().digest}",
        rules_version=RULES_VERSION,
        coverage=_coverage(records, paths, every, notes),
        findings=weighed(signals, paths, _names()),
        artefacts=tuple(sorted(models)),
    )


def _add_markers(signals: dict[str, list[Signal]], paths: list[str]) -> None:
    words = marker_words(_names())
    for path in paths:
        if words.search(f"/{path}") and not where(path).is_foreign:
            signals.setdefault(path, []).extend(markers_of(path, _names()))


def _tree_digest(records: dict[str, Record], paths: list[str]) -> str:
    """Over every path, what was read of it, and the size of what was not."""
    lines = "".join(_digest_line(path, records[path]) for path in paths)
    return f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"


def _digest_line(path: str, record: Record) -> str:
    rest = f" {record.reason} {record.size}" if record.reason else ""
    return f"{path}\0{record.digest}{rest}\n"


def _coverage(
    records: dict[str, Record], paths: list[str], left_out: LeftOut, notes: tuple[str, ...]
) -> Coverage:
    languages: dict[str, int] = defaultdict(int)
    for path in paths:
        languages[where(path).language] += 1
    unread = {name: n for name, n in languages.items() if name in WITHOUT_IMPORT_RULES}
    read = [record.size for record in records.values() if not record.reason]
    return Coverage(
        files_listed=len(paths),
        files_read=len(read),
        bytes_read=sum(read),
        by_language=tuple(sorted(languages.items())),
        languages_without_import_rules=tuple(sorted(unread.items())),
        skipped=_skipped(left_out),
        notes=notes,
    )


def _skipped(left_out: LeftOut) -> tuple[Skipped, ...]:
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
