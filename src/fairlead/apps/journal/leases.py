"""Who does a job that only one may do at a time; a lease ends by itself when its holder dies."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from fairlead.apps.journal.models import Lease


def take(name: str, holder: str, *, seconds: int) -> bool:
    """Take or keep a lease; say whether it is ours now."""
    now = timezone.now()
    until = now + timedelta(seconds=seconds)
    mine = Lease.objects.filter(Q(holder=holder) | Q(until__lt=now), name=name)
    if mine.update(holder=holder, until=until):
        return True
    _made, fresh = Lease.objects.get_or_create(
        name=name, defaults={"holder": holder, "until": until}
    )
    return fresh


def give_back(name: str, holder: str) -> None:
    """End a lease, if it is ours."""
    Lease.objects.filter(name=name, holder=holder).delete()
