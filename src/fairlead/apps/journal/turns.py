"""Processes that write take turns, where the database lets them only try again and again.

SQLite has one writer at a time; whoever comes second sleeps and looks again, ever longer, and may
be overtaken for as long as others come. A lock of the operating system queues them and wakes the
next at once. It is no wall: who does not take it waits in SQLite's own way.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def in_turn() -> Iterator[None]:
    """Wait until no other process of ours writes much; inside a transaction, at once."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    place = settings.FAIRLEAD_DATA / "writing.lock"
    lock = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)  # which gives it back
