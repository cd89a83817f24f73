"""From the spans of an exporter to recorded decisions, and what its answer must say.

One system after the other: whose token is tied elsewhere, or whose system is unknown, is
rejected by itself. What was kept before an error that passes is found again by its id.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from fairlead.apps.decisions import handing_in
from fairlead.apps.decisions.errors import LinesRefusedError
from fairlead.apps.decisions.services import Sender
from fairlead.apps.journal.batches import MOST
from fairlead.apps.journal.errors import IdTakenError, NotPermittedError
from fairlead.core.decisions.otlp.mapping import Mapped, decisions_of
from fairlead.core.decisions.otlp.spans import Span
from fairlead.core.decisions.record import Record

_MOST_SENTENCES: Final = 5
_STOPPED: Final = "{codes}: stopped; whoever integrates it must not act on its answers"
Sized = tuple[Record, int]


@dataclass
class Taken:
    """How many decisions were recorded or known, how many spans were not, and why."""

    decisions: int = 0
    ignored: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)

    @property
    def rejected_spans(self) -> int:
        return sum(count for count, _ in self.rejected)

    def message(self) -> str:
        """Say what was rejected and what else the sender should know; nothing if all is well."""
        said = [*(why for _, why in self.rejected), *self.remarks]
        if self.stopped:
            said.insert(0, _STOPPED.format(codes=", ".join(sorted(self.stopped))))
        told, more = said[:_MOST_SENTENCES], len(said) - _MOST_SENTENCES
        return "; ".join([*told, f"and {more} more like these"] if more > 0 else told)


def take(spans: Sequence[Span], *, by: Sender, system: str = "") -> Taken:
    """Record the decisions that the spans of a request hold.

    Raises:
        FairleadError: as `services.record`, where it concerns the whole request.
    """
    tied = by.token.systems
    whose = system or (tied[0] if len(tied) == 1 else "")
    mapped = decisions_of(spans, system=whose)
    taken = Taken(0, mapped.ignored, list(mapped.rejected), list(mapped.remarks))
    for some in _by_system(mapped):
        _record(some, by, taken)
    return taken


def _by_system(mapped: Mapped) -> Iterator[list[Sized]]:
    """Give the decisions of one system after the other, no more at once than a commit holds."""
    groups = defaultdict[str, list[Sized]](list)
    for record, size in zip(mapped.records, mapped.sizes, strict=True):
        groups[record.system].append((record, size))
    for group in groups.values():
        for at in range(0, len(group), MOST):
            yield group[at : at + MOST]


def _record(some: Sequence[Sized], by: Sender, taken: Taken) -> None:
    try:
        made = handing_in.records([record for record, _ in some], by=by, good=True)
    except LinesRefusedError as refused:
        _reject(some, refused.lines, taken)
    except NotPermittedError as refused:
        _reject(some, dict.fromkeys(range(1, len(some) + 1), str(refused)), taken)
    except IdTakenError as refused:
        _apart(some, by, taken, refused)
    else:
        taken.decisions += len(made.kept)
        taken.stopped.update(made.recorded.stopped)
        _reject(some, made.refused, taken)


def _apart(some: Sequence[Sized], by: Sender, taken: Taken, refused: IdTakenError) -> None:
    """Look at halves where more ids are taken than are left out one by one."""
    if len(some) == 1:
        _reject(some, {1: str(refused)}, taken)
        return
    middle = len(some) // 2
    _record(some[:middle], by, taken)
    _record(some[middle:], by, taken)


def _reject(some: Sequence[Sized], why: dict[int, str], taken: Taken) -> None:
    for at, says in why.items():
        record, size = some[at - 1]
        taken.rejected.append((size, f"span {record.id.partition('-')[2]}: {says}"))
