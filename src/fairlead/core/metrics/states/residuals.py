"""Residuals: how far predictions of a number lie from what came true, by group.

Label y and prediction p are rounded to the column map's decimals and summed as whole numbers, the
residual e = p - y too: Σy, Σp, Σ|e|, Σy², Σp², Σe² for each combination of protected attributes.
Rows without a finite label or prediction, or beyond ±10^15 units, are counted apart by group.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.states import canonical
from fairlead.core.metrics.states.canonical import Body
from fairlead.core.metrics.states.table import Key, Table, make_table, merge_tables, read_table

METHOD: Final = "residuals/1"
REACH: Final = 10**15  # units; a square then sums over 10^8 rows inside 128 bits
SUMS: Final = ("measured", "y", "p", "absolute", "y2", "p2", "e2")
_FIELDS: Final = ("attributes", "decimals", "table")


@dataclass(frozen=True, kw_only=True, eq=False)
class Residuals:
    """Sums by attributes, in units of 10^-decimals. `measured` counts the rows in the sums."""

    attributes: tuple[str, ...]
    decimals: int
    table: Table

    @property
    def n(self) -> int:
        """Rows counted, with and without both numbers."""
        return self.table.n

    def body(self) -> Body:
        """The sums as they are written."""
        return {
            "attributes": list(self.attributes),
            "decimals": self.decimals,
            "table": self.table.body(),
        }


def make_residuals(
    attributes: Sequence[str], decimals: int, rows: Iterable[tuple[Key, int, Sequence[int]]]
) -> Residuals:
    """Put summed rows (attributes, n, sums in the order of SUMS) in order."""
    table = make_table(attributes, rows, sums=SUMS)
    return Residuals(attributes=tuple(attributes), decimals=decimals, table=table)


def merge_residuals(parts: Sequence[Residuals]) -> Residuals:
    """Add residuals of the same attributes and decimals.

    Raises:
        StateError: attributes or decimals differ.
    """
    first = parts[0]
    if any(each.decimals != first.decimals for each in parts):
        raise StateError(
            "The residuals were rounded differently: measure both with one column map."
        )
    return Residuals(
        attributes=first.attributes,
        decimals=first.decimals,
        table=merge_tables([each.table for each in parts]),
    )


def read_residuals(body: Body) -> Residuals:
    """Read residuals back.

    Raises:
        StateError: anything in them is not as it was written, or cannot be.
    """
    canonical.only(body, _FIELDS, "residuals")
    attributes = canonical.texts(body["attributes"], "attributes")
    decimals = canonical.count(body, "decimals")
    if decimals > 12:  # noqa: PLR2004 - the column map allows no more
        raise StateError("residuals have more than 12 decimals.")
    table = read_table(canonical.part(body, "table"), "residuals", dims=attributes, sums=SUMS)
    for i, n in enumerate(table.counts.tolist()):
        _refuse_impossible(n, {name: int(table.sums[name][i]) for name in SUMS})
    return Residuals(attributes=attributes, decimals=decimals, table=table)


def _refuse_impossible(n: int, s: dict[str, int]) -> None:
    m = s["measured"]
    whole = s["y2"] + s["p2"] >= 0 and s["e2"] >= 0 and 0 <= m <= n
    pairs = (("y", "y2"), ("p", "p2"), ("absolute", "e2"))
    fits = all(s[a] ** 2 <= m * s[b] for a, b in pairs)  # Cauchy-Schwarz
    if not whole or not fits or s["absolute"] < abs(s["p"] - s["y"]):
        raise StateError("residuals have sums that no rows can have.")
