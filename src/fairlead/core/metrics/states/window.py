"""All that is kept of one window of time and one model version: the unit that is merged and sealed.

    {"form":"fairlead-window/1","window":"2026-11-21","version":"m3","rows":10000,"cells":{…},…}

Its SHA-256 is the evidence. Windows of one column map and one reference add up, in any order and
grouping, to exactly what measuring all their rows at once gives.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final, TypeVar

from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.states import (
    canonical,
    cells,
    distinct,
    levels,
    numeric,
    residuals,
    scores,
)
from fairlead.core.metrics.states.canonical import Body
from fairlead.core.metrics.states.cells import Cells
from fairlead.core.metrics.states.distinct import Distinct
from fairlead.core.metrics.states.levels import LevelCounts
from fairlead.core.metrics.states.numeric import NumericCounts
from fairlead.core.metrics.states.residuals import Residuals
from fairlead.core.metrics.states.scores import Scores

FORM: Final = "fairlead-window/1"
METHODS: Final = tuple(
    sorted(each.METHOD for each in (cells, distinct, levels, numeric, residuals, scores))
)
ALL: Final = "all"
UNDATED: Final = "undated"  # rows without a time, where windows are cut by time
SEVERAL: Final = "*"  # rows of more than one model version
OTHER_COLUMNS: Final = "The windows hold other columns: measure them again with one column map."
_FIELDS: Final = (
    "form",
    "methods",
    "map",
    "reference",
    "window",
    "version",
    "rows",
    "left_out",
    "first",
    "last",
    "cells",
    "scores",
    "columns",
    "distinct",
    "residuals",
)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)

Column = NumericCounts | LevelCounts
T = TypeVar("T", Cells, Scores, Residuals)


@dataclass(frozen=True, kw_only=True, eq=False)
class WindowState:
    """The counts of one window and model version.

    `map` and `reference` are digests: of the column map, and of the reference's shapes (empty
    without one). `rows` are the rows read, `left_out` how many of them count nowhere, by reason.
    `first` and `last` are the least and greatest time, in UTC with microseconds.
    """

    map: str
    window: str
    version: str = ""
    rows: int
    reference: str = ""
    left_out: Mapping[str, int] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None
    cells: Cells | None = None
    scores: Scores | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    distinct: Mapping[str, Distinct] = field(default_factory=dict)
    residuals: Residuals | None = None

    @property
    def counted(self) -> int:
        """Rows that count."""
        return self.rows - sum(self.left_out.values())

    def merge(self, other: "WindowState") -> "WindowState":
        """Add another window's counts to these.

        Raises:
            StateError: another column map, another reference, or windows that do not join.
        """
        return merge([self, other])

    def to_bytes(self) -> bytes:
        """The state as the bytes that its digest covers."""
        return canonical.write(self.body())

    @classmethod
    def from_bytes(cls, data: bytes) -> "WindowState":
        """Read a state back; the bytes may come from a stranger.

        Raises:
            StateError: not canonical, or inconsistent in itself.
        """
        return _read(canonical.read(data, FORM))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bytes: the evidence."""
        return canonical.digest_of(self.to_bytes())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WindowState) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.digest)

    def body(self) -> Body:
        """The state as it is written."""
        return {
            "form": FORM,
            "methods": list(METHODS),
            "map": self.map,
            "reference": self.reference,
            "window": self.window,
            "version": self.version,
            "rows": self.rows,
            "left_out": {why: n for why, n in self.left_out.items() if n},
            "first": self.first,
            "last": self.last,
            "cells": self.cells and self.cells.body(),
            "scores": self.scores and self.scores.body(),
            "columns": {name: each.body() for name, each in self.columns.items()},
            "distinct": {name: each.body() for name, each in self.distinct.items()},
            "residuals": self.residuals and self.residuals.body(),
        }


def merge(states: Sequence[WindowState]) -> WindowState:
    """Add any number of windows at once.

    Raises:
        StateError: nothing to add, other column maps or references, or windows that do not join.
    """
    if not states:
        raise StateError("There is no state to add up: measure a window first.")
    first = states[0]
    if len(states) == 1:
        return first
    _refuse_strangers(states)
    versions = {each.version for each in states}
    reasons = {why for each in states for why in each.left_out}
    return WindowState(
        map=first.map,
        reference=first.reference,
        window=join([each.window for each in states]),
        version=versions.pop() if len(versions) == 1 else SEVERAL,
        rows=sum(each.rows for each in states),
        left_out={why: sum(each.left_out.get(why, 0) for each in states) for why in reasons},
        first=min((each.first for each in states if each.first), default=None),
        last=max((each.last for each in states if each.last), default=None),
        cells=_merged(cells.merge_cells, [each.cells for each in states]),
        scores=_merged(scores.merge_scores, [each.scores for each in states]),
        columns={
            name: _merge_columns([each.columns[name] for each in states], name)
            for name in first.columns
        },
        distinct={
            name: distinct.merge_distinct([each.distinct[name] for each in states])
            for name in first.distinct
        },
        residuals=_merged(residuals.merge_residuals, [each.residuals for each in states]),
    )


def join(windows: Sequence[str]) -> str:
    """The window that spans these.

    >>> join(["2026-11-02", "2026-11-01", "2026-11-09/2026-11-15"])
    '2026-11-01/2026-11-15'

    Raises:
        StateError: dated windows with undated ones or with “all”.
    """
    if len(set(windows)) == 1:
        return windows[0]
    if ALL in windows or UNDATED in windows:
        raise StateError(
            "Windows with days do not join with rows without a day: "
            "add them up apart, or measure by all."
        )
    starts, ends = zip(*(span(each) for each in windows), strict=True)
    return f"{min(starts)}/{max(ends)}"


def span(window: str) -> tuple[str, str]:
    """First and last day of a dated window.

    Raises:
        StateError: not a day or two.
    """
    start, _, end = window.partition("/")
    for day in (start, end or start):
        if not _is_day(day):
            raise StateError(f"“{window}” is no window: write 2026-11-21 or 2026-11-01/2026-11-30.")
    if end and start >= end:
        raise StateError(f"“{window}” is no window: the first day comes first.")
    return start, end or start


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _refuse_strangers(states: Sequence[WindowState]) -> None:
    first = states[0]
    if any(each.map != first.map for each in states):
        raise StateError(
            "The windows were measured with other column maps: measure them again with one."
        )
    if any(each.reference != first.reference for each in states):
        raise StateError(
            "The windows were measured against other references: measure them again against one."
        )
    names = ("columns", "distinct")
    if any(set(getattr(each, n)) != set(getattr(first, n)) for each in states for n in names):
        raise StateError(OTHER_COLUMNS)


def _merged(add: Callable[[Sequence[T]], T], parts: Sequence[T | None]) -> T | None:
    there = [each for each in parts if each is not None]
    if there and len(there) != len(parts):
        raise StateError("Only some of the windows hold these counts: measure them all alike.")
    return add(there) if there else None


def _merge_columns(parts: Sequence[Column], name: str) -> Column:
    numbers = [each for each in parts if isinstance(each, NumericCounts)]
    words = [each for each in parts if isinstance(each, LevelCounts)]
    if numbers and words:
        raise StateError(f"“{name}” is numbers in one window and words in another.")
    return numeric.merge_numeric(numbers) if numbers else levels.merge_levels(words)


def _read(body: Body) -> WindowState:
    canonical.only(body, _FIELDS, "the state")
    if body["methods"] != list(METHODS):
        raise StateError("The state was counted by another version of Fairlead: measure again.")
    state = WindowState(
        map=canonical.sha256(body, "map"),
        reference=canonical.sha256(body, "reference", empty=True),
        window=_read_window(body),
        version=canonical.text(body, "version"),
        rows=canonical.count(body, "rows"),
        left_out=_read_left_out(canonical.part(body, "left_out")),
        first=_read_time(body, "first"),
        last=_read_time(body, "last"),
        cells=body["cells"] and cells.read_cells(canonical.part(body, "cells")),
        scores=body["scores"] and scores.read_scores(canonical.part(body, "scores")),
        columns={
            name: _read_column(each, name) for name, each in canonical.part(body, "columns").items()
        },
        distinct={
            name: distinct.read_distinct(canonical.part({"": each}, ""), name)
            for name, each in canonical.part(body, "distinct").items()
        },
        residuals=body["residuals"] and residuals.read_residuals(canonical.part(body, "residuals")),
    )
    _refuse_inconsistent(state)
    _refuse_other_form(state, body)
    return state


def _refuse_other_form(state: WindowState, body: Body) -> None:
    """Refuse what would be written differently; a column of numbers was asked field by field."""
    words = {name: c for name, c in state.columns.items() if isinstance(c, LevelCounts)}
    written = {name: body["columns"][name] for name in words}
    again = canonical.write(replace(state, columns=words).body())
    if again != canonical.write(body | {"columns": written}):
        raise StateError("The state is not in canonical form: send the bytes as they were written.")


def _read_window(body: Body) -> str:
    window = canonical.text(body, "window")
    if window not in {ALL, UNDATED}:
        span(window)
    return window


def _read_time(body: Body, name: str) -> str | None:
    found = body[name]
    if found is not None and not (type(found) is str and _TIME.fullmatch(found)):
        raise StateError(f"“{name}” must be a time like 2026-01-31T09:30:00.000000Z.")
    return found


def _read_left_out(found: Body) -> dict[str, int]:
    return {why: canonical.count(found, why) for why in found}


def _read_column(found: object, name: str) -> Column:
    body = canonical.part({name: found}, name)
    if body.get("kind") == "numeric":
        return numeric.read_numeric(body, name)
    return levels.read_levels(body, name)


def _refuse_inconsistent(state: WindowState) -> None:
    """Refuse a state whose parts do not count the same rows."""
    if state.counted < 0:
        raise StateError("The state leaves out more rows than it read.")
    if (state.first is None) != (state.last is None) or (state.first or "") > (state.last or ""):
        raise StateError("The state has a first time after its last.")
    for where, n in (
        ("cells", state.cells and state.cells.n),
        ("scores", state.scores and state.scores.rows),
        ("residuals", state.residuals and state.residuals.n),
        *((name, each.rows) for name, each in state.columns.items()),
        *((name, each.rows) for name, each in state.distinct.items()),
    ):
        if n is not None and n != state.counted:
            raise StateError(f"“{where}” counts {n:,} rows, the state {state.counted:,}.")
