"""Where the worker starts: `python -m fairlead.doors.worker`, until it is told to stop."""

import os
import signal
import sys
from types import FrameType

import django
from django.core.exceptions import ImproperlyConfigured


def main() -> int:
    """Read the settings, then go round until SIGTERM or Ctrl-C."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairlead.doors.web.settings")
    try:
        django.setup()
    except ImproperlyConfigured as wrong:
        sys.stderr.write(f"fairlead: {wrong}\n")
        return 2
    from fairlead.doors.worker.loop import Worker  # noqa: PLC0415 - Django must be set up first

    worker = Worker()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    worker.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
