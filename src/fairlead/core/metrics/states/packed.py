"""Columns of numbers of many sealed states, added up as they are packed.

The packed counts of a state are one text. Each two letters of it stand for three half bytes, which
are added to those at the same place in the other states that are packed alike; what they mean is
asked once, when everything is added. So a column of a state costs a few microseconds.
"""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.states import window
from fairlead.core.metrics.states.canonical import Body, Counts
from fairlead.core.metrics.states.numeric import APART, OTHER_EDGES, NumericCounts

_BESIDE: Final = (*APART, "beyond")
_FIELDS: Final = ("kind", "edges", "scale", "total", "squares", "low", "high", *_BESIDE)
_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
LANE: Final = 21  # bits between half bytes: room for the sums of 139,810 states
MOST: Final = 100_000
_FULL: Final = (1 << LANE) - 1
_told: Final = itemgetter(*_FIELDS)
# Of the text of each column: width, length and padding.
_Pattern = tuple[tuple[str, int, int], ...]


class PackedSums:
    """Sums of the columns of numbers; `columns` names all in their order, `words` the others."""

    def __init__(self) -> None:
        self.columns: list[str] = []
        self.words: list[str] = []
        self._names: list[str] = []
        self._told: list[list[tuple[Any, ...]]] = []
        self._sums: dict[_Pattern, NDArray[np.uint64]] = {}

    def take(self, columns: Mapping[str, Body]) -> None:
        """Add the columns of a state.

        Raises:
            StateError: other columns than in the states before it.
        """
        if not self._told:
            self.columns = list(columns)
            self.words = [name for name, each in columns.items() if each["kind"] == "levels"]
            self._names = [name for name in columns if name not in set(self.words)]
        elif list(columns) != self.columns:
            raise StateError(window.OTHER_COLUMNS)
        if len(self._told) >= MOST:
            raise StateError(f"At most {MOST:,} states are added up at once: ask for less.")
        numbers = [columns[name] for name in self._names]
        self._told.append(list(map(_told, numbers)))
        self._add([each["counts"] for each in numbers])

    def _add(self, packed: Sequence[str]) -> None:
        pattern = tuple([(each[:2], len(each), each.count("=", -2)) for each in packed])
        # With one letter before it, “u1:” takes four as everything else does.
        letters = np.frombuffer("=".join(["", *packed]).encode(), "<u2")
        found = np.take(_HALVES, letters, mode="wrap")
        if pattern in self._sums:
            total = self._sums[pattern]
            np.add(total, found, out=total)
        else:
            self._sums[pattern] = found

    def added(self) -> dict[str, NumericCounts]:
        """The columns of all states.

        Raises:
            StateError: they were counted on other edges.
        """
        counts = [_alike(each) for each in zip(*map(_counts, self._sums.items()), strict=True)]
        told = zip(*self._told, strict=True)
        return {
            name: _column(each, list(zip(*rows, strict=True)))
            for name, each, rows in zip(self._names, counts, told, strict=True)
        }


def _halves() -> NDArray[np.uint64]:
    """Of each two letters of base64 their three half bytes, so far apart that sums fit."""
    letters = np.frombuffer(_LETTERS, np.uint8).astype(np.int64)
    value = np.arange(letters.size) & 63  # “=” at the end of a text stands for nothing
    twelve = value[:, None] << 6 | value
    halves = twelve & 15 | (twelve >> 4 & 15) << LANE | twelve >> 8 << 2 * LANE
    found = np.zeros(1 << 16, np.uint64)
    found[letters[:, None] | letters << 8] = halves
    return found


_HALVES: Final = _halves()


def _counts(summed: tuple[_Pattern, NDArray[np.uint64]]) -> list[Counts]:
    """The counts of each column out of the sums of their half bytes."""
    pattern, total = summed
    lanes = [(total >> np.uint64(LANE * i) & np.uint64(_FULL)).astype(np.int64) for i in (2, 1, 0)]
    halves = np.stack(lanes, axis=1).reshape(-1, 2)
    digits = (halves[:, 0] << 4) + halves[:, 1]
    found, first = [], 0
    for width, length, padded in pattern:
        after = first + (length + 1) // 4 * 3
        size = int(width[1])
        bytes_ = digits[first + 3 : after - padded].reshape(-1, size)
        found.append((bytes_ << 8 * np.arange(size)).sum(axis=1))
        first = after
    return found


def _alike(counts: Sequence[Counts]) -> Counts:
    if any(each.size != counts[0].size for each in counts):
        raise StateError(OTHER_EDGES)
    total: Counts = np.add.reduce(counts)
    return total


def _column(counts: Counts, told: Sequence[Sequence[Any]]) -> NumericCounts:
    kind, edges, scale, total, squares, low, high, *beside = told
    if any(len(set(each)) > 1 for each in (kind, edges, scale)):
        raise StateError(OTHER_EDGES)
    return NumericCounts(
        edges=edges[0],
        counts=counts,
        scale=scale[0],
        total=sum(map(int, total)),
        squares=sum(map(int, squares)),
        low=min(map(float, filter(None, low)), default=None),
        high=max(map(float, filter(None, high)), default=None),
        **{name: sum(each) for name, each in zip(_BESIDE, beside, strict=True)},
    )
