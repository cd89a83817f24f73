"""Opening the log of an organisation."""

from django.conf import settings
from django.utils import timezone

from fairlead.apps.journal.models import Head, Log


def open_log(tenant: str) -> Log:
    """Open the first log of an organisation, empty."""
    origin = f"{settings.FAIRLEAD_ORIGIN_HOST}/{tenant}/1"
    log = Log.objects.create(tenant=tenant, epoch=1, origin=origin, created_at=timezone.now())
    Head.objects.create(log=log)
    return log
