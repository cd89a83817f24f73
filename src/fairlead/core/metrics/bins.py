"""Two periods side by side in the same few bins, whatever kind of column they come from.

Bins come from the reference and never move, so that windows stay comparable. What is missing, not
a number, infinite or of the wrong kind has a bin of its own: a column that goes blank has drifted.

>>> coarse(np.array([5, 5, 5, 5]), most=2).tolist()
[0, 0, 1, 1]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.states.levels import LevelCounts
from fairlead.core.metrics.states.numeric import APART, NumericCounts

DECILES: Final = 10
MOST_LEVELS: Final = 50
RARE: Final = 5

Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Bins:
    """Counts of the reference and of the current period, bin by bin."""

    reference: Ints
    current: Ints

    @property
    def told(self) -> "Bins":
        """Without the bins that are empty in both."""
        there = (self.reference + self.current) > 0
        return Bins(reference=self.reference[there], current=self.current[there])


def numeric_bins(reference: NumericCounts, current: NumericCounts, most: int = DECILES) -> Bins:
    """A numeric column in about ten bins of the reference, and those for what is no number."""
    into = coarse(reference.counts, most=most)
    return Bins(reference=_numbers(reference, into), current=_numbers(current, into))


def _numbers(column: NumericCounts, into: Ints) -> Ints:
    apart = [getattr(column, name) for name in APART]
    return np.concatenate([np.bincount(into, column.counts).astype(np.int64), apart])


def coarse(counts: Ints, *, most: int) -> Ints:
    """Into which of at most `most` bins, equally full in the reference, each fine bin goes."""
    total = int(counts.sum())
    if not total:
        return np.zeros(counts.size, np.int64)
    before = np.cumsum(counts) - counts
    # The middle of a fine bin decides, so that one value shared by many rows stays whole.
    place = ((2 * before + counts) * most) // (2 * total)
    _, into = np.unique(np.minimum(place, most - 1), return_inverse=True)
    return into.astype(np.int64)


def level_bins(reference: LevelCounts, current: LevelCounts, most: int = MOST_LEVELS) -> Bins:
    """A column of words: its common levels, the rare ones together, new ones, and missing."""
    common = np.flatnonzero(reference.counts >= RARE)
    common = common[np.argsort(-reference.counts[common], kind="stable")][:most]
    into = np.full(reference.counts.size, common.size, np.int64)
    into[common] = np.arange(common.size)
    return Bins(
        reference=_words(reference, into, common.size + 1),
        current=_words(current, into, common.size + 1),
    )


def _words(column: LevelCounts, into: Ints, size: int) -> Ints:
    known = np.bincount(into, column.counts, minlength=size).astype(np.int64)
    return np.concatenate([known, [column.other, column.missing]])


def periods(reference: Sequence[Any], current: Sequence[Any]) -> Bins:
    """Two lists of counts of the same kinds, such as how often each answer was given."""
    return Bins(reference=np.array(reference, np.int64), current=np.array(current, np.int64))
