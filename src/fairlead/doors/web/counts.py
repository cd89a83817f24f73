"""The numbers on the rail: what waits in each area, in at most two queries."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from fairlead.apps.evidence import queries as evidence
from fairlead.apps.pages.navigation import Count
from fairlead.apps.work import queries as work


def rail_counts(request: HttpRequest) -> Mapping[str, Count]:
    """Count what waits for the member in each area; an area without a count shows none."""
    member = getattr(request, "member", None)
    counts: dict[str, Count] = {}
    if member is not None:
        told = work.counts(member, timezone.localdate())
        says = ngettext("open task", "open tasks", told["waits"])
        counts["work"] = Count(told["waits"], says, due=not told["late"])
    if member is not None and member.reads("evidence"):
        stale = evidence.stale(member.organisation, today=timezone.localdate()).count()
        counts["evidence"] = Count(stale, ngettext("stale piece", "stale pieces", stale))
    return counts
