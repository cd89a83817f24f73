"""Where subjects that stand above the register add to its pages, without being imported by it.

In the `ready()` of their own apps.py they say, for instance:

    add_panel(Panel("risks", _("Risks"), shown=risks_of_record, kinds=frozenset({"system"})))
    add_column(ListColumn(Column("risk", _("Risk"), lambda s: level(s.worst)), annotate=worst))

`shown` gives the inside of a section, ready to show, or nothing when there is nothing to say.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from fairlead.apps.org.models import Member
from fairlead.apps.pages.listspec import Column
from fairlead.apps.register.models import Registered

EVERY_KIND = frozenset({"use_case", "system", "model", "data_set", "supplier"})


@dataclass(frozen=True)
class Panel:
    """A section on the page of a record: what another subject has to say about it."""

    name: str
    title: str | Promise
    shown: Callable[[Registered, Member], SafeString | str]
    kinds: frozenset[str] = EVERY_KIND
    beside: bool = False
    order: int = 50


@dataclass(frozen=True)
class ListColumn:
    """A column in the list of AI systems, and the annotation it reads."""

    column: Column
    annotate: Callable[[QuerySet[Any]], QuerySet[Any]]


_PANELS: dict[str, Panel] = {}
_COLUMNS: dict[str, ListColumn] = {}


def add_panel(panel: Panel) -> None:
    """Show this section on the pages of records."""
    _PANELS[panel.name] = panel


def add_column(column: ListColumn) -> None:
    """Show this column in the list of AI systems."""
    _COLUMNS[column.column.key] = column


def columns() -> list[ListColumn]:
    """Give the added columns, in the order they came."""
    return list(_COLUMNS.values())


@dataclass(frozen=True)
class Shown:
    """A section that has something to say."""

    panel: Panel
    inside: SafeString | str


def shown(record: Registered, member: Member) -> list[Shown]:
    """Ask every subject what it has to say about this record."""
    asked = sorted(_PANELS.values(), key=lambda each: (each.order, each.name))
    told = (Shown(each, each.shown(record, member)) for each in asked if record.kind in each.kinds)
    return [each for each in told if each.inside]
