"""The process that measures: `python -m fairlead.doors.worker.child HOLDER`, until nothing waits.

Its memory is limited by the kernel, so that a file too large for the machine ends this process
and no other.
"""

import os
import resource
import sys

import django

_HEADROOM = 512 * 1024 * 1024


def main() -> int:
    """Measure what waits, one run after the other."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairlead.doors.web.settings")
    os.nice(5)
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - Django must be set up first

    from fairlead.apps.monitor import services  # noqa: PLC0415 - Django must be set up first

    most = settings.FAIRLEAD_MEASURE_MEMORY * 1024 * 1024 + _HEADROOM
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    while (run := services.claim(sys.argv[1])) is not None:
        try:
            services.perform(run)
        except MemoryError:
            services.fail(
                run,
                "Measuring needed more memory than FAIRLEAD_MEASURE_MEMORY_MIB allows: measure "
                "fewer rows or columns at once, or allow more.",
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
