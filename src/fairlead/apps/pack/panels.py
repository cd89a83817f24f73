"""What packs add elsewhere: taking one decision away, from its own page."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fairlead.apps.decisions import acts as decisions
from fairlead.apps.decisions.models import Decision
from fairlead.apps.decisions.panels import Panel, add_panel
from fairlead.apps.decisions.queries import epoch_of, sealed_parts
from fairlead.apps.journal.models import Log
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pack import acts
from fairlead.apps.pack.forms import DecisionForm


def join() -> None:
    """Say what is shown; called once, when Django is ready."""
    add_panel(
        Panel(
            "export",
            _("Prove it elsewhere"),
            shown=export,
            beside=True,
            order=10,
            tells_answers=True,
        )
    )


def export(request: MemberRequest, decision: Decision) -> SafeString | str:
    """Offer the decision as a pack of its own, and say how somebody checks it."""
    member = request.member
    if not member.may(acts.EXPORTED, decision):
        return ""
    parts = sealed_parts(decision)
    may_open = bool(member.may(decisions.OPENED, decision))
    told = {
        "form": DecisionForm(parts=parts if may_open else []),
        "epoch": epoch_of(decision),
        "seq": decision.seq,
        "vkey": Log.objects.values_list("vkey", flat=True).get(pk=decision.log_id),
    }
    return render_to_string("pack/decision.html", told, request=request)
