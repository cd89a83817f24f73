"""How far a window's columns, scores, answers and labels have moved from the reference period."""

from collections.abc import Iterator, Mapping

import numpy as np

from fairlead.core.metrics.bins import Bins, level_bins, numeric_bins
from fairlead.core.metrics.distances import KS_EXACT, kolmogorov_smirnov, ks_within, wasserstein
from fairlead.core.metrics.drift import DRIFTS
from fairlead.core.metrics.evaluators.draft import Draft, Number, Reading
from fairlead.core.metrics.reference import NumericShape, Reference
from fairlead.core.metrics.states.cells import Cells
from fairlead.core.metrics.states.levels import LevelCounts
from fairlead.core.metrics.states.numeric import NumericCounts
from fairlead.core.metrics.states.scores import ScoreBins
from fairlead.core.metrics.states.window import WindowState


def drift(reading: Reading) -> Iterator[Draft]:
    """Each watched column, then the score, the predictions and the labels."""
    if reading.reference is None:
        return
    given = {"least": reading.policy.least.rows, "level": reading.policy.level}
    for name, bins in binned(reading.reference, reading.state).items():
        if name == "label" and not reading.columns.label:
            continue  # nobody asked: a limit on every column is none on what no column holds
        for metric, of in DRIFTS.items():
            yield _of(metric, of(bins, **given), name)
    for name, shape in reading.reference.shapes.items():
        before, now = (s.columns.get(name) for s in (reading.reference.state, reading.state))
        if isinstance(shape, NumericShape) and isinstance(before, NumericCounts):
            assert isinstance(now, NumericCounts)  # noqa: S101 - the reference refused others
            yield _of("kolmogorov_smirnov", _ks(reading, name, before, now, shape), name)
            moved = wasserstein(before, now, shape.edges, **given)  # type: ignore[arg-type]
            yield _of("wasserstein", moved, name)
    yield from _scores(reading)


def _of(metric: str, number: Number, column: str) -> Draft:
    return Draft(metric=metric, number=number, scope={"column": column}, words={"column": column})


def _ks(
    reading: Reading, name: str, before: NumericCounts, now: NumericCounts, shape: NumericShape
) -> Number:
    policy = reading.policy
    found = kolmogorov_smirnov(
        before.counts,
        now.counts,
        atomic=shape.atomic(),
        least=policy.least.rows,
        level=policy.level,
    )
    gap = reading.exact.get(name)
    if gap is None:
        return found
    return ks_within(gap, gap, n=before.n, m=now.n, level=policy.level, method=KS_EXACT)


def _scores(reading: Reading) -> Iterator[Draft]:
    """The score in its ten thousand fixed bins."""
    scores = reading.state.scores
    before = reading.reference.state.scores if reading.reference else None
    if scores is None or before is None:
        return
    one, two = _per_bin(before.total), _per_bin(scores.total)
    number = kolmogorov_smirnov(
        one,
        two,
        atomic=np.zeros(one.size, bool),
        least=reading.policy.least.rows,
        level=reading.policy.level,
    )
    yield _of("kolmogorov_smirnov", number, reading.columns.score)


def _per_bin(bins: ScoreBins) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.bincount(bins.bin, bins.n, minlength=bins.bins).astype(np.int64)


def binned(reference: Reference, state: WindowState) -> Mapping[str, Bins]:
    """Both periods in the same few bins: columns, predictions and labels."""
    found: dict[str, Bins] = {}
    for name in reference.shapes:
        before, now = reference.state.columns[name], state.columns[name]
        if isinstance(before, NumericCounts) and isinstance(now, NumericCounts):
            found[name] = numeric_bins(before, now)
        elif isinstance(before, LevelCounts) and isinstance(now, LevelCounts):
            found[name] = level_bins(before, now)
    if reference.state.cells is not None and state.cells is not None:
        for place, name in ((-1, "prediction"), (-2, "label")):
            found.setdefault(name, _answers(reference.state.cells, state.cells, place))
    return found


def _answers(before: Cells, now: Cells, place: int) -> Bins:
    """How often each answer was given; labels that are missing are late, not moved."""
    told = [_margin(cells, place) for cells in (before, now)]
    names = sorted(
        {name for one in told for name in one if name is not None or place == -1}, key=str
    )
    one, two = ([each.get(name, 0) for name in names] for each in told)
    return Bins(reference=np.array(one, np.int64), current=np.array(two, np.int64))


def _margin(cells: Cells, place: int) -> dict[str | None, int]:
    levels, codes = cells.table.levels[place], cells.table.codes[:, place]
    counts = np.bincount(codes, cells.table.counts, minlength=len(levels)).astype(np.int64)
    return dict(zip(levels, counts.tolist(), strict=True))
