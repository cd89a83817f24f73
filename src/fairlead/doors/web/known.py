"""What a page knows of the firm of whoever asks: each fact is asked once, when first needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone

from fairlead.apps.evidence import queries as evidence
from fairlead.apps.journal import queries as journal
from fairlead.apps.register import queries as register
from fairlead.apps.risk import queries as risk

if TYPE_CHECKING:
    from fairlead.apps.org.models import Member


@dataclass
class Known:
    """The facts that several parts of a page need, as of one day; they live as long as the request.

    Who may see a fact is decided where it is shown: here nothing is asked before somebody does.
    """

    member: "Member"
    today: date

    @cached_property
    def systems(self) -> Mapping[str, int]:
        """How many AI systems there are, are owned, wait for an answer, are due."""
        return register.standing_counts(self.member.organisation, self.today)

    @cached_property
    def line(self) -> int:
        """The score up to which the firm lives with a risk."""
        return risk.appetite(self.member.organisation)

    @cached_property
    def risks(self) -> Mapping[str, int]:
        """How many open risks lie above the line, are unrated, lapse soon."""
        firm = self.member.organisation
        return risk.standing_counts(firm, line=self.line, today=self.today)

    @cached_property
    def stale(self) -> int:
        """How many pieces of evidence have run out."""
        return evidence.stale(self.member.organisation, today=self.today).count()

    @cached_property
    def foot(self) -> journal.Foot | None:
        """How far the log is, when it was last signed, how many copies are outside."""
        return journal.foot(self.member.tenant)


def known(request: HttpRequest, member: "Member") -> Known:
    """Give what is known on this request, the same to everybody who asks."""
    found: Known | None = getattr(request, "known", None)
    if found is None or found.member is not member:
        found = Known(member, timezone.localdate())
        request.known = found  # type: ignore[attr-defined]  # kept as long as the request
    return found
