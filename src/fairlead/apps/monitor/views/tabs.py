"""The three lists of monitoring as tabs."""

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(current: str) -> list[dict[str, object]]:
    """Give checks, findings and validity as tabs above a list."""
    told = (
        ("list", _("Checks")),
        ("findings", _("Findings")),
        ("validity", _("Validity")),
    )
    return [
        {"label": label, "href": reverse(f"monitor:{name}"), "current": name == current}
        for name, label in told
    ]
