"""One commit for all who wait: single decisions of many callers share a disk write.

Whoever gets the turn commits for everybody who came meanwhile; nobody waits for a clock.
"""

from collections import deque
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from fairlead.apps.decisions.services.intake import Recorded, record
from fairlead.apps.decisions.services.sender import Sender
from fairlead.apps.journal.batches import MOST
from fairlead.apps.journal.errors import FairleadError
from fairlead.core.decisions.record import Record


@dataclass
class _Waiting:
    """One caller with one decision, and what became of it."""

    record: Record
    by: Sender
    done: Recorded | None = None
    failed: BaseException | None = None


@dataclass
class _Turn:
    """Those of one token who wait, and whose turn it is."""

    lock: Lock = field(default_factory=Lock)
    waiting: deque[_Waiting] = field(default_factory=deque)


_turns: Final[dict[int, _Turn]] = {}


def record_with_others(one: Record, *, by: Sender) -> Recorded:
    """Record one decision in the same commit as those of other callers.

    Raises:
        FairleadError: as `record`; the failure of one is not the failure of another.
    """
    turn, mine = _turns.setdefault(by.token.pk, _Turn()), _Waiting(one, by)
    turn.waiting.append(mine)
    with turn.lock:
        while mine.done is None and mine.failed is None:
            _commit(turn)
    if mine.failed is not None:
        raise mine.failed
    assert mine.done is not None  # noqa: S101 - one of both is there
    return mine.done


def _commit(turn: _Turn) -> None:
    """Commit for those who wait; if that fails, for each alone: each gets its own answer."""
    some = [turn.waiting.popleft() for _ in range(min(len(turn.waiting), MOST))]
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
    for each, index in zip(some, made.indices, strict=True):
        stopped = [code for code in made.stopped if code == each.record.system]
        each.done = Recorded(made.log_id, [index], made.size, made.new, stopped)


def _alone(one: _Waiting) -> None:
    try:
        one.done = record([one.record], by=one.by)
    except Exception as trouble:  # noqa: BLE001 - it is handed to whom it belongs
        one.failed = trouble
