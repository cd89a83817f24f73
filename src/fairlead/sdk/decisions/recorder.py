"""A program's way to record its decisions: written down at once, sent by and by.

    recorder = Recorder(server="https://fairlead.example", token="…", system="SYS-3")
    recorder.log("refused", subject="customer-4711", input={"income": 1900.5})

When `log` has returned, the decision outlives a crash of the process; a power cut may cost the last
quarter of a second, unless `durable=True` has `log` wait for the disk.
"""

import atexit
import contextlib
import os
import re
import secrets
import threading
import time
import weakref
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, Unpack

from fairlead.sdk.decisions.crew import Crew
from fairlead.sdk.decisions.errors import (
    CannotRecordError,
    DecisionError,
    FullError,
    NotConfiguredError,
    QueueError,
)
from fairlead.sdk.decisions.line import Told, line_of, noted, outcome_line
from fairlead.sdk.decisions.queue import OUTCOMES, Letter, Queue
from fairlead.sdk.decisions.sender import LOG, Server
from fairlead.sdk.server import checked_address

MIB: Final = 1 << 20
WhenFull = Literal["refuse", "block"]
_INSTANCE: Final = re.compile(r"[^\x00-\x1f\x7f]{1,90}")  # the queue adds its mark to it
_TOLD_EVERY: Final = 60.0  # seconds between warnings about the same
_AT_EXIT: Final = 2.0  # seconds to send what waits when the program ends


@dataclass(frozen=True, slots=True)
class Status:
    """How recording stands: what waits, what was set aside, what was not kept and why."""

    waiting: int
    set_aside: int
    not_kept: int
    reasons: dict[str, int]
    stopped: frozenset[str]
    sent_at: str
    trouble: str


class Recorder:
    """Records decisions of one program through one queue file, from any thread."""

    def __init__(
        self,
        *,
        server: str,
        token: str,
        system: str = "",
        instance: str = "app",
        queue: str | Path,
        durable: bool = False,
        strict: bool = False,
        full: WhenFull = "refuse",
        block_for: float = 30.0,
        most_mib: int = 1024,
    ) -> None:
        if not server or not token:
            raise NotConfiguredError("Name the server and a token with the scope “decide”.")
        if not _INSTANCE.fullmatch(instance):
            raise CannotRecordError("instance: a text of 1 to 90 signs, such as scoring-1")
        self._system, self._instance = system, instance
        self._durable, self._strict = durable, strict
        self._block_for = block_for if full == "block" else 0.0
        self._queue = Queue(Path(queue).absolute(), most_bytes=most_mib * MIB)
        self._crew = Crew(self._queue, Server(checked_address(server), token))
        self._streams: dict[str, int] = {}
        self._reasons: Counter[str] = Counter()
        self._told_at: dict[str, float] = {}
        self._owed: Counter[int] = Counter()
        self._owing = threading.Lock()
        if self._queue.streams():  # left by a process that ended
            self._crew.wake()
        _all.add(self)

    def log(self, outcome: object, *, durable: bool | None = None, **told: Unpack[Told]) -> str:
        """Record a decision and give its id; nothing is given if it could not be kept.

        What it says is checked before it is sent; what will not do is set aside with a sentence.
        With `strict` it is checked at once and raised, instead of logged and counted.

        Raises:
            DecisionError: with `strict` only.
        """
        try:
            system = told["system"] = told.get("system") or self._system
            made = told.setdefault("id", secrets.token_hex(16))
            known = system in self._streams and not self._strict
            note = (noted if known else line_of)({**told, "outcome": outcome})
            self._put(self._stream(system), note, durable=durable)
        except DecisionError as refused:
            self.refuse(refused, system=str(told.get("system", "")))
            return ""
        return made

    def outcome(
        self,
        decision: str,
        outcome: object,
        *,
        at: str | datetime | None = None,
        id: str = "",  # noqa: A002 - the name of the field
    ) -> str:
        """Record what became of a decision later, such as a loan that was repaid; give its id.

        Raises:
            DecisionError: with `strict` only.
        """
        try:
            made, line = outcome_line(decision, outcome, at=at, own=id)
            self._put(OUTCOMES, line, durable=None)
        except DecisionError as refused:
            self.refuse(refused)
            return ""
        return made

    def is_stopped(self, system: str = "") -> bool:
        """Say whether the stop button of a system was pressed when the server last answered.

        Never asks the server itself: each answer tells, and all processes of a queue share it.
        """
        return (system or self._system) in self._crew.stopped()

    def system_of(self, told: Told) -> str:
        """Give the system that a decision is about: named by itself, or this program's."""
        return told.get("system", "") or self._system

    def flush(self, timeout: float = 30.0) -> bool:
        """Wait until everything was sent or set aside; say whether that was reached in time."""
        return self._crew.wait_empty(timeout)

    def status(self) -> Status:
        """Say how recording stands."""
        held = self._queue.held()
        return Status(
            held.waiting, held.set_aside, held.not_kept, dict(self._reasons),
            self._queue.stopped(), held.sent_at, held.trouble,
        )  # fmt: skip

    def letters(self) -> list[Letter]:
        """Give the decisions that the server will not take, each with its sentence."""
        return self._queue.letters()

    def try_again(self, ids: Sequence[str] = ()) -> int:
        """Send decisions that were set aside again, all of them if none is named; say how many."""
        count = self._queue.try_again(ids)
        self._crew.wake()
        return count

    def close(self, timeout: float = _AT_EXIT) -> None:
        """Send what can be sent in that time and stop; the rest stays in the file."""
        if self not in _all:
            return
        if self._crew.is_working:
            with contextlib.suppress(QueueError):  # what waits is read again at the next start
                self._crew.wait_empty(timeout)
        self._crew.stop(timeout)
        self._queue.close()
        _all.discard(self)

    def _stream(self, system: str) -> int:
        found = self._streams.get(system)
        if found is None:
            found = self._streams[system] = self._queue.stream(system, self._instance)
        return found

    def _put(self, stream: int, line: bytes, *, durable: bool | None) -> None:
        if self._owed:
            self._settle_owed()
        try:
            self._queue.put(stream, line)
        except FullError:
            self._put_when_there_is_room(stream, line)
        self._crew.wake()
        if self._durable if durable is None else durable:
            self._queue.file.sync()

    def _put_when_there_is_room(self, stream: int, line: bytes) -> None:
        until = time.monotonic() + self._block_for
        while time.monotonic() < until:
            self._crew.wake()
            time.sleep(0.02)
            try:
                return self._queue.put(stream, line)
            except FullError:
                continue
        raise FullError(
            f"The queue {self._queue.file.path} is full: decisions are not recorded, and their"
            " numbers will be missing at the server. Raise most_mib, or see why nothing is sent."
        )

    def refuse(self, refused: DecisionError, *, system: str = "") -> None:
        """Count and tell a decision that was not recorded; its number will be missing.

        Raises:
            DecisionError: with `strict`, instead.
        """
        kind = type(refused).__name__.removesuffix("Error")
        self._reasons[kind] += 1
        can_be_put_right = self._strict and isinstance(refused, CannotRecordError)
        if system and not can_be_put_right:
            self._leave_out(system)
        if self._strict:
            raise refused
        now = time.monotonic()
        if now - self._told_at.get(kind, -_TOLD_EVERY) >= _TOLD_EVERY:
            self._told_at[kind] = now
            LOG.warning("Not recorded (%d so far): %s", self._reasons[kind], refused)

    def _leave_out(self, system: str) -> None:
        try:
            stream = self._stream(system)
            with self._owing:
                self._owed[stream] += 1
            self._settle_owed()
        except DecisionError:
            return  # it is owed, and left out before the next decision that can be kept

    def _settle_owed(self) -> None:
        with self._owing:
            for stream, count in list(self._owed.items()):
                self._queue.skip(stream, count)
                del self._owed[stream]

    def _before_fork(self) -> None:
        self._crew.turn.before_fork()
        self._queue.file.before_fork()

    def _after_fork(self) -> None:
        self._queue.file.after_fork()
        self._crew.turn.after_fork()

    def _in_child(self) -> None:
        self._after_fork()
        self._owing = threading.Lock()
        self._crew.renew()


_all: "weakref.WeakSet[Recorder]" = weakref.WeakSet()
_forking: list[Recorder] = []


def _before_fork() -> None:
    _forking[:] = list(_all)
    for each in _forking:
        each._before_fork()  # noqa: SLF001 - of this file


def _after_fork_in_parent() -> None:
    for each in _forking:
        each._after_fork()  # noqa: SLF001 - of this file
    _forking.clear()


def _after_fork_in_child() -> None:
    for each in _forking:
        each._in_child()  # noqa: SLF001 - of this file
    _forking.clear()


def _close_all() -> None:
    for each in list(_all):
        each.close()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before_fork,
        after_in_parent=_after_fork_in_parent,
        after_in_child=_after_fork_in_child,
    )
