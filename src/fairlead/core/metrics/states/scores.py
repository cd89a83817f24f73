"""Score bins: how predicted probabilities meet what came true.

A score s in [0, 1] falls into bin min(⌊s·bins⌋, bins-1). Each bin is split by the prediction and
by the label (0 another class, 1 the positive class, 2 missing) and keeps a count, Σs and Σs²:
enough for calibration, Brier score, AUC with its bound, and performance estimated without labels.
The whole is kept in 10,000 bins, each level of each protected attribute in 100. Scores outside
[0, 1], infinite, NaN or missing are counted apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.states import canonical
from fairlead.core.metrics.states.canonical import Body, Counts

METHOD: Final = "scores/1"
BINS: Final = 10_000
GROUP_BINS: Final = 100
UNIT: Final = 100_000_000  # a score of 1.0 in Σs; Σs² likewise, weights in Cells' millionths
APART: Final = ("missing", "nan", "above", "below")
OTHER, POSITIVE, MISSING = 0, 1, 2
_PLAIN: Final = ("n", "s", "s2")
_WEIGHTED: Final = ("w", "ws")


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoreBins:
    """Counts by (bin, prediction, label), only where there are any, in rising order of `place`.

    place = (bin·3 + prediction)·3 + label; `s`, `s2` are Σs, Σs² in units of 1e-8; with weights `w`
    is Σw and `ws` Σw·s, both in millionths.
    """

    bins: int
    place: Counts
    n: Counts
    s: Counts
    s2: Counts
    w: Counts | None = None
    ws: Counts | None = None

    @property
    def bin(self) -> NDArray[np.int64]:
        """The bin of each count."""
        return self.place // 9

    @property
    def prediction(self) -> NDArray[np.int64]:
        """The prediction of each count: 0 another class, 1 positive, 2 missing."""
        return self.place // 3 % 3

    @property
    def label(self) -> NDArray[np.int64]:
        """The label of each count: 0 another class, 1 positive, 2 missing."""
        return self.place % 3

    def body(self) -> Body:
        """The bins as they are written; places as steps from one to the next."""
        values = {name: getattr(self, name) for name in (*_PLAIN, *_WEIGHTED)}
        there = {name: canonical.pack(each) for name, each in values.items() if each is not None}
        return {"bins": self.bins, "place": canonical.pack(np.diff(self.place, prepend=0)), **there}


@dataclass(frozen=True, kw_only=True, eq=False)
class Scores:
    """All scores, and those of each level of each protected attribute (missing is None)."""

    total: ScoreBins
    groups: Mapping[str, Mapping[str | None, ScoreBins]]
    missing: int
    nan: int
    above: int
    below: int

    @property
    def n(self) -> int:
        """Scores inside [0, 1]."""
        return int(self.total.n.sum())

    @property
    def rows(self) -> int:
        """Rows seen, whatever stood in them."""
        return self.n + self.missing + self.nan + self.above + self.below

    def body(self) -> Body:
        """The scores as they are written."""
        groups = {
            name: [[level, levels[level].body()] for level in sorted(levels, key=_missing_first)]
            for name, levels in self.groups.items()
        }
        apart = {name: getattr(self, name) for name in APART}
        return {"total": self.total.body(), "groups": groups, **apart}


def make_bins(place: NDArray[np.int64], *, bins: int, **values: NDArray[Any] | None) -> ScoreBins:
    """Put counts in order of their place; equal places add up.

    >>> ones = np.ones(3, np.int64)
    >>> make_bins(np.array([9, 0, 9]), bins=10, n=ones, s=ones, s2=ones).n.tolist()
    [1, 2]
    """
    order = np.argsort(place, kind="stable")
    place = place[order]
    fresh = np.ones(place.size, bool)
    fresh[1:] = place[1:] != place[:-1]
    starts = np.flatnonzero(fresh)
    added = {
        name: np.add.reduceat(each[order], starts) if place.size else each.astype(np.int64)
        for name, each in values.items()
        if each is not None
    }
    return ScoreBins(bins=bins, place=place[starts], **added)


def merge_bins(parts: Sequence[ScoreBins]) -> ScoreBins:
    """Add bins of the same number.

    Raises:
        StateError: other bins, or weights in only one of them.
    """
    first = parts[0]
    weighted = first.w is not None
    if any(each.bins != first.bins or (each.w is not None) != weighted for each in parts):
        raise StateError("The scores were counted in other bins: measure both with one column map.")
    names = (*_PLAIN, *_WEIGHTED) if weighted else _PLAIN
    values = {name: np.concatenate([getattr(each, name) for each in parts]) for name in names}
    return make_bins(np.concatenate([each.place for each in parts]), bins=first.bins, **values)


def merge_scores(parts: Sequence[Scores]) -> Scores:
    """Add the scores of several parts, group by group.

    Raises:
        StateError: other attributes, other bins, or weights in only one of them.
    """
    if any(set(each.groups) != set(parts[0].groups) for each in parts):
        raise StateError(
            "The scores were counted by other attributes: use one column map for both."
        )
    groups = {}
    for name in parts[0].groups:
        levels = {level for each in parts for level in each.groups[name]}
        groups[name] = {
            level: merge_bins([p.groups[name][level] for p in parts if level in p.groups[name]])
            for level in levels
        }
    return Scores(
        total=merge_bins([each.total for each in parts]),
        groups=groups,
        **{name: sum(getattr(each, name) for each in parts) for name in APART},
    )


def read_scores(body: Body) -> Scores:
    """Read scores back.

    Raises:
        StateError: anything in them is not as it was written, or cannot be.
    """
    canonical.only(body, ("total", "groups", *APART), "scores")
    total = _read_bins(canonical.part(body, "total"), BINS)
    groups = {
        name: _read_levels(levels, name, total)
        for name, levels in canonical.part(body, "groups").items()
    }
    apart = {name: canonical.count(body, name) for name in APART}
    return Scores(total=total, groups=groups, **apart)


def _read_levels(found: object, name: str, total: ScoreBins) -> dict[str | None, ScoreBins]:
    pairs: list[Any] = found if type(found) is list else [None]
    if any(type(each) is not list or len(each) != 2 for each in pairs):  # noqa: PLR2004 - level, bins
        raise StateError(f"scores by “{name}” must be a list of levels with their bins.")
    levels = canonical.texts([each[0] for each in pairs], f"scores by “{name}”", missing=True)
    if list(levels) != sorted(set(levels), key=_missing_first):
        raise StateError(f"scores by “{name}” have levels out of order or twice.")
    read = {
        level: _read_bins(canonical.part({"bins": each[1]}, "bins"), GROUP_BINS)
        for level, each in zip(levels, pairs, strict=True)
    }
    empty = make_bins(np.zeros(0, np.int64), bins=GROUP_BINS, **_no_values(total))
    if any(not each.n.size for each in read.values()):
        raise StateError(f"scores by “{name}” have a level without rows.")
    if _coarser(total).body() != merge_bins([empty, *read.values()]).body():
        raise StateError(f"scores by “{name}” do not add up to the scores of all.")
    return read


def _coarser(total: ScoreBins) -> ScoreBins:
    place = total.place // 9 // (BINS // GROUP_BINS) * 9 + total.place % 9
    values = {name: getattr(total, name) for name in (*_PLAIN, *_WEIGHTED)}
    return make_bins(place, bins=GROUP_BINS, **values)


def _no_values(like: ScoreBins) -> dict[str, Counts]:
    names = _PLAIN if like.w is None else (*_PLAIN, *_WEIGHTED)
    return {name: np.zeros(0, np.int64) for name in names}


def _read_bins(body: Body, bins: int) -> ScoreBins:
    names = (*_PLAIN, *_WEIGHTED) if "w" in body else _PLAIN
    canonical.only(body, ("bins", "place", *names), "score bins")
    if body["bins"] != bins:
        raise StateError(f"scores must be counted in {bins:,} bins.")
    steps = canonical.unpack(body["place"], "place")
    if steps.size > bins * 9 or (steps[1:] < 1).any() or sum(steps.tolist()) >= bins * 9:
        raise StateError("score bins are out of order, twice or too many.")
    values = {name: canonical.unpack(body[name], name, length=steps.size) for name in names}
    found = ScoreBins(bins=bins, place=np.cumsum(steps), **values)
    _refuse_impossible(found)
    return found


def _refuse_impossible(found: ScoreBins) -> None:
    """Refuse sums that scores of the bin cannot have; half a unit of rounding a row is allowed."""
    n, low = found.n.astype(float), found.bin / found.bins
    slack = n + 1.0
    high = low + 1.0 / found.bins
    inside = (found.s >= n * low * UNIT - slack) & (found.s <= n * high * UNIT + slack)
    squares = (found.s2 >= n * low**2 * UNIT - slack) & (found.s2 <= n * high**2 * UNIT + slack)
    if (
        (found.n < 1).any()
        or sum(found.n.tolist()) > canonical.MAX_COUNT
        or not (inside & squares).all()
    ):
        raise StateError("score bins have counts or sums that no rows can have.")


def _missing_first(level: str | None) -> tuple[bool, str]:
    return (level is not None, level or "")
