"""Which decisions stay in the database although they are old: something of somebody leans on them.

    add_holds(lambda firm: Q(reviews__state="waiting"))

Whatever has a row that names a decision (a letter, a correction, a review) keeps it here: its
own tables could not find it otherwise. Subjects that stand above say what else must stay.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet

from fairlead.apps.decisions.models import Decision, Outcome, Parts
from fairlead.apps.org.models import Organisation
from fairlead.apps.register.models import AISystem

Holds = Callable[[Organisation], Q]
_holds: list[Holds] = []


def add_holds(holds: Holds) -> None:
    """Let somebody say which decisions of a firm must not go into the archive yet."""
    _holds.append(holds)


def due(system: AISystem, before: date) -> QuerySet[Decision]:
    """The decisions of a system that may go: decided and taken in before a day (UTC), not held."""
    end = datetime.combine(before, time.min, UTC)
    old = Decision.objects.filter(system=system, at__lt=end, received_at__lt=end)
    for holds in _holds:
        old = old.exclude(holds(system.organisation))
    for field in _leaning():
        named = field.model._base_manager.filter(**{field.name: OuterRef("pk")})  # noqa: SLF001 - Django's way
        old = old.exclude(Exists(named))
    return old


def _leaning() -> list:  # type: ignore[type-arg]  # foreign keys of any table
    """Name the columns of other subjects' tables that name a decision."""
    return [
        each.field
        for each in Decision._meta.related_objects  # noqa: SLF001 - Django's way
        if each.related_model not in {Parts, Outcome}
    ]
