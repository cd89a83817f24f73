"""The reference profile: what windows are compared with, made once from a period and sealed.

It holds, for each watched column, the edges or levels to count on, and the counts of the reference
period on them; its digest stands in every state that was counted against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.states import canonical
from fairlead.core.metrics.states.canonical import Body
from fairlead.core.metrics.states.levels import LONGEST, LevelCounts
from fairlead.core.metrics.states.numeric import NumericCounts
from fairlead.core.metrics.states.window import WindowState

FORM: Final = "fairlead-reference/1"
EDGES: Final = 1024
MOST_EDGES: Final = 2 * EDGES + 1  # each may be a value and the float below it


@dataclass(frozen=True, kw_only=True, eq=False)
class NumericShape:
    """The edges of a numeric column, rising and finite, and the scale of its sums."""

    edges: NDArray[np.float64]
    scale: int

    @cached_property
    def digest(self) -> str:
        """SHA-256 of edges and scale; counts on other edges are never added or compared."""
        return canonical.digest_of(canonical.write(self.body()))

    def atomic(self) -> NDArray[np.bool_]:
        """Of each bin, whether only one value falls into it."""
        bins = np.zeros(self.edges.size + 1, bool)
        bins[1:-1] = np.nextafter(self.edges[:-1], np.inf) == self.edges[1:]
        return bins

    def body(self) -> Body:
        """The edges bit for bit, and the scale."""
        return {
            "kind": "numeric",
            "edges": canonical.pack_reals(self.edges),
            "scale": self.scale,
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class LevelShape:
    """The levels of a column of words, the most frequent of the reference first."""

    levels: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the levels."""
        return canonical.digest_of(canonical.write(self.body()))

    def body(self) -> Body:
        """The levels as they are written."""
        return {"kind": "levels", "levels": list(self.levels)}


Shape = NumericShape | LevelShape


@dataclass(frozen=True, kw_only=True, eq=False)
class Reference:
    """Shapes of the watched columns and the state of the reference period counted on them.

    `shape_digest` is what `state.reference` and every state counted against this profile carry.
    """

    map: str
    shapes: Mapping[str, Shape]
    state: WindowState

    @cached_property
    def shape_digest(self) -> str:
        """SHA-256 of the column map and all shapes: what must agree for states to add up."""
        return shape_digest(self.map, self.shapes)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the whole profile: what is sealed."""
        return canonical.digest_of(self.to_bytes())

    def to_bytes(self) -> bytes:
        """The profile as the bytes that its digest covers."""
        return canonical.write(
            {
                "form": FORM,
                "map": self.map,
                "shapes": {name: shape.body() for name, shape in self.shapes.items()},
                "state": self.state.body(),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Reference":
        """Read a profile back; the bytes may come from a stranger.

        Raises:
            StateError: not canonical, or its state was not counted on its shapes.
        """
        body = canonical.read(data, FORM)
        canonical.only(body, ("form", "map", "shapes", "state"), "the reference")
        shapes = {
            name: _read_shape(canonical.part({"": each}, ""), name)
            for name, each in canonical.part(body, "shapes").items()
        }
        state = WindowState.from_bytes(canonical.write(canonical.part(body, "state")))
        found = cls(map=canonical.sha256(body, "map"), shapes=shapes, state=state)
        found.refuse_strange(state)
        return found

    def refuse_strange(self, state: WindowState) -> None:
        """Refuse a state that was not counted on these shapes, or cannot have been.

        Raises:
            StateError: another column map, other shapes, or values outside their bins.
        """
        if state.map != self.map:
            raise StateError("The state was measured with another column map than the reference.")
        if state.reference != self.shape_digest or set(state.columns) != set(self.shapes):
            raise StateError("The state was measured against another reference.")
        for name, shape in self.shapes.items():
            _refuse_strange_column(state.columns[name], shape, name)


def shape_digest(map_digest: str, shapes: Mapping[str, Shape]) -> str:
    """SHA-256 of a column map and shapes."""
    body: dict[str, Any] = {name: shape.digest for name, shape in shapes.items()}
    return canonical.digest_of(canonical.write({"map": map_digest, "shapes": body}))


def _refuse_strange_column(column: NumericCounts | LevelCounts, shape: Shape, name: str) -> None:
    if isinstance(column, NumericCounts) and isinstance(shape, NumericShape):
        fits = column.edges == shape.digest and column.counts.size == shape.edges.size + 1
        fits = fits and column.scale == shape.scale and _extremes_fit(column, shape)
    elif isinstance(column, LevelCounts) and isinstance(shape, LevelShape):
        known = set(shape.levels)
        fits = column.levels == shape.digest and column.counts.size == len(shape.levels)
        fits = fits and not any(level in known for level, _n in column.new)
    else:
        fits = False
    if not fits:
        raise StateError(f"“{name}” was not counted on the reference's edges or levels.")


def _extremes_fit(column: NumericCounts, shape: NumericShape) -> bool:
    if column.low is None or column.high is None:
        return True
    filled = np.flatnonzero(column.counts)
    ends = np.searchsorted(shape.edges, [column.low, column.high], side="left")
    return bool(ends[0] == filled[0] and ends[1] == filled[-1])


def _read_shape(body: Body, name: str) -> Shape:
    if body.get("kind") == "levels":
        canonical.only(body, ("kind", "levels"), name)
        levels = canonical.texts(body["levels"], name)
        if len(set(levels)) != len(levels) or len(levels) > LONGEST:
            raise StateError(f"“{name}” must list each level once, at most {LONGEST:,}.")
        return LevelShape(levels=levels)
    canonical.only(body, ("kind", "edges", "scale"), name)
    edges = canonical.unpack_reals(body["edges"], name)
    if edges.size > MOST_EDGES or (np.diff(edges) <= 0).any() or type(body["scale"]) is not int:
        raise StateError(f"“{name}” needs at most {MOST_EDGES:,} rising edges and a scale.")
    return NumericShape(edges=edges, scale=body["scale"])
