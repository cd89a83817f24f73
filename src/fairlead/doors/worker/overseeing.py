"""Decisions for people to look at: chosen each round, looked over each minute."""

import time
from typing import Final

from fairlead.apps.monitor.services import tell_of_gates
from fairlead.apps.oversight import services

_A_MINUTE: Final = 60.0


class Overseeing:
    """Chooses what is new each round; once a minute says what is overdue and tells of gates."""

    def __init__(self) -> None:
        self._next_at = 0.0

    def step(self) -> dict[str, str]:
        """Do what is due, and say what stood in the way."""
        troubles = services.sample_new()
        if time.monotonic() >= self._next_at:
            self._next_at = time.monotonic() + _A_MINUTE
            troubles |= services.escalate() | services.look_for_findings()
            tell_of_gates()
        return troubles
