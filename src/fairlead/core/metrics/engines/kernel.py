"""Column counts by a kernel of our own: rows stream through in batches, memory stays flat.

DuckDB's histogram takes four times as long and holds the column; this reads Parquet row groups by
column in two threads and adds each value to its bin. With numba the kernel is compiled for the
machine (loaded when first needed, its machine code kept on disk); without, NumPy counts the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.engines import arrow, plain
from fairlead.core.metrics.engines.assemble import Frame, NameWindow
from fairlead.core.metrics.engines.batches import Batch, batches
from fairlead.core.metrics.engines.duck import Duck
from fairlead.core.metrics.engines.tally import NumberTally, Plan, Tally, WordTally, tally_for
from fairlead.core.metrics.errors import CannotMeasureError
from fairlead.core.metrics.reference import LevelShape, NumericShape, Shape
from fairlead.core.metrics.states import levels
from fairlead.core.metrics.states.window import Column

Engine = Literal["auto", "numba", "numpy"]
Counter = Callable[..., None]
# Frames of runs of rows, the order that makes the runs (empty: as they lie), and their starts.
Runs = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]

TOGETHER: Final = 4  # batches that a thread takes at once
BUDGET: Final = 256 * 1024 * 1024  # bytes of counts held at once
_DAY: Final = 86_400_000_000
_NEVER: Final = np.iinfo(np.int64).min
_PRUNED: Final = 20_000  # new levels held before all but the 64 kept are forgotten
_REMEMBERED: Final = 4  # batches whose runs are kept at hand
_NO_ORDER: Final = np.zeros(0, np.int64)


@lru_cache(maxsize=8)
def counter(engine: Engine = "auto", cache: Path | None = None) -> Counter:
    """The kernel: (numbers, order, starts, plan, counts, ints, ends) -> nothing.

    `cache` is the folder where numba keeps machine code; by default beside this file, or in the
    user's cache where that cannot be written.

    Raises:
        CannotMeasureError: numba was asked for and is not installed.
    """
    if engine == "numpy":
        return _by_numpy
    try:
        import numba  # noqa: PLC0415 - 200 MB that only columns need
    except ImportError as absent:
        if engine == "numba":
            raise CannotMeasureError("numba is not installed: add fairlead[fast].") from absent
        return _by_numpy
    if cache:
        numba.config.CACHE_DIR = str(cache)  # type: ignore[attr-defined]  # set when imported
    from fairlead.core.metrics.engines import compiled  # noqa: PLC0415 - compiles when called

    def by_numba(n: arrow.Numbers, order: Any, starts: Any, plan: "Plan", *out: Any) -> None:  # noqa: ANN401 - arrays
        compiled.count(
            *(n.values, n.bits, n.offset, order, starts),
            *(plan.edges, *plan.cells(compiled.fill_table), plan.pieces, plan.factor),
            *out,
        )

    return by_numba


def _by_numpy(n: arrow.Numbers, order: Any, starts: Any, plan: "Plan", *out: Any) -> None:  # noqa: ANN401 - arrays
    plain.count(n.values, n.bits, n.offset, order, starts, plan.edges, plan.factor, *out)


@dataclass(kw_only=True)
class Counting:
    """One pass over the batches of a block of columns."""

    columns: ColumnMap
    named: NameWindow
    dated: bool
    frames: Mapping[Frame, int]
    tallies: Mapping[str, Tally]
    count: Counter
    watches_order: bool
    lock: Lock = field(default_factory=Lock)
    framing: Lock = field(default_factory=Lock)
    known: dict[tuple[int, int], Runs] = field(default_factory=dict)
    order: dict[tuple[int, int], tuple[int, int, int]] = field(default_factory=dict)

    def take(self, batch: Batch) -> int:
        """Count one batch; give the number of its rows."""
        if not batch.rows:
            return 0
        runs = self._runs(batch)
        read = batch.read(batch.columns)
        for name in batch.columns:
            tally = self.tallies[name]
            if isinstance(tally, NumberTally):
                self._take_numbers(tally, arrow.numbers(read[name]), runs)
            else:
                self._take_words(tally, arrow.words(read[name]), runs)
        return batch.rows

    def _runs(self, batch: Batch) -> Runs:
        """The runs of a batch, made once for all batches of other columns of the same rows."""
        with self.framing:
            if batch.place not in self.known:
                while len(self.known) > _REMEMBERED:
                    self.known.pop(next(iter(self.known)))
                self.known[batch.place] = self._made(batch)
            return self.known[batch.place]

    def _made(self, batch: Batch) -> Runs:
        codes = self._codes(batch)
        if codes is None:
            whole = np.array([0, batch.rows], np.int64)
            return np.zeros(1, np.int64), _NO_ORDER, whole
        order = _NO_ORDER
        changes = np.flatnonzero(codes[1:] != codes[:-1]) + 1
        if changes.size > len(self.frames):
            order = np.argsort(codes, kind="stable").astype(np.int64)
            changes = np.flatnonzero(np.diff(codes[order])) + 1
        starts = np.concatenate(([0], changes, [batch.rows])).astype(np.int64)
        first = order[starts[:-1]] if order.size else starts[:-1]
        return codes[first], order, starts

    def _codes(self, batch: Batch) -> NDArray[np.int64] | None:
        """The frame of each row; nothing where there is only one."""
        columns = self.columns
        if len(self.frames) == 1 and not self.watches_order:
            return None
        read = batch.read([each for each in (columns.time, columns.version) if each])
        day, version = np.zeros(batch.rows, np.int64), None
        if columns.time:
            time = arrow.days(read[columns.time])
            self._note_order(batch, time)
            if self.dated:
                day = np.where(time == _NEVER, _NEVER, time // _DAY)
        if columns.version:
            version = arrow.words(read[columns.version])
        if len(self.frames) == 1:
            return None
        days, which = np.unique(day, return_inverse=True)
        windows = [self.named(None if d == _NEVER else d) for d in days.tolist()]
        names = ["", *(version.levels if version else ())]
        table = np.full((len(windows), len(names)), -1, np.int64)
        for i, window in enumerate(windows):
            for j, name in enumerate(names):
                table[i, j] = self.frames.get((window, name), -1)
        codes: NDArray[np.int64] = table[which, version.codes + 1 if version else 0]
        if (codes < 0).any():
            raise CannotMeasureError("The rows changed while they were read: measure again.")
        return codes

    def _note_order(self, batch: Batch, time: NDArray[np.int64]) -> None:
        there = time[time != _NEVER]
        if there.size:
            earlier = int((there[1:] < there[:-1]).sum())
            with self.lock:
                self.order[batch.place] = earlier, int(there[0]), int(there[-1])

    def _take_numbers(self, tally: NumberTally, numbers: arrow.Numbers, runs: Runs) -> None:
        frame, order, starts = runs
        counts = np.zeros((frame.size, tally.plan.edges.size), np.int64)
        ints = np.zeros((frame.size, plain.INTS), np.int64)
        ends = np.full((frame.size, 2), (np.inf, -np.inf))
        self.count(numbers, order, starts, tally.plan, counts, ints, ends)
        wrong = None
        if numbers.mismatched is not None:
            marked = numbers.mismatched[order] if order.size else numbers.mismatched
            wrong = np.add.reduceat(marked.astype(np.int64), starts[:-1])
        with self.lock:
            _add(tally.counts, frame, counts)
            _add(tally.ints, frame, ints)
            np.minimum.at(tally.ends[:, 0], frame, ends[:, 0])
            np.maximum.at(tally.ends[:, 1], frame, ends[:, 1])
            tally.ints[:, plain.HIGH_HALF] += tally.ints[:, plain.LOW_HALF] >> 32
            tally.ints[:, plain.LOW_HALF] &= plain.MASK
            if wrong is not None:
                _add(tally.mismatched, frame, wrong)

    def _take_words(self, tally: WordTally, words: arrow.Words, runs: Runs) -> None:
        frame, order, starts = runs
        codes = words.codes[order] if order.size else words.codes
        width = len(words.levels) + 1
        place = np.array([tally.place.get(each, -1) for each in words.levels], np.int64)
        for r, f in enumerate(frame.tolist()):
            found = np.bincount(codes[starts[r] : starts[r + 1]] + 1, minlength=width)
            missing, found = int(found[0]), found[1:]
            known = place >= 0
            strange = np.flatnonzero(~known & (found > 0)).tolist()
            with self.lock:
                tally.missing[f] += missing
                tally.counts[f, place[known]] += found[known]
                tally.other[f] += sum(int(found[i]) for i in strange)
                new = tally.new[f]
                for i in strange:
                    new[words.levels[i]] = new.get(words.levels[i], 0) + int(found[i])
                if len(new) > _PRUNED:
                    tally.new[f] = dict(levels.keep(new.items()))


def count_columns(
    db: Duck,
    columns: ColumnMap,
    shapes: Mapping[str, Shape],
    rows: Mapping[Frame, int],
    named: NameWindow,
    *,
    dated: bool,
    engine: Engine = "auto",
    cache: Path | None = None,
    threads: int = 2,
    held: Sequence[Batch] | None = None,
    tell: Callable[[float], None] = lambda _done: None,
) -> tuple[dict[Frame, dict[str, Column]], int | None]:
    """Count the columns of these shapes in each frame; and rows earlier than the row before them.

    `rows` are the rows of each frame, which DuckDB counted; `held` batches already read, if any.

    Raises:
        CannotMeasureError: a file changed, or cannot be read.
    """
    frames = {frame: i for i, frame in enumerate(sorted(rows))}
    always = [each for each in (columns.time, columns.version) if each]
    found: dict[Frame, dict[str, Column]] = {frame: {} for frame in frames}
    disordered = None
    most = max(rows.values())
    todo = list(_fitting(shapes, len(frames)))
    for part, names in enumerate(todo):
        counting = Counting(
            columns=columns,
            named=named,
            dated=dated,
            frames=frames,
            tallies={name: tally_for(shapes[name], len(frames), most) for name in names},
            count=counter(engine, cache),
            watches_order=bool(columns.time) and held is None,
        )
        words = [name for name in names if isinstance(shapes[name], LevelShape)]
        whole = sum(rows.values()) * max(1, len(names))
        done = 0
        these = held if held is not None else batches(db, names, always, words=words)
        for n in _in_threads(counting.take, these, threads):
            done += n
            tell((part + min(1.0, done / whole)) / len(todo))
        for name, tally in counting.tallies.items():
            for frame, i in frames.items():
                found[frame][name] = tally.state(i)
        disordered = _disordered(counting) if counting.watches_order else None
    return found, disordered


def _in_threads(
    take: Callable[[Batch], int], all_batches: Iterable[Batch], threads: int
) -> Iterable[int]:
    """Let threads take a few batches each, a little ahead and no more: memory stays flat.

    Gives the values that were counted, as parts are finished.
    """

    def values(part: Sequence[Batch]) -> int:
        return sum(take(batch) * max(1, len(batch.columns)) for batch in part)

    rest = iter(all_batches)
    with ThreadPoolExecutor(threads) as pool:
        running: set[Future[int]] = set()
        while part := tuple(islice(rest, TOGETHER)):
            running.add(pool.submit(values, part))
            if len(running) > threads:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield sum(each.result() for each in done)
        yield sum(each.result() for each in running)


def _fitting(shapes: Mapping[str, Shape], frames: int) -> Iterable[tuple[str, ...]]:
    """Split the columns into passes whose counts fit the budget."""
    block: list[str] = []
    held = 0
    for name, shape in shapes.items():
        size = shape.edges.size + 1 if isinstance(shape, NumericShape) else len(shape.levels)
        size *= 8 * frames
        if block and held + size > BUDGET:
            yield tuple(block)
            block, held = [], 0
        block.append(name)
        held += size
    yield tuple(block)


def _add(into: NDArray[Any], frame: NDArray[np.int64], more: NDArray[Any]) -> None:
    """Add rows to the rows of their frames; a frame may come more than once."""
    if frame.size == 1:
        into[frame[0]] += more[0].astype(into.dtype)
    elif np.unique(frame).size == frame.size:
        into[frame] += more.astype(into.dtype)
    else:
        np.add.at(into, frame, more.astype(into.dtype))


def _disordered(counting: Counting) -> int:
    """Rows earlier than the row before them, inside batches and where batches meet."""
    noted: Sequence[tuple[int, int, int]] = [n for _place, n in sorted(counting.order.items())]
    meeting = sum(b[1] < a[2] for a, b in pairwise(noted))
    return sum(each[0] for each in noted) + meeting
