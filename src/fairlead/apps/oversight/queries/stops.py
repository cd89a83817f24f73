"""Reads about stops."""

from typing import Final

from django.db import connection
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from fairlead.apps.org.models import Organisation
from fairlead.apps.oversight.models import Stop
from fairlead.apps.oversight.queries.numbers import number_of
from fairlead.apps.register.models import AISystem

_STOPPED: Final = (
    "SELECT s.number FROM oversight_stop o JOIN register_aisystem s ON s.id = o.system_id "
    "WHERE o.organisation_id = %s AND o.started_at IS NULL"
)


def stops(firm: Organisation) -> QuerySet[Stop]:
    """Give every time that a system of a firm was stopped."""
    people = ("by__user", "started_by__user")
    return Stop.objects.of(firm).select_related("organisation", "system__organisation", *people)


def standing_stops(firm: Organisation) -> QuerySet[Stop]:
    """Give the stops that stand."""
    return stops(firm).filter(started_at=None).order_by("-at")


def stopped(system: AISystem) -> Stop | None:
    """Give the stop under which a system stands, if it is stopped."""
    return standing_stops(system.organisation).filter(system=system).first()


def stopped_codes(firm: Organisation) -> frozenset[str]:
    """Name the systems of a firm that are stopped; asked with every batch of decisions."""
    with connection.cursor() as cursor:
        cursor.execute(_STOPPED, [firm.pk])
        return frozenset(f"{AISystem.prefix}-{number}" for (number,) in cursor.fetchall())


def get_stop(firm: Organisation, code: str) -> Stop:
    """Find a stop by its code, or answer that there is none."""
    return get_object_or_404(stops(firm), number=number_of(code, Stop.prefix))
