"""Tying records together, and untying them."""

from django.utils import timezone

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing
from fairlead.apps.org.models import Member
from fairlead.apps.register import acts
from fairlead.apps.register.models import Link, Registered
from fairlead.core.rules import register as rules


def link(kind: str, source: Registered, target: Registered, *, by: Member) -> Link:
    """Say that two records hang together; the same link twice is one link.

    Raises:
        RuleBrokenError: records of these kinds do not hang together in this way.
    """
    ends = {source.kind: source, target.kind: target}
    there = Link.objects.filter(organisation=by.organisation, kind=kind, **ends)
    if rules.link_kind(source.kind, target.kind, kind) and (found := there.first()):
        return found
    with doing(acts.LINKED, by=by, about=source) as entry:
        RuleBrokenError.unless(rules.may_link(key=kind, source=source.kind, target=target.kind))
        if target.organisation_id != source.organisation_id:
            raise RuleBrokenError("Only records of one organisation can be linked.")
        made = Link(organisation=by.organisation, kind=kind, created_at=timezone.now(), **ends)
        made.save(force_insert=True)
        entry.update(kind=kind, to=target.code)
    return made


def unlink(tie: Link, *, by: Member) -> None:
    """Take a link away."""
    with doing(acts.UNLINKED, by=by, about=tie.source) as entry:
        entry.update(kind=tie.kind, to=tie.target.code)
        tie.delete()
