"""The column kernel, compiled by numba for the machine it runs on; `plain` gives the same integers.

A value's bin is found in three steps. A table of equal cells between the 1st and 99th percentile
edge says how many edges lie below a value's cell; two comparisons without a branch settle nearly
all values; a binary search inside the cell settles the rest. Rounding cannot make a mistake: the
cell of a value is a monotone function, and the table is built with that same function.

numba is imported here and nowhere else: it is loaded when the first column is counted.
"""
# ruff: noqa: ANN001, ANN202, ANN201, FURB136, PLR0124, PLR0917
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


def _compiled(function: Callable[..., Any]) -> Any:  # noqa: ANN401 - numba's own type
    """Compile when first called, and keep the machine code where there is a place for it."""
    try:
        return njit(nogil=True, cache=True, error_model="numpy")(function)
    except RuntimeError:  # no folder to write to: compile anew in each process
        return njit(nogil=True, error_model="numpy")(function)


@_compiled
def _cell(x, low, per, last):
    """The cell of a value; NaN and what lies below the table are in the first."""
    t = (x - low) * per
    t = t if t > 0.0 else 0.0
    t = t if t < last else last
    return np.int32(t)


@_compiled
def fill_table(edges, low, per, start):
    """Write into `start` how many edges lie in the cells before each; `edges` ends with +inf."""
    last = start.size - 2
    i = 0
    for c in range(last + 1):
        while i < edges.size - 1 and _cell(edges[i], low, per, float(last)) < c:
            i += 1
        start[c] = i
    start[last + 1] = edges.size - 1


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
def _sum(v, m, factor, ints, ends):
    """Add a block to the sums and extremes of one window, without a branch for what is finite."""
    strange = large = total = low_half = high_half = 0
    low, high = np.inf, -np.inf
    for j in range(m):
        x = v[j]
        strange += not abs(x) < np.inf
        low = x if x < low else low
        high = x if x > high else high
        f = x * factor
        small = abs(f) < REACH
        large += not small
        whole = np.int64(np.int32(np.floor((f if small else 0.0) + 0.5)))
        square = whole * whole
        total += whole
        low_half += square & MASK
        high_half += square >> 32
    if strange:
        low, high = _sum_strange(v, m, ints)
    ints[BEYOND] += large - strange
    ints[TOTAL] += total
    low_half += ints[LOW_HALF]
    ints[LOW_HALF] = low_half & MASK
    ints[HIGH_HALF] += high_half + (low_half >> 32)
    ends[0] = min(ends[0], low)
    ends[1] = max(ends[1], high)


@_compiled
def _sum_strange(v, m, ints):
    """Tell what is not finite apart; give the extremes of what is."""
    low, high = np.inf, -np.inf
    for j in range(m):
        x = v[j]
        finite = abs(x) < np.inf
        ints[NAN] += x != x
        ints[ABOVE] += x == np.inf
        ints[BELOW] += x == -np.inf
        low = x if finite and x < low else low
        high = x if finite and x > high else high
    return low, high


@_compiled
def _place(v, m, edges, start, low, per, place):
    """Write the bin of each value of a block; NaN lands in bin 0, as -inf does."""
    last = float(start.size - 2)
    for j in range(m):
        t = (v[j] - low) * per
        t = t if t > 0.0 else 0.0
        t = t if t < last else last
        i = np.int32(start[np.uint32(np.int32(t))])
        i += np.int32(edges[np.uint32(i)] < v[j])
        i += np.int32(edges[np.uint32(i)] < v[j])
        place[j] = i
    more = 0
    for j in range(m):
        more += edges[np.uint32(place[j])] < v[j]
    if more:
        for j in range(m):
            a = np.int64(place[j])
            if edges[a] < v[j]:
                a += 1
                b = np.int64(start[_cell(v[j], low, per, last) + 1])
                while a < b:
                    middle = (a + b) >> 1
                    if edges[middle] < v[j]:
                        a = middle + 1
                    else:
                        b = middle
                place[j] = a


@_compiled
def count(x, bits, offset, order, starts, edges, start, low, per, factor, counts, ints, ends):
    """Count a column: the rows `order[starts[r]:starts[r + 1]]` belong to window r."""
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
            _sum(v, m, factor, ints[r], ends[r])
            _place(v, m, edges, start, low, per, place)
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
