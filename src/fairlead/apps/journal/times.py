"""When entries were sealed, as their own bytes say it: no column repeats it.

An entry that was sealed while the clock stood behind an earlier one says so (`clock_regress`).
So the latest time until any place is found by looking back from there to the first that does
not, which is nearly always the same entry.
"""

from bisect import bisect_left
from datetime import date

import orjson
from django.db.models import QuerySet

from fairlead.apps.journal.models import Entry, Head, Log


def latest(entries: QuerySet[Entry]) -> str:
    """Give the latest time among entries that stand one behind the other; empty of none."""
    found = ""
    bodies = entries.order_by("-seq").values_list("body", flat=True)
    for body in bodies.iterator(chunk_size=100):
        told = orjson.loads(bytes(body))
        found = max(found, str(told["ts"]))
        if not told.get("clock_regress"):
            break
    return found


def first_since(log: Log, day: date) -> int:
    """Give the first kept entry from that day (UTC) or later: all kept before it are older.

    The size of the log if there is none.
    """
    begin = f"{day:%Y-%m-%d}T"
    kept = range(log.pruned_below, Head.objects.values_list("size", flat=True).get(log=log))
    entries = Entry.objects.filter(log=log, seq__gte=kept.start)
    at = bisect_left(kept, begin, key=lambda seq: latest(entries.filter(seq__lte=seq)))
    return kept.start + at
