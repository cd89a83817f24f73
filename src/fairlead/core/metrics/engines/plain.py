"""The column kernel in NumPy: the same integers as `compiled`, where numba is not installed."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

REACH: Final = 2147483647.0  # states.numeric.REACH: what rounds to it still fits 32 bits
MASK: Final = 0xFFFFFFFF
# Columns of `ints`: what is counted and summed beside the bins. Σx² is HIGH_HALF·2^32 + LOW_HALF.
MISSING, NAN, ABOVE, BELOW, BEYOND, TOTAL, LOW_HALF, HIGH_HALF = range(8)
INTS: Final = 8

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def count(  # noqa: PLR0917 - as `compiled`
    x: Floats,
    bits: NDArray[np.uint8],
    offset: int,
    order: Ints,
    starts: Ints,
    edges: Floats,
    factor: float,
    counts: Ints,
    ints: Ints,
    ends: Floats,
) -> None:
    """Count a column: the rows `order[starts[r]:starts[r + 1]]` belong to window r.

    `counts` has one row a window and one column a bin; `edges` ends with +inf.
    """
    there = _bits(bits, offset, x.size) if bits.size else np.ones(x.size, bool)
    if order.size:
        x, there = x[order], there[order]
    window = np.repeat(np.arange(starts.size - 1), np.diff(starts))
    finite = there & np.isfinite(x)
    place = np.searchsorted(edges[:-1], x[finite], side="left")
    flat = np.bincount(window[finite] * edges.size + place, minlength=counts.size)
    counts += flat.reshape(counts.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        f = np.where(finite, x, 0.0) * factor
    small = np.abs(f) < REACH
    whole = np.floor(np.where(small, f, 0.0) + 0.5).astype(np.int64)
    square = whole * whole
    for column, values in (
        (MISSING, ~there),
        (NAN, there & np.isnan(x)),
        (ABOVE, there & (x == np.inf)),
        (BELOW, there & (x == -np.inf)),
        (BEYOND, finite & ~small),
        (TOTAL, whole),
        (LOW_HALF, square & MASK),
        (HIGH_HALF, square >> 32),
    ):
        ints[:, column] += np.add.reduceat(values.astype(np.int64), starts[:-1])
    ints[:, HIGH_HALF] += ints[:, LOW_HALF] >> 32
    ints[:, LOW_HALF] &= MASK
    low, high = np.where(finite, x, np.inf), np.where(finite, x, -np.inf)
    ends[:, 0] = np.minimum(ends[:, 0], np.minimum.reduceat(low, starts[:-1]))
    ends[:, 1] = np.maximum(ends[:, 1], np.maximum.reduceat(high, starts[:-1]))


def _bits(bits: NDArray[np.uint8], offset: int, size: int) -> NDArray[np.bool_]:
    return np.unpackbits(bits, bitorder="little")[offset : offset + size].astype(bool)


def furthest(old: Floats, new: Floats) -> tuple[int, float, float]:
    """Of two sorted columns, the greatest |i·m - j·n|, where it is, and the area between them.

    i of n old and j of m new values are at most x: KS is that number over n·m.
    """
    x = np.unique(np.concatenate([old, new]))
    i = np.searchsorted(old, x, side="right")
    j = np.searchsorted(new, x, side="right")
    apart = np.abs(i * new.size - j * old.size)
    best = int(np.argmax(apart))
    return int(apart[best]), float(x[best]), float((apart[:-1] * np.diff(x)).sum())
