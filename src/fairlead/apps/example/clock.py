"""The clock of the invented year: services read the time that the story is at.

    with at(moment, of=firm):
        accept_risk(risk, by=maggie)

Only for an example firm, and only for the thread that tells its story: whoever works in
their own firm meanwhile keeps the true time. Inside, time goes on as it does outside.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from threading import Lock
from typing import Final

from django.utils import timezone

from fairlead.apps.org.models import Organisation

Clock = Callable[[], datetime]

_true: Final[Clock] = timezone.now
_told: Final[ContextVar[Clock | None]] = ContextVar("told", default=None)
_lock: Final = Lock()
_open = 0


class NotAnExampleError(RuntimeError):
    """Somebody wanted another time for a firm that is real."""


@contextmanager
def at(moment: datetime, *, of: Organisation) -> Iterator[None]:
    """Let this thread live at that moment, which must lie behind us.

    Raises:
        NotAnExampleError: the firm is no example.
    """
    if not of.is_example:
        raise NotAnExampleError("Only the story of an example firm has a clock of its own.")
    ahead = max(_true() - moment, _true() - _true())
    token = _told.set(lambda: _true() - ahead)
    _wind(+1)
    try:
        yield
    finally:
        _wind(-1)
        _told.reset(token)


def _now() -> datetime:
    told = _told.get()
    return told() if told else _true()


def _wind(by: int) -> None:
    global _open  # noqa: PLW0603 - one clock in one process, counted under the lock
    with _lock:
        _open += by
        timezone.now = _now if _open else _true
