"""The statement in words: groups by area, what moves a status, changes, exports."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairlead.apps.controls.models import ControlDecision
from fairlead.apps.controls.queries import ControlRow
from fairlead.apps.controls.statement import Change
from fairlead.apps.org.models import Member
from fairlead.apps.pages import marks
from fairlead.apps.pages.listspec import Column, ListSpec
from fairlead.apps.pages.saying import said
from fairlead.core.catalogue import catalogue
from fairlead.core.rules.controls import Coverage, State, coverage
from fairlead.core.rules.evidence import Freshness

LOOKS: Final = ("in_date", "ends_soon", "stale", "no_evidence", "not_decided", "does_not_apply")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
FIELDS: Final[dict[str, str | Promise]] = {
    "applies": gettext_lazy("applies"),
    "reason": gettext_lazy("reason"),
    "how": gettext_lazy("how it is practised"),
    "owner": gettext_lazy("owner"),
    "risks": gettext_lazy("risks"),
    "state": gettext_lazy("evidence"),
    "grade": gettext_lazy("grade"),
    "until": gettext_lazy("in date until"),
}


@dataclass(frozen=True)
class Group:
    """The controls of one area of Annex A that are shown."""

    number: str
    title: str
    rows: list[ControlRow]


@dataclass(frozen=True)
class Strip:
    """The four lines of the coverage strip, and what is worth a word beside them."""

    coverage: Coverage
    stale: int
    notes: list[tuple[str, str, str]]
    applies: int
    left_out: int


def groups(rows: Iterable[ControlRow]) -> list[Group]:
    """Put rows under the areas they belong to, in the order of the standard."""
    found: dict[str, Group] = {}
    for row in rows:
        number = ".".join(row.number.split(".")[:2])
        group = found.setdefault(number, Group(number, _area_title(number), []))
        group.rows.append(row)
    return list(found.values())


def strip(rows: Sequence[ControlRow]) -> Strip:
    """Count what the page says first."""
    counted = coverage(row.status for row in rows)
    by = {look: sum(row.look == look for row in rows) for look in LOOKS}
    notes = [
        (look, says.format(n=by[look]), why)
        for look, says, why in (
            ("not_decided", _("{n} not decided"), _("decide them, alone or several together")),
            ("stale", _("{n} stale"), _("renew or withdraw what ran out")),
            ("no_evidence", _("{n} without evidence"), _("link a first piece")),
            ("ends_soon", _("{n} end soon"), _("within 30 days")),
        )
        if by[look]
    ]
    applies = sum(row.decision is not None and row.decision.applies is True for row in rows)
    left_out = sum(row.status.state is State.DOES_NOT_APPLY for row in rows)
    return Strip(counted, by["stale"], notes, applies, left_out)


def asked(rows: Iterable[ControlRow], member: Member) -> list[ControlDecision]:
    """Give the controls that this member was asked to own and did not answer yet."""
    said = (row.decision for row in rows)
    return [one for one in said if one is not None and one.proposed_owner_id == member.pk]


def why(row: ControlRow) -> list[tuple[str, str]]:
    """Say what the status of a row rests on: rule, evidence, dates, what would move it."""
    until, counts = row.status.in_date_until, row.status.counts
    told = [(_("Says"), said(row.status.because))]
    if row.newest:
        told.append((_("Evidence"), f"{row.newest.code} {row.newest.title}"))
    if until:
        told.append((_("In date until"), date_format(until, "j F Y")))
    stale = counts.get(Freshness.STALE, 0)
    if stale and until:
        told.append((_("Ran out"), str(stale)))
    told.append((_("Rule"), _("the best grade in date, as long as its last piece lasts")))
    return [*told, (_("What moves it"), said(row.status.next))]


def told_changes(changes: Iterable[Change]) -> list[tuple[str, str, str, str]]:
    """Say what changed: number, field, before, after; evidence takes one line for each control."""
    by: dict[str, dict[str, Change]] = {}
    for each in changes:
        by.setdefault(each.number, {})[each.field] = each
    return [
        (number, str(FIELDS[name]), *_both(change, fields))
        for number, fields in by.items()
        for name, change in fields.items()
        if not ("state" in fields and name in {"grade", "until"})
    ]


def _both(change: Change, fields: Mapping[str, Change]) -> tuple[str, str]:
    # An owner is kept as pseudonym, which tells a reader nothing.
    if change.field == "owner":
        return "", _("changed") if change.after else _("nobody")
    if change.field == "state" and (until := fields.get("until")):
        return _dated(change.before, until.before), _dated(change.after, until.after)
    return _value(change.before), _value(change.after)


def _dated(state: object, until: object) -> str:
    if not until:
        return _value(state)
    return _("{state}, until {day}").format(state=_value(state), day=_value(until))


def soa_spec() -> ListSpec:
    """The statement as an export writes it."""
    return ListSpec(
        name="statement-of-applicability",
        caption=_("Statement of applicability"),
        columns=(
            Column("number", _("Control"), lambda r: r.number),
            Column("title", _("Title"), lambda r: r.control.title),
            Column("applies", _("Applies"), _applies),
            Column("reason", _("Reason"), lambda r: r.decision.reason if r.decision else ""),
            Column("how", _("How"), lambda r: r.decision.how if r.decision else ""),
            Column(
                "risks", _("Risks"), lambda r: ", ".join(r.decision.risks if r.decision else ())
            ),
            Column("state", _("Status"), lambda r: _(r.status.state.value)),
            Column("because", _("Because"), lambda r: said(r.status.because)),
            Column("grade", _("Best evidence"), lambda r: r.grade),
            Column("rests", _("What it rests on"), lambda r: r.newest or ""),
            Column("until", _("In date until"), lambda r: r.status.in_date_until),
            Column("owner", _("Owner"), lambda r: r.owner or ""),
        ),
    )


class Rows(list[ControlRow]):
    """Rows that are computed, read by an export like rows of a table."""

    def iterator(self, chunk_size: int = 0) -> Iterator[ControlRow]:  # noqa: ARG002 - as a query set's
        """Give each row."""
        return iter(self)


def status_choices() -> list[tuple[str, Any]]:
    """Give the states to filter by."""
    return [(look, marks.STATES[look].word) for look in LOOKS]


def _applies(row: ControlRow) -> str:
    if row.decision is None or row.decision.applies is None:
        return _("not decided")
    return _("yes") if row.decision.applies else _("no")


def _area_title(number: str) -> str:
    return catalogue().requirements.areas[f"iso42001:{number}"].title


def _value(value: object) -> str:
    if not value and value is not False:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if _DAY.fullmatch(str(value)):
        return date_format(date.fromisoformat(str(value)), "j M Y")
    return _(str(value)) if len(str(value)) < 20 else str(value)  # noqa: PLR2004 - words, not texts
