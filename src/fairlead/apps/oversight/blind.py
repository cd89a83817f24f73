"""Blind means blind: what waits for a member to look at tells them no answer anywhere else.

Bound is whoever may look at an open case, until their look ended or they declined it. Planted
cases bind like real ones, so that nothing tells them apart.
"""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from fairlead.apps.decisions.blind import Place, add_blind
from fairlead.apps.decisions.models import Decision
from fairlead.apps.journal.services import Sealing
from fairlead.apps.org.models import Member
from fairlead.apps.oversight import queries
from fairlead.apps.oversight.models import Review
from fairlead.apps.oversight.services.declining import leave


class _Waiting:
    """Knows which decisions wait for a member to look at them blind."""

    def cases(self, member: Member, places: Collection[Place]) -> dict[Place, str]:
        """Give the addresses of the cases of a member among some decisions."""
        return {(each.log_id, each.seq): each.get_absolute_url() for each in _at(member, places)}

    def named(self, member: Member, references: Collection[str]) -> dict[str, str]:
        """Give the addresses of the cases of a member among decisions of these references."""
        if not queries.is_reviewer(member):
            return {}
        mine = queries.answerable(member).filter(reference__in=references).order_by("-number")
        return {each.reference: each.get_absolute_url() for each in mine}

    def count(self, member: Member, below: int | None) -> int:
        """Count the decisions that wait for a member, those below an index of the ledger."""
        if not queries.is_reviewer(member):
            return 0
        mine = queries.answerable(member).order_by()
        mine = mine if below is None else mine.filter(seq__lt=below)
        return mine.values("log_id", "seq").distinct().count()

    def open_to(self, member: Member, rows: QuerySet[Decision]) -> QuerySet[Decision]:
        """Leave out of a search what a member is to look at blind."""
        if not queries.is_reviewer(member):
            return rows
        mine = queries.answerable(member).order_by()
        return rows.exclude(Exists(mine.filter(decision=OuterRef("pk"))))

    def leave(self, entry: Sealing, member: Member, places: Collection[Place], why: str) -> None:
        """Leave the cases of a member to others, because they have to see the answers now."""
        leave(entry, member, list(_at(member, places)), why)


def join() -> None:
    """Say who is bound; called once, when Django is ready."""
    add_blind(_Waiting())


def _at(member: Member, places: Collection[Place]) -> QuerySet[Review]:
    """Give the cases of a member at places of the ledger, the oldest last."""
    mine = queries.answerable(member).order_by("-number")
    if not places or not queries.is_reviewer(member):
        return mine.none()
    here = Q()
    for log_id in {log_id for log_id, _seq in places}:
        here |= Q(log_id=log_id, seq__in=[seq for log, seq in places if log == log_id])
    return mine.filter(here)
