"""One loop behind the pages: sign what was sealed, tell the subjects what happened.

No queue and no broker: what is due is read from the tables each time, so that a
worker that died in the middle has nothing to hand over.
"""

import logging
import threading
import time
from collections.abc import Callable
from secrets import token_hex
from typing import Final

from django.db import InterfaceError, OperationalError, close_old_connections

from fairlead.apps.journal import leases, reacting, rounds
from fairlead.doors.worker import daily
from fairlead.doors.worker.calling import Calling
from fairlead.doors.worker.measuring import Measuring
from fairlead.doors.worker.overseeing import Overseeing

PAUSE: Final = 1.0
_LEASE: Final = "worker"
_LEASE_SECONDS: Final = 15
_AFTER_TROUBLE: Final = 5.0
_LOOK_FOR_THE_DAY: Final = 600.0
_log = logging.getLogger(__name__)


class Worker:
    """Goes round every second until it is told to stop; a second worker waits for the first."""

    def __init__(self, pause: float = PAUSE) -> None:
        self._pause = pause
        self._name = token_hex(8)
        self._stopped = threading.Event()
        self._said = dict[str, str]()
        self._day_at = 0.0
        self._measuring = Measuring(self._name)
        self._overseeing = Overseeing()
        self._calling = Calling()

    def stop(self) -> None:
        """Finish the round that is running, sign once more, and end."""
        self._stopped.set()

    def run(self) -> None:
        """Look whether the end of every log is sound, then go round until stopped."""
        self._safely(lambda: self._say(rounds.look_at_the_end()))
        while not self._stopped.wait(self._round()):
            pass
        self._safely(self._measuring.stop)
        self._safely(self._calling.stop)
        self._round()
        self._safely(lambda: leases.give_back(_LEASE, self._name))

    def _round(self) -> float:
        return self._pause if self._safely(self._work) else _AFTER_TROUBLE

    def _work(self) -> None:
        if leases.take(_LEASE, self._name, seconds=_LEASE_SECONDS):
            self._say(rounds.sign_what_is_due())
            self._say(reacting.react())
            self._say(self._overseeing.step())
            self._once_a_day()
            if not self._stopped.is_set():
                self._calling.step()
                self._say(self._measuring.step())

    def _once_a_day(self) -> None:
        if time.monotonic() >= self._day_at:
            self._day_at = time.monotonic() + _LOOK_FOR_THE_DAY
            self._say(daily.tidy())
            self._say(daily.lapse())
            self._say(daily.forget())
            self._say(daily.put_away())

    def _safely(self, step: Callable[[], object]) -> bool:
        """Do one step; a database that is away is waited for, everything else is our bug."""
        try:
            close_old_connections()
            step()
        except (OperationalError, InterfaceError) as away:
            self._say({"database": f"The database does not answer ({away}): trying again."})
            return False
        return True

    def _say(self, troubles: dict[str, str]) -> None:
        """Log each trouble when it begins or changes, not every second."""
        for where, trouble in troubles.items():
            if trouble and self._said.get(where) != trouble:
                _log.error("%s: %s", where, trouble)
            self._said[where] = trouble
