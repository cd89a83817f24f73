"""States whose bytes are still those that were sealed: opened and added up without doubting them.

    add_sealed([(digest, data), …])      the year out of its days, at the speed of reading bytes

A state is checked field by field when it is sealed, and its digest is kept elsewhere. While the
digest holds, so does every check, and asking again costs ten times as much as adding up. Bytes from
anywhere else are for `WindowState.from_bytes`.
"""

import binascii
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

import numpy as np
import orjson
from numpy.typing import NDArray

from fairlead.core.metrics.errors import ChangedError, StateError
from fairlead.core.metrics.states import canonical, window
from fairlead.core.metrics.states.canonical import Body, Counts
from fairlead.core.metrics.states.cells import Cells
from fairlead.core.metrics.states.distinct import Distinct
from fairlead.core.metrics.states.levels import LevelCounts
from fairlead.core.metrics.states.packed import PackedSums
from fairlead.core.metrics.states.residuals import Residuals
from fairlead.core.metrics.states.scores import APART as SCORES_APART
from fairlead.core.metrics.states.scores import ScoreBins, Scores
from fairlead.core.metrics.states.table import Table
from fairlead.core.metrics.states.window import WindowState

T = TypeVar("T")

AT_HAND: Final = 32  # windows held before they are added up


def open_sealed(digest: str, data: bytes) -> WindowState:
    """Open one state.

    Raises:
        ChangedError: the bytes are not those that the digest was taken of.
        StateError: another version of Fairlead counted them.
    """
    return add_sealed([(digest, data)])


def add_sealed(parts: Iterable[tuple[str, bytes]]) -> WindowState:
    """Add up any number of states, each with the digest under which it was sealed.

    The same as reading each and `merge`, bit for bit; only a few states are held at once.

    Raises:
        ChangedError: the bytes of one are not those that its digest was taken of.
        StateError: nothing to add, or states that do not add up.
    """
    at_hand: list[WindowState] = []
    numbers = PackedSums()
    for digest, data in parts:
        body = _body(digest, data)
        _opened(numbers.take, body["columns"])
        at_hand.append(_opened(_without_numbers, body, numbers.words))
        if len(at_hand) >= AT_HAND:
            at_hand = [window.merge(at_hand)]
    whole = window.merge(at_hand)
    columns = {**_opened(numbers.added), **whole.columns}
    return replace(whole, columns={name: columns[name] for name in numbers.columns})


def _opened(made: Callable[..., T], *written: Any) -> T:  # noqa: ANN401 - parts of a body
    try:
        return made(*written)
    except (LookupError, TypeError, AttributeError, binascii.Error) as odd:
        raise StateError("The sealed state has another form: measure again.") from odd


def _body(digest: str, data: bytes) -> Body:
    if canonical.digest_of(data) != digest:
        raise ChangedError(digest)
    body = orjson.loads(data)
    if type(body) is not dict or body.get("form") != window.FORM:
        raise StateError(f"What was sealed as {digest[:12]}… is no state of “{window.FORM}”.")
    if body.get("methods") != list(window.METHODS):
        raise StateError("The state was counted by another version of Fairlead: measure again.")
    return body


def _without_numbers(body: Body, words: Sequence[str]) -> WindowState:
    """The state but for its columns of numbers."""
    plain = ("map", "reference", "window", "version", "rows", "left_out", "first", "last")
    return WindowState(
        **{name: body[name] for name in plain},
        cells=body["cells"] and _cells(body["cells"]),
        scores=body["scores"] and _scores(body["scores"]),
        columns={name: _levels(body["columns"][name]) for name in words},
        distinct={name: _distinct(each) for name, each in body["distinct"].items()},
        residuals=body["residuals"] and _residuals(body["residuals"]),
    )


def _unpacked(text: str) -> Counts:
    return np.frombuffer(binascii.a2b_base64(text[3:]), f"<{text[:2]}").astype(np.int64)


def _table(body: Body) -> Table:
    counts = _unpacked(body["counts"])
    codes = np.empty((counts.size, len(body["dims"])), np.int64)
    for d, each in enumerate(body["codes"]):
        codes[:, d] = _unpacked(each)
    return Table(
        dims=tuple(body["dims"]),
        levels=tuple(map(tuple, body["levels"])),
        codes=codes,
        counts=counts,
        sums={name: _big(each) for name, each in body["sums"].items()},
    )


def _big(written: Sequence[str]) -> NDArray[np.object_]:
    array = np.empty(len(written), object)
    array[:] = [int(each) for each in written]
    return array


def _cells(body: Body) -> Cells:
    return Cells(attributes=tuple(body["attributes"]), table=_table(body["table"]))


def _residuals(body: Body) -> Residuals:
    return Residuals(
        attributes=tuple(body["attributes"]),
        decimals=body["decimals"],
        table=_table(body["table"]),
    )


def _scores(body: Body) -> Scores:
    return Scores(
        total=_bins(body["total"]),
        groups={
            name: {level: _bins(each) for level, each in levels}
            for name, levels in body["groups"].items()
        },
        **{name: body[name] for name in SCORES_APART},
    )


def _bins(body: Body) -> ScoreBins:
    values = {name: _unpacked(each) for name, each in body.items() if name != "bins"}
    return ScoreBins(bins=body["bins"], **values | {"place": np.cumsum(values["place"])})


def _levels(body: Body) -> LevelCounts:
    return LevelCounts(
        levels=body["levels"],
        counts=_unpacked(body["counts"]),
        other=body["other"],
        missing=body["missing"],
        new=tuple((level, n) for level, n in body["new"]),
    )


def _distinct(body: Body) -> Distinct:
    return Distinct(
        rows=body["rows"],
        missing=body["missing"],
        hashes=np.array([int(each, 16) for each in body["hashes"]], np.uint64),
        counts=_unpacked(body["counts"]),
    )
