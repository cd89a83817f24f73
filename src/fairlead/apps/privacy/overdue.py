"""Which systems have decisions past their time: asked by the home page, so in one question.

How many they are is counted by `queries.kept`, which reads the archive for it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from fairlead.apps.decisions.models import Decision, Partition
from fairlead.apps.org.models import Organisation
from fairlead.apps.privacy.models import Deletion, Hold
from fairlead.apps.privacy.queries import begin_of, covered_by, due_day
from fairlead.apps.register.models import AISystem


class _Oldest(NamedTuple):
    """When a system first decided, of what is here and of what lies in the archive."""

    system: AISystem
    here: datetime | None
    there: datetime | None


def past_due(firm: Organisation, today: date) -> list[AISystem]:
    """Name the systems with decisions that may go and that nobody is deleting.

    What a hold covers is not past its time; of the archive, nothing of a system under a hold is.
    """
    old = [(each, begin) for each in _oldest(firm) if _is_old(each, begin := _begin(each, today))]
    holds = list(Hold.objects.of(firm).filter(lifted_at=None)) if old else []
    return [each.system for each, begin in old if not holds or _may_go(each, begin, holds)]


def _oldest(firm: Organisation) -> Iterator[_Oldest]:
    here = Decision.objects.filter(system=OuterRef("pk")).order_by("at").values("at")[:1]
    there = Partition.objects.filter(system=OuterRef("pk")).order_by("first_at")
    running = Deletion.objects.filter(system=OuterRef("pk"), done_at=None)
    systems = AISystem.objects.of(firm).filter(~Exists(running)).select_related("retention")
    told: QuerySet[Any] = systems.annotate(
        here=Subquery(here), there=Subquery(there.values("first_at")[:1])
    )
    return (_Oldest(each, each.here, each.there) for each in told.order_by("number"))


def _begin(each: _Oldest, today: date) -> datetime:
    return begin_of(due_day(getattr(each.system, "retention", None), today))


def _is_old(each: _Oldest, begin: datetime) -> bool:
    return any(first is not None and first < begin for first in (each.here, each.there))


def _may_go(each: _Oldest, begin: datetime, holds: Sequence[Hold]) -> bool:
    rows = Decision.objects.filter(system=each.system, at__lt=begin)
    for hold in holds:
        rows = rows.exclude(covered_by(hold))
    if rows.exists():
        return True
    is_held = any(hold.system_id in {None, each.system.pk} for hold in holds)
    return not is_held and each.there is not None and each.there < begin
