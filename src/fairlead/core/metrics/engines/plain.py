"""The column kernel in NumPy: the same integers as `compiled`, where numba is not installed."""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

REACH: Final = 2147483647.0  # states.numeric.REACH: what rounds to it still fits 32 bits
MASK: Final = 0xFFFFFFFF
# Columns of `ints`: what is counted and summed beside the bins. Σx² is HIGH_HALF·2^32 + LOW_HALF.
MISSING, NAN, ABOVE, BELOW, BEYOND, TOTAL, LOW_HALF, HIGH_HALF = range(8)
INTS: Final = 8
SORTED_FROM: Final = 2048
BLOCK: Final = 65_536

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
    there = _bits(bits, offset, x.size) if bits.size else None
    if order.size:
        x, there = x[order], None if there is None else there[order]
    for window, (start, end) in enumerate(pairwise(starts.tolist())):
        run = x[start:end]
        if there is not None:
            present = there[start:end]
            ints[window, MISSING] += run.size - int(np.count_nonzero(present))
            run = run[present]
        _count_run(run, edges, factor, counts[window], ints[window], ends[window])


def _count_run(  # noqa: PLR0917 - as `compiled`
    x: Floats, edges: Floats, factor: float, counts: Ints, ints: Ints, ends: Floats
) -> None:
    """Count the values of one window and column that are there."""
    finite = x[np.isfinite(x)]
    if finite.size != x.size:
        ints[NAN] += int(np.count_nonzero(np.isnan(x)))
        ints[ABOVE] += int(np.count_nonzero(x == np.inf))
        ints[BELOW] += int(np.count_nonzero(x == -np.inf))
    if not finite.size:
        return
    counts += _binned(finite, edges[:-1])
    ends[0], ends[1] = min(ends[0], float(finite.min())), max(ends[1], float(finite.max()))
    with np.errstate(over="ignore"):
        f = finite * factor
    small = np.abs(f) < REACH
    if not small.all():
        ints[BEYOND] += int(np.count_nonzero(~small))
        f = f[small]
    whole = np.floor(f + 0.5).astype(np.int64)
    square = whole * whole
    ints[TOTAL] += int(whole.sum())
    low = int(ints[LOW_HALF]) + int((square & MASK).sum())
    ints[LOW_HALF] = low & MASK
    ints[HIGH_HALF] += int((square >> 32).sum()) + (low >> 32)


def _binned(x: Floats, edges: Floats) -> Ints:
    """How many values lie in each bin; the upper edge belongs to it.

    Sorting a block that fits the cache and looking the edges up in it costs a tenth of looking
    every value up among the edges.
    """
    if x.size < SORTED_FROM:
        place = np.searchsorted(edges, x, side="left")
        return np.bincount(place, minlength=edges.size + 1)
    found = np.zeros(edges.size + 1, np.int64)
    for start in range(0, x.size, BLOCK):
        block = np.sort(x[start : start + BLOCK])
        upto = np.searchsorted(block, edges, side="right")
        found += np.diff(upto, prepend=0, append=block.size)
    return found


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
