"""Cells: how many rows have these protected attributes, this label and this prediction.

Every confusion metric of every group is arithmetic on cells: selection rate, error rates,
disparities, their intervals and their bootstrap. A missing attribute, label or prediction is a
level of its own (`None`), never a row left out in silence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.states import canonical
from fairlead.core.metrics.states.canonical import Body
from fairlead.core.metrics.states.table import Key, Table, make_table, merge_tables, read_table

METHOD: Final = "cells/1"
WEIGHT_UNIT: Final = 1_000_000  # a weight of 1.0; squares are in units of its square
SUMS: Final = ("w", "w2")


@dataclass(frozen=True, kw_only=True, eq=False)
class Cells:
    """Counts by (attributes…, label, prediction), and Σw, Σw² where rows carry a weight.

    The last two dimensions of `table` are always the label and the prediction. Σw is in millionths,
    Σw² in millionths of millionths.
    """

    attributes: tuple[str, ...]
    table: Table

    @property
    def weighted(self) -> bool:
        """Whether rows carry weights; without them Σw is the count."""
        return bool(self.table.sums)

    @property
    def n(self) -> int:
        """Rows counted."""
        return self.table.n

    def body(self) -> Body:
        """The cells as they are written."""
        return {"attributes": list(self.attributes), "table": self.table.body()}


def make_cells(
    attributes: Sequence[str],
    rows: Iterable[tuple[Key, int, Sequence[int]]],
    *,
    weighted: bool = False,
) -> Cells:
    """Put counted rows ((attributes…, label, prediction), n, (Σw, Σw²)) in order.

    >>> cells = make_cells(["sex"], [(("f", "1", "1"), 3, ()), ((None, "0", "1"), 2, ())])
    >>> cells.table.keys(), cells.table.counts.tolist()
    ([(None, '0', '1'), ('f', '1', '1')], [2, 3])
    """
    dims = (*attributes, "label", "prediction")
    table = make_table(dims, rows, sums=SUMS if weighted else ())
    return Cells(attributes=tuple(attributes), table=table)


def merge_cells(cells: Sequence[Cells]) -> Cells:
    """Add cells of the same attributes.

    Raises:
        StateError: other attributes, or weights in only one of them.
    """
    table = merge_tables([each.table for each in cells])
    return Cells(attributes=cells[0].attributes, table=table)


def read_cells(body: Body) -> Cells:
    """Read cells back.

    Raises:
        StateError: anything in them is not as it was written.
    """
    canonical.only(body, ("attributes", "table"), "cells")
    attributes = canonical.texts(body["attributes"], "attributes")
    written = canonical.part(body, "table")
    sums = SUMS if written.get("sums") else ()
    dims = (*attributes, "label", "prediction")
    table = read_table(written, "cells", dims=dims, sums=sums)
    cells = Cells(attributes=attributes, table=table)
    _refuse_impossible_weights(cells)
    return cells


def _refuse_impossible_weights(cells: Cells) -> None:
    if not cells.weighted:
        return
    both = zip(cells.table.counts, cells.table.sums["w"], cells.table.sums["w2"], strict=True)
    # Weights are not negative, and Cauchy-Schwarz: (Σw)² ≤ n·Σw².
    if any(w < 0 or w2 < 0 or w * w > int(n) * w2 for n, w, w2 in both):
        raise StateError("cells have sums of weights that no rows can have.")
