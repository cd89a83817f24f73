"""Opening the log of an organisation."""

from django.conf import settings
from django.utils import timezone

from fairlead.apps.journal import keys, seals
from fairlead.apps.journal.models import Head, Log


def open_log(tenant: str) -> Log:
    """Open the first log of an organisation, empty, with a key of its own."""
    return open_epoch(tenant, 1)


def open_epoch(tenant: str, epoch: int) -> Log:
    """Open one more log of an organisation, empty."""
    origin = f"{settings.FAIRLEAD_ORIGIN_HOST}/{tenant}/{epoch}"
    locked, vkey = keys.make_key(origin)
    log = Log(
        tenant=tenant,
        epoch=epoch,
        origin=origin,
        created_at=timezone.now(),
        wrapped_key=locked,
        vkey=vkey,
    )
    log.seal = seals.seal(keys.row_key(log), log)
    log.save()
    Head.objects.create(log=log)
    return log
