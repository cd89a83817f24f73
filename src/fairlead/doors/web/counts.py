"""The numbers on the rail: what waits in each area, in at most two queries."""

from collections.abc import Mapping

from django.utils.translation import ngettext

from fairlead.apps.pages.navigation import Count
from fairlead.apps.work import queries as work
from fairlead.doors.web.known import Known


def rail_counts(known: Known) -> Mapping[str, Count]:
    """Count what waits for the member in each area; an area without a count shows none."""
    told = work.counts(known.member, known.today)
    tasks = ngettext("open task", "open tasks", told["waits"])
    counts = {"work": Count(told["waits"], tasks, due=not told["late"])}
    if known.member.reads("evidence"):
        pieces = ngettext("stale piece", "stale pieces", known.stale)
        counts["evidence"] = Count(known.stale, pieces)
    return counts
