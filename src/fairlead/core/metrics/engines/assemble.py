"""From counted rows to states: what every engine's answer goes through.

An engine groups and adds; the levels get their one text, days their window and cells their order
here, so that the bytes do not depend on who counted.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.engines.labels import level_of
from fairlead.core.metrics.states import distinct, residuals, scores
from fairlead.core.metrics.states.cells import Cells, make_cells
from fairlead.core.metrics.states.distinct import Distinct
from fairlead.core.metrics.states.residuals import Residuals
from fairlead.core.metrics.states.scores import ScoreBins, Scores

Frame = tuple[str, str]  # window and version
NameWindow = Callable[[int | None], str]  # day since 1970 -> window
Row = Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What one GROUP BY says of each window and version, and the SQL that said it."""

    cells: Mapping[Frame, Cells]
    rows: Mapping[Frame, int]
    left_out: Mapping[Frame, int]
    first: Mapping[Frame, int]
    last: Mapping[Frame, int]


def cells_of(rows: Iterable[Row], columns: ColumnMap, named: NameWindow) -> Counted:
    """Cells from (day, version, attributes…, label, prediction, good, n, Σw, Σw², first, last)."""
    width = len(columns.protected) + 2
    kept: dict[Frame, list[Any]] = defaultdict(list)
    total, left_out = defaultdict[Frame, int](int), defaultdict[Frame, int](int)
    times: dict[Frame, list[int]] = defaultdict(list)
    for row in rows:
        frame = frame_of(row, named)
        good, n, w, w2 = row[2 + width : 6 + width]
        total[frame] += n
        there = kept[frame]  # a window whose rows are all left out is a window still
        if good:
            key = tuple(text_of(value) for value in row[2 : 2 + width])
            there.append((key, n, (w, w2) if columns.weight else ()))
        else:
            left_out[frame] += n
        times[frame] += [us for us in row[6 + width :] if us is not None]
    weighted = bool(columns.weight)
    return Counted(
        cells={
            frame: make_cells(columns.protected, each, weighted=weighted)
            for frame, each in kept.items()
        },
        rows=total,
        left_out=left_out,
        first={frame: min(each) for frame, each in times.items() if each},
        last={frame: max(each) for frame, each in times.items() if each},
    )


def residuals_of(
    rows: Iterable[Row], columns: ColumnMap, named: NameWindow
) -> dict[Frame, Residuals]:
    """Residuals from rows of (day, version, attributes…, n, sums in the order of their state)."""
    width = 2 + len(columns.protected)
    kept: dict[Frame, list[Any]] = defaultdict(list)
    for row in rows:
        key = tuple(text_of(value) for value in row[2:width])
        kept[frame_of(row, named)].append((key, row[width], row[width + 1 :]))
    return {
        frame: residuals.make_residuals(columns.protected, columns.decimals, each)
        for frame, each in kept.items()
    }


def identifiers_of(rows: Iterable[Row], named: NameWindow) -> tuple[dict[Frame, Distinct], int]:
    """Identifiers from rows of (day, version, n, missing, repeated, smallest as (hash, count))."""
    kept: dict[Frame, list[Distinct]] = defaultdict(list)
    repeated = 0
    for row in rows:
        _day, _version, n, missing, again, smallest = row
        pairs = [(int(digest, 16), int(count)) for digest, count in smallest]
        made = distinct.make_distinct(pairs, rows=int(n), missing=int(missing))
        kept[frame_of(row, named)].append(made)
        repeated += int(again)
    return {frame: distinct.merge_distinct(parts) for frame, parts in kept.items()}, repeated


Binned = dict[str | None, tuple[ScoreBins, dict[str, int]]]


def scores_of(
    total: Mapping[Frame, Binned], by: Mapping[str, Mapping[Frame, Binned]]
) -> dict[Frame, Scores]:
    """Scores from the bins of all rows and those by each protected attribute."""
    found = {}
    for frame, levels in total.items():
        bins, apart = levels[None]
        groups = {
            attribute: {
                level: inside
                for level, (inside, _apart) in frames.get(frame, {}).items()
                if inside.n.size
            }
            for attribute, frames in by.items()
        }
        found[frame] = Scores(total=bins, groups=groups, **apart)
    return found


def bins_of(
    values: Sequence[NDArray[Any]], columns: ColumnMap, named: NameWindow, *, bins: int
) -> dict[Frame, Binned]:
    """Bins from columns of day, version, level, place, label, prediction, n, Σs, Σs², Σw, Σw·s."""
    day, version, level, place, label, prediction, *sums = values
    said, meant = _coded(label), _coded(prediction)
    place = np.asarray(place, np.int64)
    code = (place * 3 + _outcome(meant, said, columns)) * 3 + _outcome(said, meant, columns)
    names = ("n", "s", "s2", "w", "ws")
    numbers = {n: np.asarray(v, np.int64) for n, v in zip(names, sums, strict=False)}
    found: dict[Frame, Binned] = defaultdict(dict)
    for (d, v, g), rows in _grouped(_coded(day), _coded(version), _coded(level)):
        inside = rows[place[rows] >= 0]
        made = scores.make_bins(
            code[inside], bins=bins, **{n: v[inside] for n, v in numbers.items()}
        )
        outside = {
            name: int(numbers["n"][rows[place[rows] == -1 - i]].sum())
            for i, name in enumerate(scores.APART)
        }
        frame = named(None if d is None else int(d)), v or ""
        there = found[frame].get(g)
        if there:  # two days of one window
            made = scores.merge_bins([there[0], made])
            outside = {name: n + there[1][name] for name, n in outside.items()}
        found[frame][g] = made, outside
    return found


Coded = tuple[NDArray[np.int64], list[str | None]]


def _coded(values: NDArray[Any]) -> Coded:
    """Values as codes into their levels."""
    missing = np.ma.getmaskarray(values)
    plain = np.ma.getdata(values)
    if plain.dtype == object:
        table: dict[object, int] = {}
        pairs = zip(plain.tolist(), missing.tolist(), strict=True)
        raw = [None if hole else each for each, hole in pairs]
        places = np.array([table.setdefault(each, len(table)) for each in raw], np.int64)
        distinct_values: list[object] = list(table)
    else:
        seen, inverse = np.unique(plain, return_inverse=True)
        places = np.where(missing, seen.size, inverse).astype(np.int64)
        distinct_values = [*seen.tolist(), None]
    levels = [text_of(each) for each in distinct_values]
    merged = sorted(set(levels), key=lambda each: (each is not None, each or ""))
    where = {level: i for i, level in enumerate(merged)}
    return np.array([where[level] for level in levels], np.int64)[places], merged


def _outcome(one: Coded, other: Coded, columns: ColumnMap) -> NDArray[np.int64]:
    """0 another class, 1 the positive class (of several classes: the one predicted), 2 missing."""
    codes, levels = one
    missing = np.array([level is None for level in levels])[codes]
    if columns.task == "multiclass":
        place = {level: i for i, level in enumerate(levels)}
        same = np.array([place.get(level, -1) for level in other[1]], np.int64)[other[0]] == codes
        return np.where(missing, scores.MISSING, same.astype(np.int64))
    positive = np.array([level == columns.positive for level in levels])[codes]
    return np.where(missing, scores.MISSING, positive.astype(np.int64))


def _grouped(
    *keys: Coded,
) -> Iterator[tuple[tuple[str | None, ...], NDArray[np.int64]]]:
    """The rows of each combination of levels."""
    shape = [max(1, len(levels)) for _codes, levels in keys]
    flat = np.ravel_multi_index([codes for codes, _levels in keys], shape)
    order = np.argsort(flat, kind="stable")
    starts = np.flatnonzero(np.diff(flat[order], prepend=-1))
    for rows in np.split(order, starts[1:]) if order.size else ():
        places = np.unravel_index(flat[rows[0]], shape)
        yield tuple(keys[i][1][int(p)] for i, p in enumerate(places)), rows


@lru_cache(maxsize=65_536, typed=True)
def text_of(value: object) -> str | None:
    """The text of a level, remembered."""
    return level_of(value)


def frame_of(row: Row, named: NameWindow) -> Frame:
    """The window and version that a row's first two values name."""
    return named(row[0]), text_of(row[1]) or ""
