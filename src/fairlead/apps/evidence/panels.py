"""Where subjects that stand above evidence add to its page, without being imported by it.

    add_panel("about", systems_it_may_be_about)   # in the ready() of their own apps.py

A panel gives a whole section, ready to show, or nothing when there is nothing to say.
"""

from collections.abc import Callable

from django.utils.safestring import SafeString

from fairlead.apps.evidence.models import Evidence
from fairlead.apps.org.requests import MemberRequest

Panel = Callable[[MemberRequest, Evidence], SafeString | str]
_PANELS: dict[str, Panel] = {}


def add_panel(name: str, panel: Panel) -> None:
    """Show this section on the page of a piece of evidence."""
    _PANELS[name] = panel


def shown(request: MemberRequest, one: Evidence) -> list[SafeString | str]:
    """Ask every subject what it has to say about this evidence."""
    told = (panel(request, one) for _name, panel in sorted(_PANELS.items()))
    return [each for each in told if each]
