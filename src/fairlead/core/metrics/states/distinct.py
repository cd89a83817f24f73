"""Distinct: how many different values a column has, and how many stand more than once.

Kept are the 1,024 values whose SHA-256 is smallest, as the first 8 bytes of it, each with its exact
count: up to 1,024 different values the answer is exact, above them the values kept are a sample
without favour, from which the number of values (Bar-Yossef et al. 2002) and the share of repeated
ones follow. The choice does not depend on order, parts, threads or engine.

What is kept of an identifier is a shortened digest: whoever can guess an identifier can test the
guess, so treat these states as pseudonymous, not anonymous.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.states import canonical
from fairlead.core.metrics.states.canonical import Body, Counts

METHOD: Final = "distinct/1"
KEPT: Final = 1024
_FIELDS: Final = ("rows", "missing", "hashes", "counts")


@dataclass(frozen=True, kw_only=True, eq=False)
class Distinct:
    """The smallest hashes of a column's values, rising, with how often each value occurs."""

    rows: int
    missing: int
    hashes: NDArray[np.uint64]
    counts: Counts

    @property
    def exact(self) -> bool:
        """Whether every value is kept."""
        return self.hashes.size < KEPT

    def estimate(self) -> float:
        """How many different values there are: exact below 1,024, else ± about 3 %."""
        if self.exact:
            return float(self.hashes.size)
        return (KEPT - 1) / (float(self.hashes[-1]) / 2.0**64)

    def repeated(self) -> tuple[int, int]:
        """Of the values kept, how many stand more than once, and how many are kept."""
        return int((self.counts > 1).sum()), int(self.hashes.size)

    def body(self) -> Body:
        """The hashes and counts as they are written."""
        return {
            "rows": self.rows,
            "missing": self.missing,
            "hashes": [f"{each:016x}" for each in self.hashes.tolist()],
            "counts": canonical.pack(self.counts),
        }


def hash_of(value: str) -> int:
    """The first 8 bytes of a value's SHA-256.

    >>> f"{hash_of('a'):016x}"
    'ca978112ca1bbdca'
    """
    return int.from_bytes(hashlib.sha256(value.encode()).digest()[:8], "big")


def make_distinct(values: Iterable[tuple[int, int]], *, rows: int, missing: int) -> Distinct:
    """Keep the smallest of (hash, count) pairs; equal hashes add up."""
    counts: dict[int, int] = {}
    for each, n in values:
        counts[each] = counts.get(each, 0) + n
    kept = sorted(counts.items())[:KEPT]
    return Distinct(
        rows=rows,
        missing=missing,
        hashes=np.array([each for each, _n in kept], np.uint64),
        counts=np.array([n for _each, n in kept], np.int64),
    )


def merge_distinct(parts: Sequence[Distinct]) -> Distinct:
    """Put the values of several parts together."""
    pairs = (
        pair
        for each in parts
        for pair in zip(each.hashes.tolist(), each.counts.tolist(), strict=True)
    )
    return make_distinct(
        pairs,
        rows=sum(each.rows for each in parts),
        missing=sum(each.missing for each in parts),
    )


def read_distinct(body: Body, name: str) -> Distinct:
    """Read the values of a column back.

    Raises:
        StateError: anything in them is not as it was written, or cannot be.
    """
    canonical.only(body, _FIELDS, name)
    written = canonical.texts(body["hashes"], name)
    try:
        hashes = [int(each, 16) for each in written]
    except ValueError as broken:
        raise StateError(f"“{name}” must keep hashes of 16 hex digits.") from broken
    if [f"{each:016x}" for each in hashes] != list(written) or len(hashes) > KEPT:
        raise StateError(f"“{name}” must keep at most {KEPT:,} hashes of 16 hex digits.")
    if sorted(set(hashes)) != hashes:
        raise StateError(f"“{name}” has hashes out of order or twice.")
    found = Distinct(
        rows=canonical.count(body, "rows"),
        missing=canonical.count(body, "missing"),
        hashes=np.array(hashes, np.uint64),
        counts=canonical.unpack(body["counts"], name, length=len(hashes)),
    )
    kept, seen = sum(found.counts.tolist()), found.rows - found.missing
    if (found.counts < 1).any() or kept > seen or (found.exact and kept != seen):
        raise StateError(f"“{name}” has counts that no rows can have.")
    return found
