"""Which hosts may be called: the firm's own list, kept by its administrator."""

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.hooks import acts, queries
from fairlead.apps.hooks.models import Host
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org.models import Member
from fairlead.core.rules.outgoing import is_name

MOST: int = 50


def allow_host(*, by: Member, name: str) -> Host:
    """Put a host on the list of those that may be called.

    Raises:
        RuleBrokenError: it is no name of a host on the internet, or the list is full.
    """
    firm, name = by.organisation, name.strip().lower()
    with doing(acts.HOST_ALLOWED, by=by, about=firm) as entry:
        RuleBrokenError.unless(is_name(name))
        listed = queries.host_names(firm)
        if name in listed:
            raise RuleBrokenError(_("{host} stands on the list already."), host=name)
        if len(listed) >= MOST:
            raise RuleBrokenError(_("{most} hosts are enough: take one off first."), most=MOST)
        now = timezone.now()
        made = Host.objects.create(organisation=firm, name=name, allowed_by=by, allowed_at=now)
        entry.update(host=write_down(name, about=firm))
    return made


def forbid_host(host: Host, *, by: Member) -> None:
    """Take a host off the list; what waits for it is not sent."""
    firm = by.organisation
    with doing(acts.HOST_FORBIDDEN, by=by, about=firm) as entry:
        entry.update(host=write_down(host.name, about=firm))
        host.delete()
