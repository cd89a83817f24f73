"""What risks add to the register: a section on a system's page, a column in the list."""

from typing import Any

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member
from fairlead.apps.pages.listspec import Column
from fairlead.apps.register.models import AISystem, Registered
from fairlead.apps.register.panels import ListColumn, Panel, add_column, add_panel
from fairlead.apps.risk import queries
from fairlead.apps.risk.models import Risk
from fairlead.apps.risk.tables import LEVEL_WORDS, level_mark


def join() -> None:
    """Add section and column; called once, when Django is ready."""
    shown_on = frozenset({"system"})
    add_panel(Panel("risks", _("Risks"), shown=risks_of_record, kinds=shown_on, order=20))
    add_column(
        ListColumn(
            Column(
                "risk",
                _("Worst risk"),
                lambda system: level_mark(system.worst_level),
                sort="worst_level",
                plain=lambda system: LEVEL_WORDS[system.worst_level],
                wide=True,
            ),
            annotate=with_worst,
        )
    )


def risks_of_record(record: Registered, member: Member) -> SafeString | str:
    """Show the open risks of a system, or the first step when there are none."""
    if not isinstance(record, AISystem) or not member.reads("risk"):
        return ""
    risks = list(queries.of_system(record)[:20])
    return render_to_string("risk/panel.html", {"risks": risks, "system": record})


def with_worst(systems: QuerySet[Any]) -> QuerySet[Any]:
    """Give each system the level of its worst open risk; 0 when none is rated."""
    worst = Risk.objects.filter(system=OuterRef("pk"), closed_at=None).order_by("-level")
    level = Subquery(worst.values("level")[:1], output_field=IntegerField())
    rows: QuerySet[Any] = systems.annotate(worst_level=Coalesce(level, Value(0)))
    return rows
