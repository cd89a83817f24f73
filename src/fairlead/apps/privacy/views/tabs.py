"""The tabs above the pages of this subject."""

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(current: str) -> list[dict[str, object]]:
    """Give requests, holds and keeping as tabs."""
    told = (("list", _("Requests")), ("holds", _("Legal holds")), ("keeping", _("How long")))
    return [
        {"label": label, "href": reverse(f"privacy:{name}"), "current": name == current}
        for name, label in told
    ]
