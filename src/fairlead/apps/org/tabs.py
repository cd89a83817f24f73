"""The tabs of Settings."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

_TABS = {
    "profile": (_("Firm"), "org:settings"),
    "people": (_("People"), "org:people"),
    "roles": (_("Roles"), "org:roles"),
    "tokens": (_("API tokens"), "org:tokens"),
    "hooks": (_("Webhooks"), "hooks:list"),
}


def tabs(here: str) -> list[dict[str, object]]:
    """Give the tabs, with the one that is open."""
    return [
        {"label": label, "href": reverse(name), "current": key == here}
        for key, (label, name) in _TABS.items()
    ]
