"""Groups of people with what was predicted about them and what came true.

Any grouping is made from the same cells: one attribute, several crossed, or everybody. Who has no
value for an attribute is a group too, and rows without a label or a prediction are kept apart.

>>> rows = [(("f", "1", "1"), 30, ()), (("f", "0", "0"), 70, ()), (("m", None, "1"), 50, ())]
>>> group = groups(make_cells(["sex"], rows), ["sex"], positive="1")[0]
>>> group.name, group.n, group.true_positive.n, group.true_negative.n
({'sex': 'f'}, 100, 30, 70)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.answers import Facts
from fairlead.core.metrics.states.cells import Cells

MISSING: Final = "(missing)"
EVERYBODY: Final = "everybody"

Level = str | None
_NEGATIVE, _POSITIVE, _ABSENT = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Least:
    """How few rows are too few to say anything; the rule is data and stands in the policy."""

    rows: int = 30
    outcomes: int = 5


@dataclass(frozen=True)
class Mass:
    """Rows, Σw and Σw²; without weights all three are the number of rows."""

    n: int = 0
    w: int = 0
    w2: int = 0

    def __add__(self, other: "Mass") -> "Mass":
        return Mass(self.n + other.n, self.w + other.w, self.w2 + other.w2)


@dataclass(frozen=True, kw_only=True)
class Group:
    """One group of people: its confusion matrix, and the rows that are missing from it.

    `name` says the level of each attribute, None for missing.
    """

    name: Mapping[str, Level] = field(default_factory=dict)
    true_positive: Mass = Mass()
    false_positive: Mass = Mass()
    false_negative: Mass = Mass()
    true_negative: Mass = Mass()
    selected_unlabelled: Mass = Mass()
    refused_unlabelled: Mass = Mass()
    positive_unpredicted: Mass = Mass()
    negative_unpredicted: Mass = Mass()
    unknown: Mass = Mass()
    weighted: bool = False

    @cached_property
    def n(self) -> int:
        """Rows of the group, whatever is missing in them."""
        return self.predicted.n + self.unpredicted.n

    @cached_property
    def selected(self) -> Mass:
        """Rows predicted positive, labelled or not."""
        return self.true_positive + self.false_positive + self.selected_unlabelled

    @cached_property
    def predicted(self) -> Mass:
        """Rows with a prediction, labelled or not."""
        refused = self.true_negative + self.false_negative + self.refused_unlabelled
        return self.selected + refused

    @cached_property
    def unpredicted(self) -> Mass:
        """Rows without a prediction."""
        return self.positive_unpredicted + self.negative_unpredicted + self.unknown

    @cached_property
    def unlabelled(self) -> Mass:
        """Rows without a label."""
        return self.selected_unlabelled + self.refused_unlabelled + self.unknown

    @cached_property
    def complete(self) -> Mass:
        """Rows with both a label and a prediction."""
        right = self.true_positive + self.true_negative
        return right + self.false_positive + self.false_negative

    @cached_property
    def told(self) -> Facts:
        """Who this is about and what is missing."""
        return {
            "group": says_name(self.name),
            "rows": self.n,
            "unlabelled": self.unlabelled.n,
            "unpredicted": self.unpredicted.n,
        }


def counted(tp: int = 0, fp: int = 0, fn: int = 0, tn: int = 0, **name: Level) -> Group:
    """A group from a plain confusion matrix, for notebooks and examples.

    >>> counted(tp=3, tn=7, sex="f").n
    10
    """
    masses = [Mass(n, n, n) for n in (tp, fp, fn, tn)]
    return Group(
        name=name,
        true_positive=masses[0],
        false_positive=masses[1],
        false_negative=masses[2],
        true_negative=masses[3],
    )


def says_name(name: Mapping[str, Level]) -> str:
    """A group's name as people say it.

    >>> says_name({"sex": "f", "race": None})
    'sex f, race (missing)'
    """
    told = (f"{key} {MISSING if level is None else level}" for key, level in name.items())
    return ", ".join(told) or EVERYBODY


# The nine masses of a group in the order 3·label + prediction: negative, positive, missing.
_ORDER = (
    "true_negative",
    "false_positive",
    "negative_unpredicted",
    "false_negative",
    "true_positive",
    "positive_unpredicted",
    "refused_unlabelled",
    "selected_unlabelled",
    "unknown",
)


def groups(cells: Cells, by: Sequence[str], *, positive: str) -> tuple[Group, ...]:
    """Add the cells up by some of their attributes; none of them gives everybody as one group.

    `positive` is the level of label and prediction that the rates are about, so that a model of
    many classes is looked at one class against the rest.

    Raises:
        KeyError: the cells were not counted by one of the attributes.
    """
    table = cells.table
    if not len(table):
        return ()
    dims = [_place(table.dims[:-2], name) for name in by]
    shape = [len(table.levels[d]) for d in dims]
    codes = np.zeros(len(table), np.int64)
    for d, size in zip(dims, shape, strict=True):
        codes = codes * size + table.codes[:, d]
    there, group = np.unique(codes, return_inverse=True)
    outcome = 3 * _kinds(table.levels[-2], positive)[table.codes[:, -2]]
    outcome += _kinds(table.levels[-1], positive)[table.codes[:, -1]]
    place = group * len(_ORDER) + outcome
    sums = [table.counts, *(table.sums[name] for name in (("w", "w2") if cells.weighted else ()))]
    told = [_added(place, each, len(there) * len(_ORDER)) for each in sums]
    n, w, w2 = told if cells.weighted else told * 3
    names = [_unfold(int(code), shape) for code in there]
    return tuple(
        Group(
            name={a: table.levels[d][c] for a, d, c in zip(by, dims, name, strict=True)},
            weighted=cells.weighted,
            **{mass: Mass(*each) for mass, *each in zip(_ORDER, n[i], w[i], w2[i], strict=True)},
        )
        for i, name in enumerate(names)
    )


def _place(dims: Sequence[str], name: str) -> int:
    if name not in dims:
        raise KeyError(f"the cells were counted by {', '.join(dims) or 'nothing'}, not by {name}")
    return list(dims).index(name)


def _kinds(levels: Sequence[Level], positive: str) -> NDArray[np.int64]:
    kinds = [_ABSENT if each is None else int(each == positive) for each in levels]
    return np.array(kinds, np.int64)


def _added(place: NDArray[np.int64], values: NDArray[Any], size: int) -> list[list[int]]:
    total = np.zeros(size, values.dtype)
    np.add.at(total, place, values)
    listed: list[list[int]] = total.reshape(-1, len(_ORDER)).tolist()
    return listed


def _unfold(code: int, shape: Sequence[int]) -> list[int]:
    name: list[int] = []
    for size in reversed(shape):
        code, level = divmod(code, size)
        name.append(level)
    return name[::-1]
