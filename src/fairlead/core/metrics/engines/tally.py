"""What the kernel adds up: the counts of a column in every frame, and how a number finds a bin."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.engines import plain
from fairlead.core.metrics.reference import LevelShape, NumericShape, Shape
from fairlead.core.metrics.states import levels
from fairlead.core.metrics.states.levels import LevelCounts
from fairlead.core.metrics.states.numeric import NumericCounts

CELLS: Final = 512, 7168, 512  # of the three pieces


@dataclass(kw_only=True)
class Plan:
    """How one numeric column is counted; `edges` end with +inf.

    `pieces` are three times the least value, cells for a unit, and cells; see `compiled`.
    """

    shape: NumericShape
    edges: NDArray[np.float64]
    pieces: tuple[float, ...]
    factor: float
    table: tuple[NDArray[np.uint16], int] | None = None

    def cells(self, fill: Callable[..., None]) -> tuple[NDArray[np.uint16], int]:
        """The table of cells, made once by what also looks up, and the edges in the fullest."""
        if self.table is None:
            start = np.zeros(sum(CELLS) + 2, np.uint16)
            fill(self.edges, self.pieces, start)
            self.table = start, int(np.diff(start.astype(np.int64)).max())
        return self.table


def plan_for(shape: NumericShape) -> Plan:
    """Lay the cells between the first edge, the 1st and 99th percentile and the last edge."""
    edges, n = shape.edges, shape.edges.size
    cuts = edges[[0, n // 100, n - 1 - n // 100, n - 1]].tolist() if n else [0.0] * 4
    pieces: list[float] = []
    for low, high, cells in zip(cuts, cuts[1:], CELLS, strict=False):
        with np.errstate(over="ignore", divide="ignore"):
            per = float(cells / np.float64(high - low)) if high > low else 0.0
        pieces += [low, per if np.isfinite(per) else 0.0, float(cells)]
    ends = np.append(edges, np.inf)
    return Plan(shape=shape, edges=ends, pieces=tuple(pieces), factor=2.0**shape.scale)


@dataclass(kw_only=True)
class NumberTally:
    """The counts of one numeric column in every frame."""

    plan: Plan
    counts: NDArray[Any]
    ints: NDArray[np.int64]
    ends: NDArray[np.float64]
    mismatched: NDArray[np.int64]

    def state(self, i: int) -> NumericCounts:
        """The state of frame i."""
        shape, ints = self.plan.shape, [int(each) for each in self.ints[i]]
        counts = self.counts[i].astype(np.int64)
        there = bool(counts.any())
        mismatched = int(self.mismatched[i])
        return NumericCounts(
            edges=shape.digest,
            counts=counts,
            missing=ints[plain.MISSING] - mismatched,
            nan=ints[plain.NAN],
            above=ints[plain.ABOVE],
            below=ints[plain.BELOW],
            mismatched=mismatched,
            beyond=ints[plain.BEYOND],
            scale=shape.scale,
            total=ints[plain.TOTAL],
            squares=(ints[plain.HIGH_HALF] << 32) + ints[plain.LOW_HALF],
            low=float(self.ends[i, 0]) + 0.0 if there else None,
            high=float(self.ends[i, 1]) + 0.0 if there else None,
        )


@dataclass(kw_only=True)
class WordTally:
    """The counts of one column of words in every frame; `place` finds a level of the reference."""

    shape: LevelShape
    place: Mapping[str, int]
    counts: NDArray[np.int64]
    other: NDArray[np.int64]
    missing: NDArray[np.int64]
    new: list[dict[str, int]]

    def state(self, i: int) -> LevelCounts:
        """The state of frame i."""
        return LevelCounts(
            levels=self.shape.digest,
            counts=self.counts[i].copy(),
            other=int(self.other[i]),
            missing=int(self.missing[i]),
            new=levels.keep(self.new[i].items()),
        )


Tally = NumberTally | WordTally


def tally_for(shape: Shape, frames: int, most: int) -> Tally:
    """An empty tally; `most` are the rows of the largest frame."""
    if isinstance(shape, NumericShape):
        width = np.int32 if most < np.iinfo(np.int32).max else np.int64
        return NumberTally(
            plan=plan_for(shape),
            counts=np.zeros((frames, shape.edges.size + 1), width),
            ints=np.zeros((frames, plain.INTS), np.int64),
            ends=np.tile((np.inf, -np.inf), (frames, 1)),
            mismatched=np.zeros(frames, np.int64),
        )
    return WordTally(
        shape=shape,
        place={level: i for i, level in enumerate(shape.levels)},
        counts=np.zeros((frames, len(shape.levels)), np.int64),
        other=np.zeros(frames, np.int64),
        missing=np.zeros(frames, np.int64),
        new=[{} for _ in range(frames)],
    )
