"""`{% load journal %}{% timeline record %}`: what happened to a record, on its own page."""

from typing import Any

from django import template

from fairlead.apps.journal import queries
from fairlead.apps.journal.act import Record
from fairlead.apps.journal.covering import covered

register = template.Library()


@register.inclusion_tag("journal/timeline.html", takes_context=True)
def timeline(context: dict[str, Any], record: Record, limit: int = 20) -> dict[str, object]:
    """Tie the newest acts on a record into a line; the rest is on the Ledger page."""
    lines = queries.timeline(record.tenant, about=record, limit=limit + 1)
    member = context.get("member")
    return {
        "lines": covered(member, lines[:limit]) if member is not None else lines[:limit],
        "more": len(lines) > limit,
        "about": f"{record.ledger_kind}:{record.ledger_id}",
        "links": member is not None and member.reads("ledger"),
    }
