"""What is counted while decisions come in: how many a firm sends, which numbers never came."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from fairlead.apps.decisions.errors import TooManyError
from fairlead.apps.decisions.models import Instance, Quota
from fairlead.apps.org.models import Organisation
from fairlead.apps.register.models import AISystem
from fairlead.core.decisions.bucket import Bucket
from fairlead.core.decisions.gaps import Seen
from fairlead.core.decisions.record import Record

_LEFT: Final = 'SELECT "left", at FROM decisions_quota WHERE organisation_id = %s'
_KEEP: Final = 'UPDATE decisions_quota SET "left" = %s, at = %s WHERE organisation_id = %s'


def must_have_room(firm: Organisation, n: int) -> None:
    """Refuse early what `take` would refuse, before anything is made or locked for it.

    Raises:
        TooManyError: so many are not there.
    """
    _taken(_left(firm), n, timezone.now(), settings.FAIRLEAD_DECISIONS_A_SECOND)


def take(firm: Organisation, n: int) -> None:
    """Take so many from what the firm may send, inside the transaction that keeps them.

    Raises:
        TooManyError: they are not there.
    """
    kept = _left(firm, " FOR UPDATE" if connection.features.has_select_for_update else "")
    left = _taken(kept, n, timezone.now(), settings.FAIRLEAD_DECISIONS_A_SECOND)
    if kept is None:
        told = {"left": left.left, "at": left.at}
        Quota.objects.update_or_create(organisation=firm, defaults=told)
        return
    with connection.cursor() as cursor:
        at = connection.ops.adapt_datetimefield_value(left.at)
        cursor.execute(_KEEP, [left.left, at, firm.pk])


def _left(firm: Organisation, lock: str = "") -> Bucket | None:
    """Read what is left; in plain SQL, for it is asked twice with every decision."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT + lock, [firm.pk])
        row = cursor.fetchone()
    # SQLite keeps no zone with a time: it is UTC.
    return Bucket(row[0], row[1].replace(tzinfo=UTC)) if row else None


def _taken(kept: Bucket | None, n: int, now: datetime, rate: int) -> Bucket:
    bucket = kept or Bucket.full(now, rate=rate)
    left, wait = bucket.taking(n, now, rate=rate)
    if wait:
        raise TooManyError(wait)
    return left


def count(fresh: Iterable[tuple[AISystem, Record]]) -> None:
    """Note which numbers of each instance came."""
    came = defaultdict[tuple[AISystem, str], list[int]](list)
    for system, record in fresh:
        if "instance" in record.plain:
            came[system, record.plain["instance"]].append(record.plain["n"])
    # Always in the same order, so that two who come at once do not wait for each other.
    for (system, name), numbers in sorted(came.items(), key=_place):
        _note(system, name, numbers)


def _place(each: tuple[tuple[AISystem, str], list[int]]) -> tuple[int, str]:
    (system, name), _ = each
    return system.pk, name


def _note(system: AISystem, name: str, numbers: list[int]) -> None:
    now = timezone.now()
    kept, _ = Instance.objects.select_for_update().get_or_create(
        system=system,
        name=name,
        defaults={"organisation": system.organisation, "last_at": now},
    )
    before = Seen(kept.high, tuple((first, last) for first, last in kept.missing), kept.again)
    seen = before.taking(numbers)
    kept.high, kept.again, kept.absent = seen.high, seen.again, seen.absent
    kept.missing = [list(hole) for hole in seen.missing]
    kept.since = (kept.since or now) if seen.missing else None
    kept.last_at = now
    kept.save()
