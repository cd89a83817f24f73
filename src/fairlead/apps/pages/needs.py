"""What waits for a person: one line each, most pressing first; Home shows them together.

Need("no_owner", _("Ask Rye has no owner"), href="/register/SYS-3/", label=_("Name an owner"))
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fairlead.apps.pages.listspec import Words
from fairlead.apps.pages.marks import STATES

_ORDER = {"breach": 0, "overdue": 0, "waits": 1, "stale": 2, "ends_soon": 3}
_LAST = 4


@dataclass(frozen=True)
class Need:
    """One thing that waits: its state, what it is, why it matters, where to go, what to do."""

    kind: str
    title: Words
    text: Words = ""
    href: str = ""
    label: Words = ""

    @property
    def word(self) -> Words:
        return STATES[self.kind].word


def most_pressing(needs: Iterable[Need], *, at_most: int = 8) -> list[Need]:
    """Put what is late first, then what waits for a decision, then the rest."""
    return sorted(needs, key=lambda need: _ORDER.get(need.kind, _LAST))[:at_most]
