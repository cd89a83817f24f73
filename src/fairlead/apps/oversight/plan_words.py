"""The rules of a plan in words, for pages and for the audit pack."""

from django.utils.translation import gettext as _

from fairlead.apps.oversight import ruling
from fairlead.apps.oversight.models import Plan
from fairlead.core.oversight.sampling import percent


def rules_told(plan: Plan) -> list[str]:
    """Say the rules of a plan in words."""
    words = {
        "all": _("every decision"),
        "share": _("{share} per cent by chance"),
        "confidence": _("when the system is less than {below} per cent sure"),
        "group": _("when it concerns a protected group: {attribute} {values}"),
        "outcome": _("when the outcome is {values}"),
        "new_version": _("in the first {days} days of a version"),
    }
    found = []
    for rule in ruling.rules_of(plan.rules):
        text = words[rule.what.value].format(
            share=percent(rule.share_micro),
            below=percent(rule.below_micro),
            attribute=rule.attribute,
            values=", ".join(rule.values),
            days=rule.days,
        )
        found.append(text + (_(" (kind {kind})").format(kind=rule.kind) if rule.kind else ""))
    return found
