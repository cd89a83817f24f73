"""The lists of the register: columns, filters, views, and what stands there while empty."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fairlead.apps.evidence import queries as evidence
from fairlead.apps.evidence.models import Evidence
from fairlead.apps.journal.telling import Line
from fairlead.apps.org.models import Organisation
from fairlead.apps.pages import marks
from fairlead.apps.pages.listspec import Column, Empty, Filter, ListSpec, View
from fairlead.apps.pages.navigation import address
from fairlead.apps.register import panels, queries
from fairlead.apps.register.keyset import has
from fairlead.apps.register.kinds import KIND_PAGES
from fairlead.apps.register.models import (
    Affected,
    AISystem,
    Autonomy,
    DataUse,
    OurRole,
    Registered,
    Stage,
)
from fairlead.core.catalogue import catalogue
from fairlead.core.rules.evidence import Freshness, Grade
from fairlead.core.rules.register import Need

_WORDS = {"ok": ("done", _("Complete")), "not_decided": ("not_decided", _("Incomplete"))}
_ROLES = {"user": _("Use"), "provider": _("Provide"), "producer": _("Build")}
_SHORT = 90


def systems(organisation: Organisation, today: date) -> ListSpec:
    """The list of AI systems."""
    return ListSpec(
        name="ai-register",
        caption=_("AI systems"),
        columns=(
            _name(_("System")),
            Column("state", _("State"), lambda s: state(s, today), plain=lambda s: said(s, today)),
            *(each.column for each in panels.columns()),
            _owner(),
            Column(
                "stage",
                _("Our role, stage"),
                _roles,
                sort="stage",
                note=lambda s: Stage(s.stage).label,
                wide=True,
                exported=False,
            ),
            *_exported_of_system(),
        ),
        views=(
            View("attention", _("Needs attention"), queries.needs_attention(today)),
            View("people", _("Affects people"), _affects_people()),
            View("built", _("Built by us"), has("our_roles", "producer") & Q(retired_on=None)),
            View("retired", _("Retired"), Q(retired_on__isnull=False)),
        ),
        filters=(
            _owners(organisation),
            Filter("stage", _("Stage"), Stage.choices),
            Filter("personal", _("Personal data"), _yes_no(), keep=_personal),
        ),
        search=("name", "purpose", "process"),
        search_label=_("Name, purpose or process"),
        default_sort="name",
        note=gettext("Complete means that the register lacks nothing, not that all is well"),
        empty=Empty(
            _("No AI is registered yet"),
            _("Let Fairlead find what is used, or register the first system by hand."),
            address("discover:list") or reverse("register:add", args=["systems"]),
            _("Look for AI"),
        ),
        table_class="fl-register",
    )


def others(kind: str, organisation: Organisation) -> ListSpec:
    """The list of any other kind of record."""
    words = KIND_PAGES[kind]
    return ListSpec(
        name=words.slug,
        caption=words.many,
        columns=(
            _name(words.one),
            *_OWN_COLUMNS[kind],
            _owner(),
            _day("review_due_on", _("Review due"), wide=True),
            *_exported(),
        ),
        views=(View("retired", _("Retired"), Q(retired_on__isnull=False)),),
        filters=(_owners(organisation),),
        search=("name", "purpose"),
        search_label=_("Name or purpose"),
        default_sort="name",
        empty=Empty(_("Nothing here yet"), words.lede, words.add_href, words.add),
    )


# ---- what a system says


def state(system: AISystem, today: date) -> object:
    """Draw where a system stands."""
    told = system.standing(today).state
    kind, word = _WORDS.get(told, (told, ""))
    return marks.state(kind, str(word))


def said(system: AISystem, today: date) -> str:
    """Say where a system stands, for an export: what is missing."""
    return " ".join(need_says(each) for each in system.standing(today).needs)


def need_says(need: Need) -> str:
    """Say one need in the reader's language."""
    return gettext(need.says).format(**need.facts)


def labels(choices: Any, keys: Any) -> str:  # noqa: ANN401 - any TextChoices, any keys
    """Say keys in words."""
    names = dict(choices.choices)
    return ", ".join(str(names.get(key, key)) for key in keys)


# ---- columns


def _name(label: Any) -> Column:  # noqa: ANN401 - a label of Django
    return Column(
        "name",
        label,
        lambda r: r.name,
        sort="name",
        note=lambda r: " · ".join(filter(None, (r.code, shortened(r.purpose)))),
        href=lambda r: r.get_absolute_url(),
    )


def shortened(text: str) -> str:
    """Keep what fits on one line of a list."""
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1].rstrip()}…"


def _owner() -> Column:
    return Column(
        "owner",
        _("Owner"),
        _who,
        sort=("owner__user__name", "owner__user__email"),
        note=lambda r: (
            gettext("{name} is asked").format(name=r.proposed_owner) if r.proposed_owner else ""
        ),
        plain=lambda r: r.owner or "",
    )


def _who(record: Registered) -> object:
    if record.owner:
        return marks.who(record.owner)
    return "–" if record.is_retired else marks.state("no_owner")


def _roles(system: AISystem) -> str:
    return ", ".join(str(_ROLES[each]) for each in system.our_roles) or "–"


def _day(key: str, label: Any, *, wide: bool = False, export_only: bool = False) -> Column:  # noqa: ANN401 - a label of Django
    return Column(
        key,
        label,
        lambda r: getattr(r, key) or "–",
        sort=key,
        plain=lambda r: getattr(r, key),
        wide=wide,
        shown=not export_only,
    )


def _also(key: str, label: Any, plain: Any = None) -> Column:  # noqa: ANN401 - a label, a reading
    return Column(key, label, plain or (lambda r: getattr(r, key)), shown=False)


def _exported() -> tuple[Column, ...]:
    return (
        _also("code", _("Code")),
        _also("purpose", _("Purpose")),
        _day("retired_on", _("Retired on"), export_only=True),
    )


def _exported_of_system() -> tuple[Column, ...]:
    return (
        *_exported(),
        _also("process", _("Business process")),
        _also("vendor_id", _("Tool of the catalogue")),
        _also("stage", _("Stage"), lambda s: s.get_stage_display()),
        _also("our_roles", _("Our role"), lambda s: labels(OurRole, s.our_roles)),
        _also("autonomy", _("Autonomy"), lambda s: s.get_autonomy_display()),
        _also("affected", _("People affected"), lambda s: labels(Affected, s.affected)),
        _also("personal_data", _("Personal data"), lambda s: yes_no(s.personal_data)),
        _day("went_live_on", _("In use since"), export_only=True),
        _day("review_due_on", _("Review due"), export_only=True),
    )


def yes_no(value: bool | None) -> str:  # noqa: FBT001 - a fact, not a switch
    """Say yes, no, or that nobody said."""
    return {True: gettext("Yes"), False: gettext("No"), None: ""}[value]


_OWN_COLUMNS: dict[str, tuple[Column, ...]] = {
    "use_case": (
        Column("process", _("Business process"), lambda r: r.process or "–", sort="process"),
        Column("affected", _("People affected"), lambda r: labels(Affected, r.affected) or "–"),
    ),
    "model": (
        Column("licence", _("Licence"), lambda r: r.licence or "–", sort="licence"),
        Column(
            "vendor_id",
            _("Tool of the catalogue"),
            lambda r: _tool(r.vendor_id),
            plain=lambda r: r.vendor_id,
            wide=True,
        ),
    ),
    "data_set": (
        Column("used_for", _("Used for"), lambda r: labels(DataUse, r.used_for) or "–"),
        Column("personal_data", _("Personal data"), lambda r: yes_no(r.personal_data) or "–"),
    ),
    "supplier": (
        Column("country", _("Country"), lambda r: r.country or "–", sort="country"),
        Column("website", _("Website"), lambda r: r.website or "–", wide=True),
    ),
}


# ---- filters


def _owners(organisation: Organisation) -> Filter:
    def choices() -> list[tuple[str, str]]:
        some = [(str(each.pk), str(each)) for each in queries.people(organisation)]
        return [("none", gettext("Nobody")), *some]

    def keep(value: str) -> Q:
        return Q(owner=None) if value == "none" else Q(owner=value)

    return Filter("owner", _("Owner"), choices, keep=keep)


def _affects_people() -> Q:
    return ~Q(affected="") & ~has("affected", Affected.NOBODY) & Q(retired_on=None)


def _yes_no() -> list[tuple[str, Any]]:
    return [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Nobody said"))]


def _personal(value: str) -> Q:
    return Q(personal_data={"yes": True, "no": False, "unknown": None}[value])


# ---- the facts of one record, for its page


@dataclass(frozen=True)
class Told:
    """One line of a record's history, and what to say below it."""

    line: Line
    text: str


def history(record: Registered) -> list[Told]:
    """Tell what happened to a record: what somebody wrote, else what it led to or which fields."""
    return [Told(each, _below(each)) for each in queries.history(record)]


def _below(line: Line) -> str:
    if line.because:
        return " · ".join(line.because)
    some = {"To", "Changed", "Imported"}
    return " · ".join(f"{label}: {told}" for label, told in line.facts if label in some)


@dataclass(frozen=True)
class Shown:
    """A piece of evidence as the page of a record shows it."""

    code: str
    title: str
    href: str
    grade: object
    until: date


def evidence_of(record: Registered, today: date) -> list[Shown]:
    """Give the evidence about a record that counts today, the newest first."""
    rows = evidence.about(record.organisation, kind=record.kind, code=record.code)
    return [
        Shown(
            each.code,
            each.title,
            _href(each),
            marks.grade(Grade(each.grade).name.lower()),
            each.valid_until,
        )
        for each in rows[:20]
        if evidence.freshness_of(each, today=today) in _COUNTS
    ]


_COUNTS = (Freshness.IN_DATE, Freshness.ENDS_SOON)


def _href(one: Evidence) -> str:
    try:
        return reverse("evidence:detail", args=[one.number])
    except NoReverseMatch:  # its pages are another subject's, and may not be there
        return ""


def facts(record: Registered) -> list[tuple[Any, str]]:
    """Give what a record says, as label and value, in the order of its form."""
    return [(label, told) for label, told in _FACTS[record.kind](record) if told]


def _common(r: Any) -> list[tuple[Any, str]]:  # noqa: ANN401 - any record
    return [
        (_("Deputy"), str(r.deputy or "")),
        (_("Review due"), _written(r.review_due_on)),
        (_("Retired on"), _written(r.retired_on)),
    ]


def _written(day: date | None) -> str:
    from django.utils.formats import date_format  # noqa: PLC0415 - only pages write days out

    return date_format(day, "j F Y") if day else ""


def _affected(r: Any) -> list[tuple[Any, str]]:  # noqa: ANN401 - a use case or system
    told = labels(Affected, r.affected)
    return [(_("Affected"), " · ".join(filter(None, (told, r.affected_text))))]


_FACTS: dict[str, Callable[[Any], list[tuple[Any, str]]]] = {
    "use_case": lambda r: [(_("Business process"), r.process), *_affected(r), *_common(r)],
    "system": lambda r: [
        (_("Our role"), labels(OurRole, r.our_roles)),
        (_("Stage"), str(Stage(r.stage).label)),
        (_("Autonomy"), str(Autonomy(r.autonomy).label) if r.autonomy else ""),
        *_affected(r),
        (_("Personal data"), yes_no(r.personal_data)),
        (_("Business process"), r.process),
        (_("Tool of the catalogue"), _tool(r.vendor_id)),
        (_("In use since"), _written(r.went_live_on)),
        *_common(r),
    ],
    "model": lambda r: [
        (_("Licence"), r.licence),
        (_("Tool of the catalogue"), _tool(r.vendor_id)),
        *_common(r),
    ],
    "data_set": lambda r: [
        (_("Used for"), labels(DataUse, r.used_for)),
        (_("Personal data"), yes_no(r.personal_data)),
        (_("Source and rights"), r.rights),
        *_common(r),
    ],
    "supplier": lambda r: [
        (_("Country"), r.country),
        (_("Website"), r.website),
        (_("Tool of the catalogue"), _tool(r.vendor_id)),
        *_common(r),
    ],
}


def _tool(vendor_id: str) -> str:
    if not vendor_id:
        return "–"
    known = catalogue().vendors.get(vendor_id)
    return known.name if known else vendor_id
