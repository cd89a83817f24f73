"""A table of counts by levels: what cells and residuals have in common.

Each dimension (an attribute, the label, the prediction) has its levels, a missing one among them;
each cell is a row of codes into them with a count and sums. Cells stand in the order of their codes
and levels in the order of their text with missing first, so that equal tables are equal bytes.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.states import canonical
from fairlead.core.metrics.states.canonical import Body, Counts

Level = str | None
Key = tuple[Level, ...]

MAX_CELLS: Final = 5_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """Counts and sums by levels. `codes` has one row a cell and one column a dimension.

    `sums[name]` are Python integers, one a cell, in the fixed point that the table's owner says.
    """

    dims: tuple[str, ...]
    levels: tuple[tuple[Level, ...], ...]
    codes: NDArray[np.int64]
    counts: Counts
    sums: Mapping[str, NDArray[np.object_]]

    def __len__(self) -> int:
        return int(self.counts.size)

    @property
    def n(self) -> int:
        """Rows in the table."""
        return int(self.counts.sum())

    def keys(self) -> list[Key]:
        """The levels of each cell."""
        columns = [[self.levels[d][c] for c in self.codes[:, d]] for d in range(len(self.dims))]
        return list(zip(*columns, strict=True)) if columns else [()] * len(self)

    def body(self) -> Body:
        """The table as it is written."""
        return {
            "dims": list(self.dims),
            "levels": [list(levels) for levels in self.levels],
            "codes": [canonical.pack(self.codes[:, d]) for d in range(len(self.dims))],
            "counts": canonical.pack(self.counts),
            "sums": {name: [str(each) for each in sums] for name, sums in self.sums.items()},
        }


def make_table(
    dims: Sequence[str],
    rows: Iterable[tuple[Key, int, Sequence[int]]],
    *,
    sums: Sequence[str] = (),
) -> Table:
    """Put (levels, count, sums) in order; rows with the same levels add up."""
    found: dict[Key, list[int]] = {}
    for key, n, more in rows:
        into = found.setdefault(tuple(key), [0] * (1 + len(sums)))
        for i, each in enumerate((n, *more)):
            into[i] += int(each)
    keys = [key for key, values in found.items() if values[0]]
    levels = tuple(_ordered({key[d] for key in keys}) for d in range(len(dims)))
    places = [{level: i for i, level in enumerate(each)} for each in levels]
    codes = np.array(
        [[places[d][key[d]] for d in range(len(dims))] for key in keys], np.int64
    ).reshape(len(keys), len(dims))
    order = _order(codes)
    values = [found[keys[i]] for i in order]
    return Table(
        dims=tuple(dims),
        levels=levels,
        codes=codes[order],
        counts=np.array([each[0] for each in values], np.int64),
        sums={name: _big(each[1 + i] for each in values) for i, name in enumerate(sums)},
    )


def merge_tables(tables: Sequence[Table]) -> Table:
    """Add tables of the same dimensions and sums.

    Raises:
        StateError: the dimensions or sums differ.
    """
    first = tables[0]
    for other in tables[1:]:
        if other.dims != first.dims or set(other.sums) != set(first.sums):
            raise StateError(
                "The states count different things and do not add up: "
                f"{', '.join(first.dims)} is not {', '.join(other.dims)}. "
                "Measure both with one column map."
            )
    levels = tuple(
        _ordered({level for each in tables for level in each.levels[d]})
        for d in range(len(first.dims))
    )
    codes = np.concatenate([_recoded(each, levels) for each in tables])
    order = _order(codes)
    codes = codes[order]
    fresh = np.ones(len(order), bool)
    fresh[1:] = (codes[1:] != codes[:-1]).any(axis=1) if codes.shape[1] else False
    starts = np.flatnonzero(fresh)
    return Table(
        dims=first.dims,
        levels=levels,
        codes=codes[starts],
        counts=_added(np.concatenate([each.counts for each in tables])[order], starts),
        sums={
            name: _added(np.concatenate([each.sums[name] for each in tables])[order], starts)
            for name in first.sums
        },
    )


def read_table(body: Body, where: str, *, dims: Sequence[str], sums: Sequence[str]) -> Table:
    """Read a table back and refuse one that is not whole, in order and consistent.

    Raises:
        StateError: anything in it is not as it was written.
    """
    canonical.only(body, ("dims", "levels", "codes", "counts", "sums"), where)
    named = canonical.texts(body["dims"], f"{where}: dims")
    if named != tuple(dims):
        raise StateError(f"{where} counts by {', '.join(named)} instead of {', '.join(dims)}.")
    counts = canonical.unpack(body["counts"], f"{where}: counts")
    if counts.size > MAX_CELLS:
        raise StateError(f"{where} has {counts.size:,} cells, at most {MAX_CELLS:,} are read.")
    lists, packed = body["levels"], body["codes"]
    if (
        type(lists) is not list
        or type(packed) is not list
        or len(lists) != len(dims) != len(packed)
    ):
        raise StateError(f"{where} needs levels and codes for each of {len(dims)} dimensions.")
    if len(packed) != len(dims):
        raise StateError(f"{where} needs levels and codes for each of {len(dims)} dimensions.")
    levels = tuple(_levels(each, where) for each in lists)
    codes = np.empty((counts.size, len(dims)), np.int64)
    for d, each in enumerate(packed):
        codes[:, d] = canonical.unpack(each, f"{where}: codes", length=counts.size)
        used = np.unique(codes[:, d])
        if used.size != len(levels[d]) or (used.size and used[-1] != used.size - 1):
            raise StateError(
                f"{where} names levels of “{dims[d]}” that no cell has, or the reverse."
            )
    canonical.only(canonical.part(body, "sums"), sums, f"{where}: sums")
    _refuse_disorder(codes, counts, where)
    return Table(
        dims=tuple(dims),
        levels=levels,
        codes=codes,
        counts=counts,
        sums={
            name: _big(canonical.wholes(body["sums"][name], name, length=counts.size))
            for name in sums
        },
    )


def _refuse_disorder(codes: NDArray[np.int64], counts: Counts, where: str) -> None:
    if (counts <= 0).any():
        raise StateError(f"{where} has a cell without rows.")
    if counts.size and sum(counts.tolist()) > canonical.MAX_COUNT:
        raise StateError(f"{where} counts more rows than can be.")
    order = _order(codes)
    double = (codes[1:] == codes[:-1]).all(axis=1).any() if len(codes) > 1 else False
    if (order != np.arange(len(order))).any() or double:
        raise StateError(f"{where} has cells out of order or twice.")


def _levels(found: object, where: str) -> tuple[Level, ...]:
    levels = canonical.texts(found, f"{where}: levels", missing=True)
    if _ordered(set(levels)) != levels:
        raise StateError(f"{where} has levels out of order or twice.")
    return levels


def _ordered(levels: set[Level]) -> tuple[Level, ...]:
    there = sorted(level for level in levels if level is not None)
    return (None, *there) if None in levels else tuple(there)


def _recoded(table: Table, levels: Sequence[tuple[Level, ...]]) -> NDArray[np.int64]:
    codes = table.codes
    for d, ours in enumerate(table.levels):
        if ours != levels[d]:
            place = {level: i for i, level in enumerate(levels[d])}
            codes = codes.copy() if codes is table.codes else codes
            codes[:, d] = np.array([place[level] for level in ours], np.int64)[table.codes[:, d]]
    return codes


def _order(codes: NDArray[np.int64]) -> NDArray[np.intp]:
    """The order of cells by their codes, the first dimension first."""
    if not codes.size:
        return np.arange(len(codes))
    sizes = [int(each) + 1 for each in codes.max(axis=0)]
    if math.prod(sizes) > np.iinfo(np.int64).max:
        return np.lexsort(tuple(codes[:, d] for d in reversed(range(codes.shape[1]))))
    place = codes[:, 0]
    for d, size in enumerate(sizes[1:], 1):
        place = place * size + codes[:, d]
    return np.argsort(place, kind="stable")  # quick where sorted tables follow one another


def _added(values: NDArray[Any], starts: NDArray[np.intp]) -> NDArray[Any]:
    return np.add.reduceat(values, starts) if values.size else values


def _big(values: Iterable[int]) -> NDArray[np.object_]:
    listed = list(values)
    array = np.empty(len(listed), object)
    array[:] = listed
    return array
