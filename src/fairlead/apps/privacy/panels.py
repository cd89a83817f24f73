"""What personal data adds to the page of a decision: whose it is, held by what, corrected when."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fairlead.apps.decisions.models import Decision
from fairlead.apps.decisions.panels import Panel, add_panel
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.privacy import queries
from fairlead.apps.work.places import add_place


def join() -> None:
    """Say what is shown; called once, when Django is ready."""
    add_place("privacy_request", "privacy:request")
    add_place("legal_hold", "privacy:hold")
    add_panel(
        Panel(
            "privacy",
            _("Personal data"),
            shown=of_decision,
            beside=True,
            order=60,
            tells_answers=True,
        )
    )


def of_decision(request: MemberRequest, decision: Decision) -> SafeString | str:
    """Show the way to the person, holds over the decision, and corrections to it."""
    if not request.member.reads("privacy"):
        return ""
    told = {
        "decision": decision,
        "holds": queries.holding_decision(decision),
        "corrections": queries.corrections([decision]).get(decision.pk, ()),
    }
    return render_to_string("privacy/panel.html", told) if any(_tells(told)) else ""


def _tells(told: dict[str, object]) -> tuple[object, ...]:
    decision = told["decision"]
    named = isinstance(decision, Decision) and decision.names_a_person
    return named, told["holds"], told["corrections"]
