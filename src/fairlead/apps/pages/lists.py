"""The one list: filter, sort, page, views, export. The query string is its whole state.

def risk_list(request):
    rows = queries.risks(request.member.organisation)
    return list_page(request, "risk/list.html", RISKS, rows)

and in the template `{% listing list %}`. Three queries at most; none of them grows with the table.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fairlead.apps.pages.answers import page, wants_part
from fairlead.apps.pages.cells import row_drawer
from fairlead.apps.pages.exports import FORMATS, exported
from fairlead.apps.pages.listspec import (
    BulkAct,
    Column,
    Empty,
    Filter,
    ListSpec,
    View,
    Words,
)

__all__ = [
    "BulkAct",
    "Column",
    "Empty",
    "Filter",
    "ListSpec",
    "Listing",
    "View",
    "list_page",
    "read",
]

# Counting stops here, so that a page of 10,000 rows costs what a page of 1,000 costs.
COUNTED = 1000
ALL = "n_all"
LAST_PAGE = 9_999


@dataclass(frozen=True)
class Tab:
    """A saved view as the template shows it."""

    label: Words
    href: str
    current: bool
    n: str


@dataclass(frozen=True)
class Head:
    """A column head: its label and, where it sorts, the link and the state for screen readers."""

    column: Column
    href: str
    aria: str


@dataclass(frozen=True)
class Choice:
    """A filter as the template shows it: what can be chosen and what was."""

    filter: Filter
    options: list[tuple[str, Words]]
    chosen: str


@dataclass
class Listing:
    """A list as it was asked for: rows of one page, and the way to every other."""

    spec: ListSpec
    asked: QueryDict
    rows: QuerySet[Any]
    path: str = ""
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = (
            self.asked.get("q", "").replace("\0", "").strip()[:200] if self.spec.search else ""
        )
        self.choices = [self._choice(each) for each in self.spec.filters]
        self.view = self._view()
        self.sort = self._sort()
        self.number = self._number()

    # ---- what was asked for; what we do not know falls back, with a note
    def _choice(self, each: Filter) -> Choice:
        options, chosen = each.options(), self.asked.get(each.key, "")
        if chosen and chosen not in {value for value, _label in options}:
            self._note(
                _("“{value}” is no choice for {name}: showing all.").format(
                    value=chosen[:40], name=each.label
                )
            )
            chosen = ""
        return Choice(each, options, chosen)

    def _view(self) -> View | None:
        key = self.asked.get("view", "")
        view = next((each for each in self.spec.views if each.key == key), None)
        if key and not view:
            self._note(_("There is no view “{value}”: showing all.").format(value=key[:40]))
        return view

    def _sort(self) -> str:
        told = self.asked.get("sort", "")
        if told and not self.spec.column(told.removeprefix("-")):
            self._note(_("The list does not sort by “{value}”.").format(value=told[:40]))
            told = ""
        return told or self.spec.default_sort

    def _number(self) -> int:
        told = self.asked.get("page", "1")
        number = (
            int(told)
            if told.isascii() and told.isdecimal() and len(told) <= len(str(LAST_PAGE))
            else 0
        )
        if not 1 <= number <= LAST_PAGE:
            self._note(_("There is no page “{value}”: showing the first.").format(value=told[:40]))
            return 1
        return number

    def _note(self, text: str) -> None:
        self.notes.append(text)

    # ---- the rows
    @cached_property
    def kept(self) -> QuerySet[Any]:
        """All rows that pass search, filters and view, in order."""
        rows = self.spec.found(self.rows, self.words)
        for each in self.choices:
            if each.chosen:
                rows = rows.filter(each.filter.condition(each.chosen))
        if self.view:
            rows = rows.filter(self.view.when)
        return rows.order_by(*self._order(), "pk")

    def _order(self) -> list[str]:
        column = self.spec.column(self.sort.removeprefix("-"))
        if column is None:
            return []
        return [_turned(name) if self.sort.startswith("-") else name for name in column.order]

    @cached_property
    def _read(self) -> list[Any]:
        """The rows of this page and one more, to know whether another page follows."""
        start = (self.number - 1) * self.spec.per_page
        return list(self.kept[start : start + self.spec.per_page + 1])

    @cached_property
    def page(self) -> list[Any]:
        """The rows of this page."""
        return self._read[: self.spec.per_page]

    @property
    def has_next(self) -> bool:
        """Say whether another page follows."""
        return len(self._read) > self.spec.per_page

    @property
    def table(self) -> list[tuple[Any, SafeString]]:
        """The page, each row with its cells drawn."""
        drawn = row_drawer(self.spec.shown)
        return [(row, drawn(row)) for row in self.page]

    # ---- how many
    @cached_property
    def is_long(self) -> bool:
        """Say whether there are more rows than we count; a list of one page answers itself."""
        if not self.is_narrowed and not self.has_next:
            return self.last > COUNTED
        return self.rows.order_by()[COUNTED : COUNTED + 1].exists()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows there are in all and in each view; nothing of a long list."""
        if self.is_long:
            return {}
        wanted = {f"n_{each.key}": Count("pk", filter=each.when) for each in self.spec.views}
        wanted[ALL] = Count("pk")
        told: dict[str, int] = self.rows.order_by().aggregate(**wanted)
        return told

    @cached_property
    def total(self) -> int:
        """How many rows pass, counted up to a bound."""
        if self._ends_here:
            return self.last
        if self.spec.views and not self._is_searched:
            if self.counts:
                return self.counts[f"n_{self.view.key}" if self.view else ALL]
            if self.view is None:
                return COUNTED + 1
        return self.kept.order_by()[: COUNTED + 1].count()

    @property
    def _ends_here(self) -> bool:
        return not self.has_next and bool(self.page or self.number == 1)

    @property
    def _is_searched(self) -> bool:
        return bool(self.words) or any(each.chosen for each in self.choices)

    @property
    def total_says(self) -> str:
        """Say how many rows pass, honestly when counting stopped."""
        if self.total > COUNTED and not self._ends_here:
            return _("more than {n}").format(n=COUNTED)
        return str(self.total)

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything was searched, chosen or viewed."""
        return self._is_searched or self.view is not None

    @property
    def has_any(self) -> bool:
        """Say whether there is anything to view; tabs that all say 0 help nobody."""
        return bool(self.page or self.is_narrowed or any(self.counts.values()))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.spec.per_page + 1

    @property
    def last(self) -> int:
        return self.first + len(self.page) - 1

    # ---- the way to everything else
    @property
    def tabs(self) -> list[Tab]:
        """The saved views, with counts as long as counting is cheap."""
        if not self.spec.views:
            return []
        every = Tab(_("All"), self.link(view="", page=""), self.view is None, self._n(ALL))
        return [every] + [
            Tab(
                each.label,
                self.link(view=each.key, page=""),
                each is self.view,
                self._n(f"n_{each.key}"),
            )
            for each in self.spec.views
        ]

    def _n(self, key: str) -> str:
        return str(self.counts.get(key, ""))

    @property
    def heads(self) -> list[Head]:
        """The column heads; a click on the sorted one turns the order round."""
        return [self._head(column) for column in self.spec.shown]

    def _head(self, column: Column) -> Head:
        if not column.order:
            return Head(column, "", "")
        here = self.sort.removeprefix("-") == column.key
        down = here and self.sort.startswith("-")
        turned = column.key if down or not here else f"-{column.key}"
        aria = ("descending" if down else "ascending") if here else "none"
        return Head(column, self.link(sort=turned, page=""), aria)

    @property
    def pages(self) -> list[tuple[int, str]]:
        """The numbered pages around this one, with their links."""
        known = -(-min(self.total, COUNTED) // self.spec.per_page)
        top = max(known, self.number + (1 if self.has_next else 0))
        around = range(max(1, self.number - 2), min(top, self.number + 2) + 1)
        return [(n, self.link(page=str(n))) for n in around]

    @property
    def previous_href(self) -> str:
        return self.link(page=str(self.number - 1)) if self.number > 1 else ""

    @property
    def next_href(self) -> str:
        return self.link(page=str(self.number + 1)) if self.has_next else ""

    @property
    def exports(self) -> list[tuple[str, str]]:
        """The downloads of what is shown, all pages of it."""
        return [(name.upper(), self.link(format=name, page="")) for name in FORMATS]

    def link(self, **changes: str) -> str:
        """Give the address of this list with some of its state changed."""
        asked = self.asked.copy()
        for key, value in changes.items():
            asked.pop(key, None)
            if value:
                asked[key] = value
        return f"{self.path}?{asked.urlencode()}" if asked else self.path or "?"


def read(spec: ListSpec, asked: QueryDict, rows: QuerySet[Any], path: str = "") -> Listing:
    """Read a list as its query string asks for it."""
    return Listing(spec, asked, rows, path)


def list_page(
    request: HttpRequest,
    template: str,
    spec: ListSpec,
    rows: QuerySet[Any],
    **context: Any,  # noqa: ANN401 - whatever the template shows
) -> HttpResponseBase:
    """Answer with a list: the page, only the list for htmx, or a download."""
    listed = read(spec, request.GET, rows, request.path)
    if (wanted := request.GET.get("format", "")) in FORMATS:
        return exported(spec, listed.kept, wanted)
    if wants_part(request) and request.headers.get("HX-Target") == "fl-list":
        response = render(request, "components/list.html", {"list": listed})
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response
    return page(request, template, list=listed, **context)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"
