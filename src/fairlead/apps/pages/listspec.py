"""What a list is: its columns, filters, views, and what to say when it is empty.

SYSTEMS = ListSpec(
    name="systems",
    caption=_("AI systems"),
    columns=(
        Column("name", _("System"), lambda s: s.name, sort="name", href=address_of),
        Column("risk", _("Risk"), lambda s: level(s.level), sort="score", plain=level_word),
    ),
    search=("name", "purpose"),
    filters=(Filter("stage", _("Stage"), System.Stage.choices),),
    views=(View("mine", _("Mine"), Q(owner__isnull=False)),),
    default_sort="-risk",
)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

Words = str | Promise
Choices = Iterable[tuple[Any, Any]]

RESERVED = frozenset({"q", "sort", "page", "view", "format"})
MOST_PER_PAGE = 500


@dataclass(frozen=True)
class Column:
    """One column: how a cell is drawn, how the list sorts by it, how an export writes it."""

    key: str
    label: Words
    value: Callable[[Any], object]
    sort: str | tuple[str, ...] = ()
    note: Callable[[Any], object] | None = None
    href: Callable[[Any], str] | None = None
    plain: Callable[[Any], object] | None = None
    number: bool = False
    wide: bool = False
    exported: bool = True
    shown: bool = True

    @property
    def order(self) -> tuple[str, ...]:
        """Give the fields this column sorts by, none when it does not sort."""
        return (self.sort,) if isinstance(self.sort, str) else self.sort

    def written(self, row: Any) -> object:  # noqa: ANN401 - a row of any subject
        """Give the value of a cell as an export writes it: no drawing, only the fact."""
        value = (self.plain or self.value)(row)
        return strip_tags(value) if isinstance(value, SafeString) else value


@dataclass(frozen=True)
class Filter:
    """One choice that narrows a list; `field` is what it is compared with, or `keep` decides."""

    key: str
    label: Words
    choices: Choices | Callable[[], Choices]
    field: str = ""
    keep: Callable[[str], Q] | None = None

    def options(self) -> list[tuple[str, Words]]:
        """Give what can be chosen."""
        told = self.choices() if callable(self.choices) else self.choices
        return [(str(value), label) for value, label in told]

    def condition(self, value: str) -> Q:
        """Turn a choice into a condition."""
        return self.keep(value) if self.keep else Q(**{self.field or self.key: value})


@dataclass(frozen=True)
class View:
    """A saved view: one tab above the list."""

    key: str
    label: Words
    when: Q


@dataclass(frozen=True)
class Empty:
    """What a list says while nothing is in it: what will be here, and the first step."""

    title: Words
    text: Words = ""
    href: str = ""
    label: Words = ""


@dataclass(frozen=True)
class BulkAct:
    """Something to do with all chosen rows: a button that posts their ids as `chosen`."""

    label: Words
    href: str


@dataclass(frozen=True)
class ListSpec:
    """A whole list; `row_class` and `row_id` may mark rows."""

    name: str
    caption: Words
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    views: tuple[View, ...] = ()
    search: tuple[str, ...] = ()
    search_label: Words = ""
    default_sort: str = ""
    per_page: int = 50
    empty: Empty | None = None
    bulk: tuple[BulkAct, ...] = ()
    note: Words = ""
    table_class: str = ""

    def __post_init__(self) -> None:
        taken = RESERVED & {each.key for each in self.filters}
        if taken or not 1 <= self.per_page <= MOST_PER_PAGE:
            raise ValueError(
                f"{self.name}: reserved names {sorted(taken)}, or page size over {MOST_PER_PAGE}."
            )

    @property
    def shown(self) -> tuple[Column, ...]:
        """Give the columns of the page; others stand in exports only."""
        return tuple(column for column in self.columns if column.shown)

    def column(self, key: str) -> Column | None:
        """Find a column that sorts."""
        return next((each for each in self.columns if each.key == key and each.order), None)

    def found(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """Keep rows that contain every word somewhere in the searched fields."""
        for word in words.split()[:8]:
            some = Q()
            for name in self.search:
                some |= Q(**{f"{name}__icontains": word})
            rows = rows.filter(some)
        return rows
