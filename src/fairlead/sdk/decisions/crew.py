"""The two threads behind a queue: one sends, one sees that the disk has what was written.

They begin when there is something to do, and do not live across a fork: a child begins its own.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

from fairlead.sdk.decisions.errors import QueueError
from fairlead.sdk.decisions.queue import Queue
from fairlead.sdk.decisions.sender import LOG, Sender, Server
from fairlead.sdk.decisions.turn import Turn

TO_DISK_EVERY: Final = 0.25  # seconds; what a power cut may cost
ASK_STOPPED_EVERY: Final = 5.0  # seconds
_GATHER: Final = 0.1  # seconds in which decisions gather to be sent together
_QUIET: Final = 2.0  # seconds after which the log of the queue is emptied
_LOOK: Final = 1.0  # seconds between looks whether it is our turn to send


class Crew:
    """The threads of one process for one queue."""

    def __init__(self, queue: Queue, server: Server) -> None:
        self.queue, self._server = queue, server
        self.turn = Turn(queue.file.path)
        self._stopped = (time.monotonic(), queue.stopped())
        self._wanted, self._asked_at = False, 0.0
        self.renew()

    def renew(self) -> None:
        """Begin anew: no threads, nothing to do."""
        self._begin = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._lines, self._writes, self._over = (threading.Event() for _ in range(3))

    @property
    def is_working(self) -> bool:
        """Say whether the threads were needed yet."""
        return bool(self._threads)

    def wake(self) -> None:
        """Tell that a line waits; costs who logs next to nothing."""
        if not self._lines.is_set():
            self._lines.set()
            if not self._threads:
                self._start()
        if not self._writes.is_set():
            self._writes.set()

    def stopped(self) -> frozenset[str]:
        """Give what is known of stopped systems at once, and have somebody look if it is old."""
        seen, known = self._stopped
        if time.monotonic() - seen > _LOOK:
            self._wanted = True
            self.wake()
        return known

    def wait_empty(self, seconds: float) -> bool:
        """Wait until nothing waits; say whether that was reached."""
        until = time.monotonic() + seconds
        while self.queue.streams():
            if time.monotonic() >= until:
                return False
            self.wake()
            self._over.wait(0.02)
        return True

    def stop(self, seconds: float) -> None:
        """Have the threads end; what waits stays in the file."""
        self._over.set()
        self._lines.set()
        self._writes.set()
        until = time.monotonic() + seconds
        for each in self._threads:
            each.join(max(until - time.monotonic(), 0.1))

    def _start(self) -> None:
        with self._begin:
            if self._threads or self._over.is_set():
                return
            sender = Sender(self.queue, self._server, is_over=self._over.is_set)
            self._threads = [
                threading.Thread(target=work, args=args, name=name, daemon=True)
                for name, work, args in (
                    ("fairlead-decisions-send", self._send, (sender,)),
                    ("fairlead-decisions-keep", self._keep, ()),
                )
            ]
            for each in self._threads:
                each.start()

    def _send(self, sender: Sender) -> None:
        while not self._over.is_set():
            self._lines.wait()
            self._over.wait(_GATHER)
            self._lines.clear()
            rest = self._looked_after(lambda: self._sent(sender))
            self._looked_after(lambda: self._read_stopped(sender))
            if rest:
                self._over.wait(rest)
                self._lines.set()
        self.turn.give_back()

    def _sent(self, sender: Sender) -> float:
        if not self.turn.is_ours():
            return _LOOK if self.queue.streams() else 0.0
        rest = sender.send()
        self._writes.set()
        return rest

    def _read_stopped(self, sender: Sender) -> float:
        """Know what the last answers said; of programs that send nothing, ask now and then."""
        now = time.monotonic()
        if self._wanted and now - self._asked_at > ASK_STOPPED_EVERY:
            self._wanted, self._asked_at = False, now
            sender.ask_stopped()
        self._stopped = (now, self.queue.stopped())
        return 0.0

    def _keep(self) -> None:
        while not self._over.is_set():
            self._writes.wait()
            self._writes.clear()
            self._over.wait(TO_DISK_EVERY)
            self._looked_after(self._on_disk)
            if not self._writes.wait(_QUIET):
                self._looked_after(self._emptied)

    def _on_disk(self) -> float:
        self.queue.file.sync()
        self.queue.file.tidy()
        return 0.0

    def _emptied(self) -> float:
        if not self.queue.streams():
            self.queue.file.tidy(empty=True)
        return 0.0

    def _looked_after(self, work: Callable[[], float]) -> float:
        """Do a piece of work; a queue that fails is told and tried again."""
        try:
            return work()
        except QueueError as broken:
            if not self._over.is_set():
                LOG.error("%s Decisions wait.", broken)
            return _LOOK
