"""Whether people looked at a decision, on its own page: what they said, or until when it waits.

Planted cases are not shown: a page that told them apart would spoil them.
"""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fairlead.apps.decisions.models import Decision
from fairlead.apps.decisions.panels import Panel, add_panel
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.oversight import queries
from fairlead.apps.oversight.models import Review

_MOST = 5


def join() -> None:
    """Say what is shown; called once, when Django is ready."""
    add_panel(Panel("oversight", _("Human oversight"), shown=shown, order=15, tells_answers=True))


def shown(request: MemberRequest, decision: Decision) -> SafeString | str:
    """Show the reviews of a decision, or that none was asked for."""
    if not request.member.reads("oversight"):
        return ""
    told = {
        "reviews": reviews_of(decision),
        "plan": queries.plan_in_force(decision.system),
        "system": decision.system,
    }
    return render_to_string("oversight/decision.html", told)


def reviews_of(decision: Decision) -> list[Review]:
    """Give the reviews of a decision, the newest first; no planted ones."""
    mine = queries.reviews(decision.organisation).filter(decision=decision, planted=False)
    return list(mine.order_by("-number")[:_MOST])
