"""What decisions add elsewhere: a section on the page of an AI system."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fairlead.apps.decisions import blind, listing, queries, searching
from fairlead.apps.decisions.models import Decision
from fairlead.apps.journal.covering import add_cover
from fairlead.apps.org.models import Member
from fairlead.apps.register.models import AISystem, Registered
from fairlead.apps.register.panels import Panel, add_panel

_MOST = 5


def join() -> None:
    """Say what is shown, and what is covered; called once, when Django is ready."""
    add_cover(blind.covered)
    add_panel(
        Panel(
            "decisions",
            _("Decisions"),
            shown=decisions_of_record,
            kinds=frozenset({"system"}),
            order=28,
        )
    )


def decisions_of_record(record: Registered, member: Member) -> SafeString | str:
    """Show the newest decisions of a system, and the way to all of them."""
    if not isinstance(record, AISystem) or not member.reads("decisions"):
        return ""
    asked = searching.Asked(system=record.code)
    found = searching.search_for(member, asked, limit=_MOST)
    if not found.rows:
        return ""
    rows = [(each, *_told(each)) for each in found.rows]
    told = {"system": record, "rows": rows, "holes": queries.holes_of(record)}
    return render_to_string("decisions/panel.html", told)


def _told(decision: Decision) -> tuple[str, str, str, bool]:
    address, when = listing.address(decision), listing.when(decision)
    changed = decision.overridden and not blind.hidden(decision)
    return address, listing.outcome(decision), when, changed
