"""How every peer is timed: reading included, imports excluded, one line of JSON at the end."""

import json
import resource
import sys
import time
from collections.abc import Callable


def timed(work: Callable[[], object]) -> None:
    """Do the work once and print what it cost and what it found."""
    wall, cpu = time.perf_counter(), time.process_time()
    values = work()
    told = {
        "seconds": round(time.perf_counter() - wall, 4),
        "cpu": round(time.process_time() - cpu, 4),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "values": values,
    }
    json.dump(told, sys.stdout, default=float)
    print()
