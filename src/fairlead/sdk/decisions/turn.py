"""Whose turn it is to send: of all processes that share a queue, one at a time.

A lock on a small file beside the queue, which the system takes back when a process dies.
"""

import sqlite3
import threading
from pathlib import Path


class Turn:
    """The right to send what waits in one queue."""

    def __init__(self, queue: Path) -> None:
        self._path = Path(f"{queue}-sender")
        self._lock = threading.Lock()
        self._held: sqlite3.Connection | None = None

    def is_ours(self) -> bool:
        """Take the turn if nobody has it, and say whether it is ours."""
        with self._lock:
            if self._held is None:
                self._held = self._taken()
            return self._held is not None

    def give_back(self) -> None:
        """Let another process send."""
        with self._lock:
            self._let_go()

    def before_fork(self) -> None:
        """Give the turn back and hold still until the fork is over."""
        self._lock.acquire()
        self._let_go()

    def after_fork(self) -> None:
        """Go on, in the parent and in the child."""
        self._lock.release()

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def _taken(self) -> sqlite3.Connection | None:
        found = sqlite3.connect(
            self._path, timeout=0, isolation_level=None, check_same_thread=False
        )
        try:
            found.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error:
            found.close()
            return None
        return found
