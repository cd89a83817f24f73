"""The lists of oversight as tabs."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from fairlead.apps.org.models import Member


def tabs(current: str, member: "Member") -> list[dict[str, object]]:
    """Give systems, reviews, findings, and planted cases to those who may know of them."""
    told = [
        ("list", _("Systems")),
        ("reviews", _("Reviews")),
        ("findings", _("Findings")),
    ]
    if member.reads("planted"):
        told.append(("planted", _("Planted cases")))
    return [
        {"label": label, "href": reverse(f"oversight:{name}"), "current": name == current}
        for name, label in told
    ]
