"""One commit for all who wait: single decisions of many callers share a disk write.

Whoever gets the turn commits for everybody who came meanwhile; nobody waits for a clock.
"""

from collections import deque
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Final

from fairlead.apps.decisions.services.intake import record
from fairlead.apps.decisions.services.sender import Sender
from fairlead.apps.journal.batches import MOST
from fairlead.apps.journal.errors import FairleadError
from fairlead.core.decisions.record import Record


@dataclass(frozen=True)
class Placed:
    """Where one decision stands: its log, its index and leaf hash, the size after it."""

    log: str
    index: int
    leaf_sha256: str
    size: int
    stopped: bool


@dataclass(eq=False)
class _Waiting:
    """One caller with one decision, and what became of it."""

    record: Record
    by: Sender
    done: Placed | None = None
    failed: BaseException | None = None
    woken: Event = field(default_factory=Event)

    @property
    def is_settled(self) -> bool:
        return self.done is not None or self.failed is not None


@dataclass
class _Turn:
    """Those of one token who wait, and whether somebody commits for them."""

    lock: Lock = field(default_factory=Lock)
    waiting: deque[_Waiting] = field(default_factory=deque)
    busy: bool = False


_turns: Final[dict[int, _Turn]] = {}


def record_with_others(one: Record, *, by: Sender) -> Placed:
    """Record one decision in the same commit as those of other callers.

    Raises:
        FairleadError: as `record`; the failure of one is not the failure of another.
    """
    turn, mine = _turns.setdefault(by.token.pk, _Turn()), _Waiting(one, by)
    with turn.lock:
        turn.waiting.append(mine)
        leads, turn.busy = not turn.busy, True
    if not leads:
        mine.woken.wait()
    while not mine.is_settled:
        _lead(turn)
    if mine.failed is not None:
        raise mine.failed
    assert mine.done is not None  # noqa: S101 - one of both is there
    return mine.done


def _lead(turn: _Turn) -> None:
    """Commit once for those who wait, wake them, and hand the lead to the first who came since.

    Whoever is served goes at once: nobody waits for a commit that is not their own.
    """
    with turn.lock:
        some = [turn.waiting.popleft() for _ in range(min(len(turn.waiting), MOST))]
    try:
        _commit(some)
    finally:
        with turn.lock:
            after = turn.waiting[0] if turn.waiting else None
            turn.busy = after is not None
        for each in (*some, *([after] if after else [])):
            each.woken.set()


def _commit(some: list[_Waiting]) -> None:
    """Commit for these; if that fails, for each alone: each gets its own answer."""
    try:
        _together(some)
    except FairleadError as trouble:
        if len(some) == 1:
            some[0].failed = trouble
        else:
            for each in some:
                _alone(each)
    except BaseException as trouble:
        for each in some:
            each.failed = trouble
        raise


def _together(some: list[_Waiting]) -> None:
    made = record([each.record for each in some], by=some[0].by)
    placed = made.placed
    for each, index, leaf in zip(some, placed.indices, placed.leaves, strict=True):
        stopped = each.record.system in made.stopped
        each.done = Placed(placed.origin, index, leaf.hex(), placed.size, stopped)


def _alone(one: _Waiting) -> None:
    try:
        _together([one])
    except Exception as trouble:  # noqa: BLE001 - it is handed to whom it belongs
        one.failed = trouble
