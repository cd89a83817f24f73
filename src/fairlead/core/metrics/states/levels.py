"""Level counts: how often each level of the reference occurs in a column of words.

Levels that the reference does not know are counted together, and 64 of them are kept by name with
their exact counts: those whose SHA-256 is smallest. That choice is the same in whatever order and
parts the rows come, and a sample without favour.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.states import canonical
from fairlead.core.metrics.states.canonical import Body, Counts

METHOD: Final = "levels/1"
KEPT: Final = 64
LONGEST: Final = 10_000
_FIELDS: Final = ("kind", "levels", "counts", "other", "missing", "new")


@dataclass(frozen=True, kw_only=True, eq=False)
class LevelCounts:
    """Counts of one column of words against the reference's levels (`levels` is their digest).

    `other` counts rows whose level the reference does not list; `new` names up to 64 such levels,
    in the order of their SHA-256. Fewer than 64 means that these are all.
    """

    levels: str
    counts: Counts
    other: int
    missing: int
    new: tuple[tuple[str, int], ...]

    @property
    def n(self) -> int:
        """Rows with a level."""
        return int(self.counts.sum()) + self.other

    @property
    def rows(self) -> int:
        """Rows seen, those without a level too."""
        return self.n + self.missing

    def body(self) -> Body:
        """The counts as they are written."""
        return {
            "kind": "levels",
            "levels": self.levels,
            "counts": canonical.pack(self.counts),
            "other": self.other,
            "missing": self.missing,
            "new": [[level, n] for level, n in self.new],
        }


def place_of(level: str) -> bytes:
    """Where a new level stands in the order that decides which are kept."""
    return hashlib.sha256(level.encode()).digest()


def keep(new: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Add equal levels up and keep the 64 that come first by SHA-256.

    >>> keep([("b", 1), ("a", 2), ("b", 3)])
    (('b', 4), ('a', 2))
    """
    counts: dict[str, int] = {}
    for level, n in new:
        counts[level] = counts.get(level, 0) + n
    return tuple(sorted(counts.items(), key=lambda each: place_of(each[0]))[:KEPT])


def merge_levels(parts: Sequence[LevelCounts]) -> LevelCounts:
    """Add counts on the same levels.

    Raises:
        StateError: the levels differ.
    """
    first = parts[0]
    if any(each.levels != first.levels for each in parts):
        raise StateError(
            "The columns were counted on other levels: measure both against one reference."
        )
    return LevelCounts(
        levels=first.levels,
        counts=np.add.reduce([each.counts for each in parts]),
        other=sum(each.other for each in parts),
        missing=sum(each.missing for each in parts),
        new=keep(pair for each in parts for pair in each.new),
    )


def read_levels(body: Body, name: str) -> LevelCounts:
    """Read the counts of a column back.

    Raises:
        StateError: anything in them is not as it was written, or cannot be.
    """
    canonical.only(body, _FIELDS, name)
    counts = canonical.unpack(body["counts"], name)
    found = LevelCounts(
        levels=canonical.sha256(body, "levels"),
        counts=counts,
        other=canonical.count(body, "other"),
        missing=canonical.count(body, "missing"),
        new=_new(body["new"], name),
    )
    named = sum(n for _level, n in found.new)
    if canonical.total(counts) > canonical.MAX_COUNT or named > found.other:
        raise StateError(f"“{name}” has counts that no rows can have.")
    if len(found.new) < KEPT and named != found.other:
        raise StateError(f"“{name}” counts rows of new levels that it does not name.")
    return found


def _new(found: object, name: str) -> tuple[tuple[str, int], ...]:
    pairs: list[Any] = found if type(found) is list else [None]
    good = all(
        type(each) is list
        and len(each) == 2  # noqa: PLR2004 - a level and its count
        and type(each[0]) is str
        and type(each[1]) is int
        and each[1] > 0
        for each in pairs
    )
    if not good:
        raise StateError(f"“{name}” must name new levels with their counts.")
    new = tuple((each[0], each[1]) for each in pairs)
    if keep(new) != new:
        raise StateError(f"“{name}” names new levels out of order, twice or too many.")
    return new
