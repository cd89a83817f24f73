"""Column counts: how many values of a numeric column fall between the edges of the reference.

Bin i holds edges[i-1] < x ≤ edges[i]; the first is open below, the last open above. A value that
many rows share has a bin of its own (its edge and the float just below it are both edges): inside
such an *atomic* bin nothing is unknown. Missing, NaN, ±infinite and values that are no numbers are
counted apart, so that nothing falls out of sight.

Σx and Σx² are whole numbers in units of 2^-scale and 2^-2·scale, scale being the reference's. A
value too large for them (|x|·2^scale ≥ 2^31 - 1) is counted in `beyond` and left out of both sums.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.states import canonical
from fairlead.core.metrics.states.canonical import Body, Counts

METHOD: Final = "numeric/1"
REACH: Final = 2**31 - 1  # |x|·2^scale stays below, so that a square fits 62 bits
APART: Final = ("missing", "nan", "above", "below", "mismatched")
OTHER_EDGES: Final = "The columns were counted on other edges: measure both against one reference."
_FIELDS: Final = (
    "kind",
    "edges",
    "counts",
    *APART,
    "beyond",
    "scale",
    "total",
    "squares",
    "low",
    "high",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class NumericCounts:
    """Counts of one numeric column against the reference's edges (`edges` is their digest).

    `above` and `below` count +inf and -inf, `mismatched` what is no number at all (text in a column
    of numbers); `low` and `high` are the least and greatest finite value.
    """

    edges: str
    counts: Counts
    missing: int
    nan: int
    above: int
    below: int
    mismatched: int
    beyond: int
    scale: int
    total: int
    squares: int
    low: float | None
    high: float | None

    @cached_property
    def n(self) -> int:
        """Finite values counted."""
        return int(self.counts.sum())

    @property
    def rows(self) -> int:
        """Rows seen, whatever stood in them."""
        apart = self.missing + self.nan + self.above + self.below + self.mismatched
        return self.n + apart

    def mean(self) -> float | None:
        """Mean of the finite values; nothing where there are none or some are beyond the sums."""
        return None if self.beyond or not self.n else self.total / self.n / 2.0**self.scale

    def variance(self) -> float | None:
        """Population variance of the finite values; nothing where the mean is nothing."""
        n = self.n
        if self.beyond or not n:
            return None
        return (n * self.squares - self.total**2) / n**2 / 4.0**self.scale

    def body(self) -> Body:
        """The counts as they are written."""
        apart = {name: getattr(self, name) for name in (*APART, "beyond")}
        return {
            "kind": "numeric",
            "edges": self.edges,
            "counts": canonical.pack(self.counts),
            "scale": self.scale,
            "total": str(self.total),
            "squares": str(self.squares),
            "low": canonical.exact(self.low),
            "high": canonical.exact(self.high),
            **apart,
        }


def merge_numeric(parts: Sequence[NumericCounts]) -> NumericCounts:
    """Add counts on the same edges.

    Raises:
        StateError: the edges differ.
    """
    first = parts[0]
    if any(each.edges != first.edges or each.scale != first.scale for each in parts):
        raise StateError(OTHER_EDGES)
    lows = [each.low for each in parts if each.low is not None]
    highs = [each.high for each in parts if each.high is not None]
    return NumericCounts(
        edges=first.edges,
        counts=np.add.reduce([each.counts for each in parts]),
        scale=first.scale,
        total=sum(each.total for each in parts),
        squares=sum(each.squares for each in parts),
        low=min(lows, default=None),
        high=max(highs, default=None),
        **{name: sum(getattr(each, name) for each in parts) for name in (*APART, "beyond")},
    )


def read_numeric(body: Body, name: str) -> NumericCounts:
    """Read the counts of a column back.

    Raises:
        StateError: anything in them is not as it was written, or cannot be.
    """
    canonical.only(body, _FIELDS, name)
    scale = body["scale"]
    if type(scale) is not int or not -1100 <= scale <= 1100:  # noqa: PLR2004 - the range of doubles
        raise StateError(f"“{name}” has a scale that no column can have.")
    found = NumericCounts(
        edges=canonical.sha256(body, "edges"),
        counts=canonical.unpack(body["counts"], name),
        scale=scale,
        total=canonical.whole(body, "total"),
        squares=canonical.whole(body, "squares"),
        low=canonical.real(body, "low"),
        high=canonical.real(body, "high"),
        **{each: canonical.count(body, each) for each in (*APART, "beyond")},
    )
    _refuse_impossible(found, name)
    return found


def _refuse_impossible(found: NumericCounts, name: str) -> None:
    n = canonical.total(found.counts)
    summed = n - found.beyond
    if not found.counts.size or n > canonical.MAX_COUNT or summed < 0:
        raise StateError(f"“{name}” has counts that no rows can have.")
    if (found.low is None) != (n == 0) or (found.high is None) != (n == 0):
        raise StateError(f"“{name}” needs its least and greatest value where it has values.")
    if found.low is not None and found.high is not None and found.low > found.high:
        raise StateError(f"“{name}” has a least value above its greatest.")
    # Cauchy-Schwarz, and no value reaches beyond REACH.
    if found.total**2 > summed * found.squares or not 0 <= found.squares <= summed * REACH**2:
        raise StateError(f"“{name}” has sums that no rows can have.")
