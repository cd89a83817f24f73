"""The column kernel, compiled by numba for the machine it runs on; `plain` gives the same integers.

A value's bin is found in three steps. Its cell is how far it is through three pieces: from the
first edge to the 1st percentile, on to the 99th, and on to the last edge, so that outliers do not
stretch the cells. A table says how many edges lie below a cell; as many comparisons as the fullest
cell has edges settle the rest, mostly one. Rounding cannot make a mistake: the cell of a value is a
monotone function, and the table is built with that same function.

Each loop does one thing to a block that fits the cache, without a branch, so that the compiler can
make vectors of it: least and greatest are found as integers, for which the order is the same.

numba is imported here and nowhere else: it is loaded when the first column is counted.
"""
# ruff: noqa: ANN001, ANN202, ANN201, FURB136, PLR0917
# numba infers the types and takes no keywords; min() and max() would treat NaN as something else.

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numba import njit

from fairlead.core.metrics.engines.plain import (
    ABOVE,
    BELOW,
    BEYOND,
    HIGH_HALF,
    LOW_HALF,
    MASK,
    MISSING,
    NAN,
    REACH,
    TOTAL,
)

BLOCK: Final = 2048
STEPS: Final = 4  # comparisons after which the rest is searched
INFINITE: Final = np.int64(0x7FF0000000000000)  # the bits of +inf; NaN lies above
BODY: Final = np.int64(0x7FFFFFFFFFFFFFFF)  # all bits but the sign
MOST: Final = np.int64(np.iinfo(np.int64).max)
LEAST: Final = np.int64(np.iinfo(np.int64).min)


def _compiled(function: Callable[..., Any]) -> Any:  # noqa: ANN401 - numba's own type
    """Compile when first called, and keep the machine code where there is a place for it."""
    try:
        return njit(nogil=True, cache=True, error_model="numpy")(function)
    except RuntimeError:  # no folder to write to: compile anew in each process
        return njit(nogil=True, error_model="numpy")(function)


@_compiled
def _cells(v, pieces, place):
    """Write the cell of each value: how far it is through the three pieces; NaN is in the first."""
    low0, per0, most0, low1, per1, most1, low2, per2, most2 = pieces
    for j in range(v.size):
        x = v[j]
        a = (x - low0) * per0
        a = a if a > 0.0 else 0.0
        a = a if a < most0 else most0
        b = (x - low1) * per1
        b = b if b > 0.0 else 0.0
        b = b if b < most1 else most1
        c = (x - low2) * per2
        c = c if c > 0.0 else 0.0
        c = c if c < most2 else most2
        place[j] = np.int32(a + b + c)


@_compiled
def fill_table(edges, pieces, start):
    """Write into `start` how many edges lie in the cells before each; `edges` ends with +inf."""
    cells = np.empty(edges.size - 1, np.int32)
    _cells(edges[:-1], pieces, cells)
    i = 0
    for c in range(start.size - 1):
        while i < cells.size and cells[i] < c:
            i += 1
        start[c] = i
    start[start.size - 1] = cells.size


@_compiled
def _load(x, bits, offset, order, first, m, v):
    """Copy `m` values from `first` on into `v`, missing ones as NaN; say how many are missing."""
    missing = 0
    for j in range(m):
        v[j] = x[order[first + j]] if order.size else x[first + j]
    if bits.size:
        for j in range(m):
            at = offset + (order[first + j] if order.size else first + j)
            if not (bits[at >> 3] >> (at & 7)) & 1:
                v[j] = np.nan
                missing += 1
    return missing


@_compiled
def _sum(v, factor, ints):
    """Add a block to the sums of one window, without a branch."""
    large = total = low_half = high_half = 0
    for j in range(v.size):
        f = v[j] * factor
        small = abs(f) < REACH
        large += not small
        whole = np.int64(np.int32(np.floor((f if small else 0.0) + 0.5)))
        square = whole * whole
        total += whole
        low_half += square & MASK
        high_half += square >> 32
    ints[BEYOND] += large
    ints[TOTAL] += total
    low_half += ints[LOW_HALF]
    ints[LOW_HALF] = low_half & MASK
    ints[HIGH_HALF] += high_half + (low_half >> 32)


@_compiled
def _range(bits, ints, span):
    """Count what is not finite; widen `span` by what is, in integers that rise as the values do."""
    nan = above = below = np.int64(0)
    low, high = MOST, LEAST
    for j in range(bits.size):
        x = bits[j]
        rising = x ^ ((x >> np.int64(63)) & BODY)
        strange = (x & BODY) >= INFINITE
        low = min(low, MOST if strange else rising)
        high = max(high, LEAST if strange else rising)
    for j in range(bits.size):
        nan += np.int64((bits[j] & BODY) > INFINITE)
        above += np.int64(bits[j] == INFINITE)
        below += np.int64(bits[j] == INFINITE - BODY - np.int64(1))
    ints[NAN] += nan
    ints[ABOVE] += above
    ints[BELOW] += below
    ints[BEYOND] -= nan + above + below  # these are no values, however large
    span[0] = min(span[0], low)
    span[1] = max(span[1], high)


@_compiled
def _widen(span, ends):
    """Write the least and greatest value of a run, where it has any."""
    if span[0] <= span[1]:
        for i in range(2):
            span[i] ^= (span[i] >> np.int64(63)) & BODY
        values = span.view(np.float64)
        ends[0] = min(ends[0], values[0])
        ends[1] = max(ends[1], values[1])
    span[0], span[1] = MOST, LEAST


@_compiled
def _place(v, edges, start, deepest, pieces, place):
    """Write the bin of each value of a block; NaN lands in bin 0, as -inf does.

    `deepest` is the greatest number of edges in one cell: so many comparisons find any bin.
    """
    _cells(v, pieces, place)
    for j in range(v.size):
        i = np.int32(start[np.uint32(place[j])])
        i += np.int32(edges[np.uint32(i)] < v[j])
        place[j] = i
    for _ in range(1, min(deepest, STEPS)):
        for j in range(v.size):
            place[j] += np.int32(edges[np.uint32(place[j])] < v[j])
    if deepest > STEPS:
        _search(v, edges, place)


@_compiled
def _search(v, edges, place):
    """Move each value that is still above the edge of its bin to the one where it belongs."""
    for j in range(v.size):
        a = np.int64(place[j])
        if edges[a] < v[j]:
            a += 1
            b = np.int64(edges.size - 1)
            while a < b:
                middle = (a + b) >> 1
                if edges[middle] < v[j]:
                    a = middle + 1
                else:
                    b = middle
            place[j] = a


@_compiled
def count(
    x, bits, offset, order, starts, edges, start, deepest, pieces, factor, counts, ints, ends
):
    """Count a column: the rows `order[starts[r]:starts[r + 1]]` belong to window r."""
    span = np.array([MOST, LEAST])
    loaded = np.empty(BLOCK, np.float64)
    place = np.empty(BLOCK, np.int32)
    k = edges.size
    apart = np.zeros((4, k), np.int64)
    for r in range(starts.size - 1):
        long = starts[r + 1] - starts[r] > 2 * k
        for first in range(starts[r], starts[r + 1], BLOCK):
            m = min(BLOCK, starts[r + 1] - first)
            v = x[first : first + m]
            if order.size or bits.size:
                v = loaded[:m]
                ints[r, MISSING] += _load(x, bits, offset, order, first, m, v)
            _range(v.view(np.int64), ints[r], span)
            _sum(v, factor, ints[r])
            _place(v, edges, start, deepest, pieces, place[:m])
            if not long:
                for j in range(m):
                    counts[r, np.uint32(place[j])] += 1
                continue
            # Four counters in turn: one value that fills the column would wait for itself.
            quarter = m >> 2
            for j in range(quarter):
                apart[0, np.uint32(place[4 * j])] += 1
                apart[1, np.uint32(place[4 * j + 1])] += 1
                apart[2, np.uint32(place[4 * j + 2])] += 1
                apart[3, np.uint32(place[4 * j + 3])] += 1
            for j in range(4 * quarter, m):
                apart[0, np.uint32(place[j])] += 1
        if long:
            for i in range(k):
                counts[r, i] += apart[0, i] + apart[1, i] + apart[2, i] + apart[3, i]
            apart[:] = 0
        _widen(span, ends[r])
        counts[r, 0] -= ints[r, NAN] + ints[r, BELOW]  # missing values are among the NaN here
        counts[r, k - 1] -= ints[r, ABOVE]
        ints[r, NAN] -= ints[r, MISSING]


@_compiled
def furthest(old, new):
    """Of two sorted columns, the greatest |i·m - j·n|, where it is, and the area between them.

    i of n old and j of m new values are at most x: KS is that number over n·m.
    """
    n, m = old.size, new.size
    i = j = best = 0
    at = last = min(old[0], new[0])
    area = 0.0
    while i < n or j < m:
        x = new[j] if i == n else old[i] if j == m else min(old[i], new[j])
        area += abs(i * m - j * n) * (x - last)
        while i < n and old[i] == x:
            i += 1
        while j < m and new[j] == x:
            j += 1
        apart = abs(i * m - j * n)
        if apart > best:
            best = apart
            at = x
        last = x
    return best, at, area
