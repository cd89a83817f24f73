"""Edges and levels of a reference: made once, from rows spread over all of it, and sealed.

Up to a million rows every value is looked at. Of more, batches spread evenly over the whole are:
which edges come out then depends on how the rows lie in their files, which is why edges are stored
with the reference and never made again. The counts on them are always of every row.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.engines import arrow
from fairlead.core.metrics.engines.batches import Batch, batches
from fairlead.core.metrics.engines.duck import Duck
from fairlead.core.metrics.reference import EDGES, LevelShape, NumericShape, Shape
from fairlead.core.metrics.states.levels import LONGEST

SAMPLE: Final = 1_000_000
TOGETHER: Final = 4  # columns held at once
_HEADROOM: Final = 27  # bits of the greatest value; sums have room for 16 times as much
_SCALE: Final = (-1000, 1000)


def make_shapes(
    db: Duck,
    columns: ColumnMap,
    rows: int,
    *,
    threads: int = 2,
    count: Callable[[Mapping[str, Shape], Sequence[Batch]], None] | None = None,
) -> dict[str, Shape]:
    """Make the shape of every watched column.

    Where every row was looked at, `count` is given the shapes with the rows still at hand, so that
    the reference is read once.
    """
    shapes: dict[str, Shape] = {}
    watched = watched_columns(columns, db)
    with ThreadPoolExecutor(threads) as pool:
        for first in range(0, len(watched), TOGETHER):
            block = watched[first : first + TOGETHER]
            words = {name for name in block if is_words(name, columns, db)}
            chosen = _spread(list(batches(db, block, (), words=words)), rows)
            held = list(pool.map(_held, chosen))
            made = pool.map(lambda name: _shape(name, held, words=name in words), block)  # noqa: B023 - used up at once
            found = dict(zip(block, made, strict=True))
            if count:
                count(found, held)
            shapes |= found
    return shapes


def _held(batch: Batch) -> Batch:
    """The batch with its rows in memory."""
    read = batch.read(batch.columns)
    return replace(batch, read=lambda _names: read)


def _shape(name: str, held: Sequence[Batch], *, words: bool) -> Shape:
    parts = [batch.read([name])[name] for batch in held if name in batch.columns]
    if words:
        seen: Counter[str] = Counter()
        for part in parts:
            _see(seen, arrow.words(part))
        return level_shape(seen)
    return numeric_shape([arrow.present(arrow.numbers(part)) for part in parts])


def watched_columns(columns: ColumnMap, db: Duck) -> tuple[str, ...]:
    """Features and the score, and of a regression label and prediction; times are not watched."""
    more = [columns.score]
    if columns.task == "regression":
        more += [columns.prediction, columns.label]
    names = dict.fromkeys((*columns.features, *(each for each in more if each)))
    return tuple(name for name in names if db.schema.get(name) not in {"time", "other"})


def is_words(name: str, columns: ColumnMap, db: Duck) -> bool:
    """Say whether a column is counted by level."""
    return name in columns.categorical or db.schema[name] in {"text", "boolean"}


def numeric_shape(parts: Sequence[NDArray[np.float64]]) -> NumericShape:
    """Edges at 1,024 quantiles; a value that fills a quantile gets a bin of its own.

    >>> shape = numeric_shape([np.array([0.0, 0.0, 7.5])])
    >>> shape.edges.tolist()
    [-5e-324, 0.0, 7.499999999999999, 7.5]
    """
    values = np.concatenate([*parts, np.zeros(0)])
    values.sort()  # -inf first, +inf and then NaN last
    values = values[slice(*np.searchsorted(values, (np.finfo(float).min, np.inf)))]
    if not values.size:
        return NumericShape(edges=values, scale=0)
    ranks = -(-np.arange(1, EDGES + 1) * values.size // EDGES) - 1
    picked, times = np.unique(values[ranks], return_counts=True)
    alone = picked[times > 1]
    if alone.size and (few := _few(values)) is not None:
        picked = alone = few
    with np.errstate(over="ignore"):  # below the least double is none, and is left out
        below = np.nextafter(np.concatenate([alone, values[:1]]), -np.inf)
    edges = np.unique(np.concatenate([picked, below[np.isfinite(below)]])) + 0.0
    _fraction, exponent = np.frexp(max(abs(values[0]), abs(values[-1])))
    scale = int(np.clip(_HEADROOM - int(exponent), *_SCALE))
    return NumericShape(edges=edges, scale=scale)


def level_shape(seen: Mapping[str, int]) -> LevelShape:
    """The 10,000 most frequent levels, the most frequent first."""
    ordered = sorted(seen.items(), key=lambda each: (-each[1], each[0]))
    return LevelShape(levels=tuple(level for level, _n in ordered[:LONGEST]))


def _few(values: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The different values, where they are few enough to have a bin each."""
    fresh = np.ones(values.size, bool)
    fresh[1:] = values[1:] != values[:-1]
    different: NDArray[np.float64] = values[fresh]
    return different if different.size <= EDGES else None


def _spread(all_batches: Sequence[Batch], rows: int) -> Sequence[Batch]:
    """All batches of a small source; of a large one some, evenly spread over it."""
    if rows <= SAMPLE:
        return all_batches
    places = sorted({batch.place for batch in all_batches})
    wanted = max(1, min(len(places), round(len(places) * SAMPLE / rows)))
    chosen = {places[i * len(places) // wanted] for i in range(wanted)}
    return [batch for batch in all_batches if batch.place in chosen]


def _see(seen: Counter[str], words: arrow.Words) -> None:
    counts = np.bincount(words.codes + 1, minlength=len(words.levels) + 1)[1:]
    seen.update(dict(zip(words.levels, counts.tolist(), strict=True)))
