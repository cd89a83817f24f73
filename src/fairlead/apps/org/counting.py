"""Counting rows of several tables of an organisation in one question."""

from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fairlead.apps.org.models import Organisation


def counted(firm: Organisation, **told: QuerySet[Any]) -> dict[str, int]:
    """Count each of some sets of rows that belong to an organisation, by its name."""
    each = {
        name: Coalesce(Subquery(_of(rows), output_field=IntegerField()), 0)
        for name, rows in told.items()
    }
    row = Organisation.objects.filter(pk=firm.pk).values_list(*each.values()).get()
    return dict(zip(each, row, strict=True))


def _of(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    told: QuerySet[Any, Any] = rows.order_by().values("organisation").annotate(n=Count("pk"))
    return told.values("n")
