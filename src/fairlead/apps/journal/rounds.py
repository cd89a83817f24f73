"""What the worker does for the ledger each second: sign every log that moved."""

from datetime import timedelta
from typing import Final

from django.db.models import F, Max, Q
from django.utils import timezone

from fairlead.apps.journal import acts, checkpoints, fsck
from fairlead.apps.journal.errors import LedgerClosedError
from fairlead.apps.journal.models import Lease, Log
from fairlead.apps.journal.services import seal_by_ledger

_IDLE: Final = timedelta(days=1)
_LOOK_AGAIN: Final = 10
_ALONE: Final = "alone:"


def sign_what_is_due() -> dict[str, str]:
    """Sign every log that moved, and say by log what stood in the way (empty: nothing)."""
    found = dict[str, str]()
    for log in _due():
        found[log.origin] = ""
        try:
            checkpoints.publish(log)
        except LedgerClosedError as refused:
            found[log.origin] = str(refused)
    return found


def look_at_the_end() -> dict[str, str]:
    """Check the newest entries of every log, as a start after a crash should."""
    reports = fsck.check_all(quick=True)
    return {f"{each.log} (fsck)": each.first for each in reports}


def show_that_we_live() -> None:
    """Add an entry to every log in which nothing happened for a day.

    Signing the same size again would give the same bytes: only an entry with its time
    shows whoever holds the next checkpoint that the log was alive that day.
    """
    limit = (timezone.now() - _IDLE).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    idle = Log.objects.filter(state="open", head__size__gt=0, head__last_ts__lt=limit)
    for log in idle.exclude(tenant__in=held()):
        seal_by_ledger(log.tenant, acts.ALIVE)


def _due() -> list[Log]:
    # A closed log is looked at again now and then: the missing disk may be back.
    show_that_we_live()
    logs = Log.objects.annotate(signed=Max("checkpoint__size"))
    moved = Q(signed=None, head__size__gt=0) | Q(head__size__gt=F("signed"))
    again = timezone.now().second % _LOOK_AGAIN == 0
    states = ["open", "read_only"] if again else ["open"]
    return list(
        logs.filter(moved | Q(state="read_only"), state__in=states).exclude(tenant__in=held())
    )


def left_alone(tenant: str) -> str:
    """Name the lease under which a log is left alone, while an invented year is told into it."""
    return f"{_ALONE}{tenant}"


def held() -> list[str]:
    """Name the firms whose logs are left alone just now."""
    alone = Lease.objects.filter(name__startswith=_ALONE, until__gte=timezone.now())
    return [name.removeprefix(_ALONE) for name in alone.values_list("name", flat=True)]
