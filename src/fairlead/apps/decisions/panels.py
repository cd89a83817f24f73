"""Where subjects that stand above decisions add to the page of one, without being imported.

In the `ready()` of their own apps.py they say, for instance:

    add_panel(Panel("monitor", _("Measured around that day"), shown=runs_around))

`shown` gives the inside of a section, ready to show, or nothing when there is nothing to say.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from fairlead.apps.decisions.models import Decision
from fairlead.apps.org.requests import MemberRequest


@dataclass(frozen=True)
class Panel:
    """A section on the page of a decision: what another subject has to say about it."""

    name: str
    title: str | Promise
    shown: Callable[[MemberRequest, Decision], SafeString | str]
    beside: bool = False
    order: int = 50
    tells_answers: bool = False


@dataclass(frozen=True)
class Shown:
    """A section that has something to say."""

    panel: Panel
    inside: SafeString | str


_PANELS: dict[str, Panel] = {}


def add_panel(panel: Panel) -> None:
    """Show this section on the pages of decisions."""
    _PANELS[panel.name] = panel


def shown(request: MemberRequest, decision: Decision, *, blind: bool = False) -> list[Shown]:
    """Ask every subject what it has to say; to whoever looks blind only what tells no answer."""
    asked = sorted(_PANELS.values(), key=lambda each: (each.order, each.name))
    open_ones = (each for each in asked if not (blind and each.tells_answers))
    told = (Shown(each, each.shown(request, decision)) for each in open_ones)
    return [each for each in told if each.inside]
