"""From the bytes of a request to recorded decisions: what doors share, whatever they speak."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, TypeVar

from fairlead.apps.decisions import lines, services
from fairlead.apps.decisions.errors import LinesRefusedError, NotOurKindError
from fairlead.apps.decisions.services import Recorded, Sender
from fairlead.apps.journal.errors import IdTakenError
from fairlead.core.decisions.errors import RecordError
from fairlead.core.decisions.record import Record, parsed, parsed_outcome

MOST_CONFLICTS: Final = 20
T = TypeVar("T")


@dataclass
class HandedIn:
    """What was recorded, from which lines; and which lines were refused, and why."""

    recorded: Recorded
    kept: list[int]
    refused: dict[int, str] = field(default_factory=dict)


def body_of(body: bytes, *, kind: str, told: str, encoding: str) -> bytes:
    """Give the body of a request if it is of the right kind.

    Raises:
        NotOurKindError: another content type, or compressed.
    """
    if told != kind:
        raise NotOurKindError(
            "Send this as {kind}; it came as {told}.", kind=kind, told=told or "–"
        )
    if encoding not in {"", "identity"}:
        raise NotOurKindError("Send this without compression; it came as {told}.", told=encoding)
    return body


def one(body: bytes, *, by: Sender) -> dict[str, Any]:
    """Record one decision together with those of other callers.

    Raises:
        LinesRefusedError: it will not do.
        FairleadError: as `services.record`.
    """
    try:
        record = parsed(body)
    except RecordError as refused:
        raise LinesRefusedError({1: str(refused)}) from refused
    made = services.record_with_others(record, by=by)
    return {"id": record.id, **asdict(made)}


def batch(body: bytes, *, by: Sender, good: bool = False) -> HandedIn:
    """Record a batch of decisions; `good`: leave out the lines that will not do.

    Raises:
        TooLargeError: more than 4 MiB or 1,000 lines.
        FairleadError: as `services.record`; nothing was kept.
    """
    return _handed(lines.read(body, parsed), services.record, by, good=good)


def records(told: Sequence[Record], *, by: Sender, good: bool = False) -> HandedIn:
    """Record decisions that another door has read; `good`: leave out those that will not do."""
    return _handed(lines.Read(dict(enumerate(told, 1))), services.record, by, good=good)


def outcomes(body: bytes, *, by: Sender, good: bool = False) -> HandedIn:
    """Record what became of decisions; `good`: leave out the lines that will not do."""
    return _handed(lines.read(body, parsed_outcome), services.record_outcomes, by, good=good)


def _handed(
    read: lines.Read[T], keep: Callable[..., Recorded], by: Sender, *, good: bool
) -> HandedIn:
    if not read.good and not read.wrong:
        raise LinesRefusedError({1: "there is nothing in it"})
    if read.wrong and not good:
        raise LinesRefusedError(read.wrong)
    made = _kept(read, keep, by, good=good)
    return HandedIn(made, sorted(read.good), read.wrong)


def _kept(
    read: lines.Read[T], keep: Callable[..., Recorded], by: Sender, *, good: bool
) -> Recorded:
    """Keep the good lines; where one is refused after all and others may stay, leave it out."""
    for _ in range(MOST_CONFLICTS):
        if not read.good:
            raise LinesRefusedError(read.wrong)
        try:
            return keep(list(read.good.values()), by=by)
        except LinesRefusedError as refused:
            wrong = lines.at_lines(read, refused.lines)
            if not good:
                raise LinesRefusedError(wrong) from refused
            for at, says in wrong.items():
                read.drop(at, says)
        except IdTakenError as taken:
            if not good:
                raise
            _drop_taken(read, taken)
    return keep(list(read.good.values()), by=by)


def _drop_taken(read: lines.Read[T], taken: IdTakenError) -> None:
    name = taken.refused.facts["id"]
    for at in [at for at, each in read.good.items() if each.id == name]:  # type: ignore[attr-defined]  # a decision or an outcome
        read.drop(at, str(taken))
