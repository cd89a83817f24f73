"""How a risk answers for itself in one sentence."""

from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fairlead.apps.pages.templatetags import fl
from fairlead.apps.risk import tables
from fairlead.apps.risk.models import Acceptance, Risk
from fairlead.core.rules.standing import Standing

register = template.Library()
register.simple_tag(tables.level_mark, name="level_mark")


@register.simple_tag
def risk_verdict(
    risk: Risk, proposal: Acceptance | None, standing: Standing, appetite: int, today: date
) -> SafeString:
    """Say where the risk stands, and what the next step is."""
    kind, say, text = _sentence(risk, proposal, standing, appetite, today)
    return fl.verdict("", kind, say, text=text)


def _sentence(  # noqa: PLR0911 - one answer for each way a risk can stand
    risk: Risk, proposal: Acceptance | None, standing: Standing, appetite: int, today: date
) -> tuple[str, str, str]:
    facts = {"score": risk.score, "appetite": appetite}
    if risk.closed_at:
        return "decided", _("Closed: it can no longer happen."), ""
    if not risk.level:
        return "unknown", _("Nobody has rated this risk."), _("Rate it before treatment.")
    if proposal:
        return "waits", _("A proposal to live with it waits for somebody else’s decision."), ""
    if standing is Standing.LAPSED and risk.accepted_until:
        days = (today - risk.accepted_until).days
        says = _("The acceptance ran out {days} days ago.").format(days=days)
        return "stale", says, _("Treat it, or propose it again.")
    if risk.accepted_until:
        day = date_format(risk.accepted_until, "j F Y")
        return "decided", _("Accepted until {day}, at score {score}.").format(day=day, **facts), ""
    if risk.score > appetite:
        says = _("Score {score}: above our line of {appetite}.").format(**facts)
        return "breach", says, _("Treat it further, or propose to the board to live with it.")
    says = _("Score {score}: within our line of {appetite}.").format(**facts)
    return "ok", says, "" if risk.option else _("Nobody has decided how to treat it yet.")
