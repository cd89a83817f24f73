"""Measuring beside the loop: in a process of its own, so that signing never waits for it.

The child takes runs by a lease that this process keeps alive. Whoever dies in the middle, child,
worker or machine, leaves a lease that ends by itself; the run is tried again, three times at most.
"""

import subprocess
import sys
import time
from typing import Final

from fairlead.apps.journal.errors import FairleadError
from fairlead.apps.monitor import services
from fairlead.apps.monitor.queries import runs_wait

_HEARTBEAT: Final = 15.0
_SECONDS_TO_END: Final = 5.0
_MODULE: Final = "fairlead.doors.worker.child"


class Measuring:
    """Starts at most one child at a time, keeps its lease, and records how it ended."""

    def __init__(
        self, holder: str, command: tuple[str, ...] = (sys.executable, "-m", _MODULE)
    ) -> None:
        self._holder = holder
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._kept_at = 0.0

    def step(self) -> dict[str, str]:
        """Queue what is due, look after the child, start one when something waits."""
        try:
            services.bury_dead()
            services.queue_due()
            if self._child is None or self._is_over(self._child):
                self._child = self._started() if runs_wait() else None
        except FairleadError as refused:
            return {"measuring": str(refused)}
        return {"measuring": ""}

    def stop(self) -> None:
        """End the child; its run waits for the next worker."""
        if self._child is None:
            return
        self._child.terminate()
        try:
            self._child.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        services.give_up(self._holder, "The worker was stopped while it measured.")
        self._child = None

    def _started(self) -> "subprocess.Popen[bytes]":
        self._kept_at = time.monotonic()
        return subprocess.Popen([*self._command, self._holder], stdin=subprocess.DEVNULL)  # noqa: S603 - our own program

    def _is_over(self, child: "subprocess.Popen[bytes]") -> bool:
        code = child.poll()
        if code is None:
            self._keep()
            return False
        if code:
            services.give_up(self._holder, _why(code))
        return True

    def _keep(self) -> None:
        if time.monotonic() - self._kept_at >= _HEARTBEAT:
            self._kept_at = time.monotonic()
            services.keep_lease(self._holder)


def _why(code: int) -> str:
    if code < 0:
        return (
            f"The system stopped the measurement (signal {-code}), three times: most likely it "
            "needs more memory than this machine has. Measure fewer rows or columns at once."
        )
    return f"The measurement ended with an error of ours (exit {code}), three times: see the log."
