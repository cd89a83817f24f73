"""The seam to core.metrics: what a check keeps as plain values, read strictly; rows measured.

Nothing here is imported before it is needed: a page that lists runs loads no engine.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from fairlead.apps.evidence import blobs
from fairlead.apps.journal.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from fairlead.core.metrics.answers import Result
    from fairlead.core.metrics.columnmap import ColumnMap
    from fairlead.core.metrics.measure import Measurement
    from fairlead.core.metrics.policy import Policy
    from fairlead.core.metrics.reference import Reference
    from fairlead.core.metrics.report import Report
    from fairlead.core.metrics.states.window import WindowState

LARGEST_STATE: Final = 4 * 1024 * 1024
_SMALL: Final = 256


@contextmanager
def explained() -> Iterator[None]:
    """Turn what measuring refuses into our own refusal, with its sentence."""
    from fairlead.core.metrics.errors import MeasureError  # noqa: PLC0415 - see above

    try:
        yield
    except MeasureError as refused:
        raise BadInputError("{why}", why=str(refused)) from refused


def read_columns(told: Mapping[str, Any]) -> ColumnMap:
    """Read a column map that somebody wrote.

    Raises:
        BadInputError: an unknown role, or a value of the wrong kind.
    """
    from fairlead.core.metrics.columnmap import ColumnMap  # noqa: PLC0415 - see above

    with explained():
        return ColumnMap.from_dict(told)


def read_policy(told: Mapping[str, Any]) -> Policy:
    """Read limits that somebody wrote.

    Raises:
        BadInputError: an unknown metric or word, or a limit that nothing could fit.
    """
    from fairlead.core.metrics.policy import Policy  # noqa: PLC0415 - see above

    with explained():
        return Policy.from_dict(told)


def read_reference(data: bytes) -> Reference:
    """Read the bytes of a reference profile; they may come from a stranger.

    Raises:
        BadInputError: not a profile, or not consistent in itself.
    """
    from fairlead.core.metrics.reference import Reference  # noqa: PLC0415 - see above

    with explained():
        return Reference.from_bytes(data)


def read_state(data: bytes) -> WindowState:
    """Read the bytes of a state; they may come from a stranger.

    Raises:
        BadInputError: too large, not canonical, or not consistent in itself.
    """
    from fairlead.core.metrics.states.window import WindowState  # noqa: PLC0415 - see above

    if len(data) > LARGEST_STATE:
        raise BadInputError("A state is larger than 4 MiB: count fewer columns or levels.")
    with explained():
        return WindowState.from_bytes(data)


def reference_of(digest: str) -> Reference:
    """Open a sealed reference profile; bytes that changed since are refused."""
    return read_reference(kept(digest))


def state_of(digest: str) -> WindowState:
    """Open a kept state; bytes that changed since are refused."""
    return summed([digest])


def summed(digests: Iterable[str]) -> WindowState:
    """Add kept states up to one, as if all their rows had been counted at once.

    They were read strictly when they were kept; now their bytes are held against their digests.

    Raises:
        BadInputError: bytes are missing or changed, or the states do not add up.
    """
    from fairlead.core.metrics.errors import ChangedError  # noqa: PLC0415 - see above
    from fairlead.core.metrics.states.sealed import add_sealed  # noqa: PLC0415 - see above

    with explained():
        try:
            return add_sealed((each, _read(each)) for each in digests)
        except ChangedError as changed:
            raise _lost(changed.digest) from changed


def kept(digest: str) -> bytes:
    """Read kept bytes and hold them against their digest.

    Raises:
        BadInputError: they are missing or no longer those that were sealed.
    """
    data = _read(digest)
    if hashlib.sha256(data).hexdigest() != digest:
        raise _lost(digest)
    return data


def _read(digest: str) -> bytes:
    try:
        with blobs.opened(digest) as file:
            return file.read()
    except FileNotFoundError as absent:
        raise _lost(digest) from absent


def _lost(digest: str) -> BadInputError:
    says = "The bytes under {digest} are missing or changed: restore them from a backup."
    return BadInputError(says, digest=f"{digest[:12]}…")


def counted(
    path: Path, columns: ColumnMap, reference: Reference | None, *, by: str, memory_mb: int
) -> Measurement:
    """Read the rows once and count them by window and version.

    Raises:
        BadInputError: the rows cannot be read, the map does not fit, or the file changed.
    """
    from fairlead.core.metrics.measure import measure  # noqa: PLC0415 - see above

    with explained():
        return measure(path, columns, reference, by=by, threads=1, memory_mb=memory_mb)  # type: ignore[arg-type]  # one of four words


def profiled(path: Path, columns: ColumnMap, *, memory_mb: int) -> Reference:
    """Make the reference profile of a file.

    Raises:
        BadInputError: the rows cannot be read, or the map does not fit.
    """
    from fairlead.core.metrics.measure import make_reference  # noqa: PLC0415 - see above

    with explained():
        return make_reference(path, columns, threads=1, memory_mb=memory_mb)


def judged(
    states: Sequence[WindowState],
    reference: Reference | None,
    policy: Policy,
    *,
    columns: ColumnMap,
    today: date,
) -> Report:
    """Say what follows from states: arithmetic only, no rows.

    Raises:
        BadInputError: states do not belong together, or to this reference.
    """
    from fairlead.core.metrics.evaluate import evaluate  # noqa: PLC0415 - see above

    with explained():
        return evaluate(states, reference, policy, columns=columns, today=today.isoformat())


def guessed(path: Path) -> tuple[dict[str, Any], Sequence[Any]]:
    """Guess which column of a file is what; gives the map as plain values, and each guess.

    Raises:
        BadInputError: the file cannot be read.
    """
    from fairlead.core.metrics import columnmap  # noqa: PLC0415 - see above
    from fairlead.core.metrics.engines.duck import duck  # noqa: PLC0415 - see above
    from fairlead.core.metrics.source import open_source  # noqa: PLC0415 - see above

    with explained(), duck(open_source(path), threads=1, memory_mb=_SMALL) as db:
        schema = dict(db.schema)
        return columnmap.guessed(schema).to_dict(), columnmap.guess(schema)


def shipped_policy() -> dict[str, Any]:
    """Give the limits that come with Fairlead, to start from."""
    from fairlead.core.metrics.policy import shipped  # noqa: PLC0415 - see above

    told = shipped("bias-default").to_dict()
    limits = [{k: v for k, v in each.items() if v and k != "set_by"} for each in told["limits"]]
    return {"name": told["name"], "families": told["families"], "limits": limits}


def opened(digest: str) -> BinaryIO:
    """Open kept bytes to hand them out as they are."""
    return blobs.opened(digest)


def worst(results: Sequence[Result]) -> str:
    """Give the worst answer of many results: a breach is one, and nothing judged is no pass."""
    from fairlead.core.metrics.answers import worst as worst_of  # noqa: PLC0415 - see above

    return worst_of(each.answer for each in results).value
