"""What the register answers; every read begins at one organisation."""

import re
from datetime import date
from functools import cache
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.http import Http404
from django.utils.translation import gettext as _

from fairlead.apps.evidence.models import EvidenceAbout
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.queries import timeline
from fairlead.apps.journal.telling import Line
from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.register.models import (
    ENDS,
    AIModel,
    AISystem,
    DataSet,
    Import,
    Link,
    ModelVersion,
    Registered,
    Supplier,
    UseCase,
)
from fairlead.core.rules import register as rules

Kind = type[UseCase] | type[AISystem] | type[AIModel] | type[Supplier] | type[DataSet]

KINDS: dict[str, Kind] = {
    each.kind: each for each in (UseCase, AISystem, AIModel, DataSet, Supplier)
}
_WHO = ("owner", "proposed_owner")
_BY_PREFIX = {each.prefix: each for each in KINDS.values()}


def records(organisation: Organisation, kind: str) -> QuerySet[Any]:
    """All records of one kind, with the people who answer for them."""
    rows = KINDS[kind].objects.of(organisation)
    return rows.select_related("owner__user", "proposed_owner__user", "organisation")


def systems(organisation: Organisation) -> QuerySet[AISystem]:
    """All AI systems of an organisation, retired ones included."""
    return records(organisation, AISystem.kind)


def listed(organisation: Organisation, kind: str) -> QuerySet[Any]:
    """All records of one kind as a list shows them: of people no more than their names."""
    model = KINDS[kind]
    own = [each.name for each in model._meta.fields]  # noqa: SLF001 - the public door to fields
    names = [f"{who}__user__{part}" for who in _WHO for part in ("name", "email")]
    rows = model.objects.of(organisation).select_related(*(f"{who}__user" for who in _WHO))
    return rows.only(*own, *names)


def current_systems(organisation: Organisation) -> QuerySet[AISystem]:
    """The AI systems that are not retired."""
    return systems(organisation).filter(retired_on=None)


def get_record(organisation: Organisation, code: str) -> Registered:
    """Find a record by its code, or answer as if it did not exist."""
    prefix, _dash, number = code.partition("-")
    kind = _BY_PREFIX.get(prefix)
    if kind is None or not number.isdecimal() or len(number) > 9:  # noqa: PLR2004 - no such number
        raise Http404(_("There is no such record."))
    try:
        found: Registered = (
            records(organisation, kind.kind).select_related("deputy__user").get(number=int(number))
        )
    except ObjectDoesNotExist:
        raise Http404(_("There is no such record.")) from None
    return found


def by_code(organisation: Organisation, words: str) -> Registered | None:
    """Find a record when somebody searches by its code, as in `sys-3`."""
    code = words.strip().upper()
    if not re.fullmatch(r"(USE|SYS|MOD|DAT|SUP)-\d{1,9}", code, re.ASCII):
        return None
    try:
        return get_record(organisation, code)
    except Http404:
        return None


def get_system(organisation: Organisation, code: str) -> AISystem:
    """Find an AI system by its code, or answer as if it did not exist."""
    found = get_record(organisation, code)
    if not isinstance(found, AISystem):
        raise Http404(_("There is no such record."))
    return found


def needs_attention(today: date) -> Q:
    """The condition under which `standing` names a need: the same rule, asked of the database."""
    return Q(retired_on=None) & (
        Q(owner=None)
        | Q(our_roles="")
        | Q(affected="")
        | Q(personal_data=None)
        | Q(review_due_on__lt=today)
    )


def look_alikes(
    organisation: Organisation, kind: str, name: str, vendor_id: str = "", *, besides: str = ""
) -> tuple[rules.Alike, ...]:
    """Find records of this kind that may be the same thing under another name."""
    model = KINDS[kind]
    fields = ("number", "name", "vendor_id") if hasattr(model, "vendor_id") else ("number", "name")
    rows = model.objects.of(organisation).values_list(*fields)
    others = ((f"{model.prefix}-{n}", told, *(more or [""])) for n, told, *more in rows)
    return rules.looks_like(name, vendor_id, (each for each in others if each[0] != besides))


def links_of(record: Registered) -> QuerySet[Link]:
    """Everything a record is linked to, both ways."""
    mine = Link.objects.filter(organisation_id=record.organisation_id, **{record.kind: record.pk})
    return mine.select_related(*ENDS).order_by("kind", "pk")


def links(organisation: Organisation) -> QuerySet[Link]:
    """All links between records that are in use."""
    gone = Q()
    for end in ENDS:
        gone |= Q(**{f"{end}__retired_on__isnull": False})
    return Link.objects.filter(organisation=organisation).exclude(gone).select_related(*ENDS)


def in_use(organisation: Organisation, kind: str, most: int) -> list[Registered]:
    """Records of one kind that are not retired, linked ones first, up to a number."""
    rows = records(organisation, kind).filter(retired_on=None)
    linked = Exists(Link.objects.filter(**{kind: OuterRef("pk")}))
    return list(rows.annotate(is_linked=linked).order_by("-is_linked", "number")[:most])


def get_link(record: Registered, pk: int) -> Link:
    """Find a link of this record, or answer as if it did not exist."""
    found = links_of(record).filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such link."))
    return found


def ends_of(record: Registered, code: str, how: str) -> tuple[Registered, Registered]:
    """Find the other end of a link and say which is the source and which the target.

    Raises:
        RuleBrokenError: there is no such record here.
    """
    try:
        other = get_record(record.organisation, code)
    except Http404:
        says = "There is no record {code}: look it up in the register."
        raise RuleBrokenError(says, code=code[:40]) from None
    ahead = rules.link_kind(record.kind, other.kind, how) is not None
    return (record, other) if ahead else (other, record)


def get_model(organisation: Organisation, code: str) -> AIModel:
    """Find a model by its code, or answer as if it did not exist."""
    found = get_record(organisation, code)
    if not isinstance(found, AIModel):
        raise Http404(_("There is no such record."))
    return found


def history(record: Registered) -> list[Line]:
    """What happened to a record, newest first."""
    return timeline(record.tenant, about=record)


def versions(model: AIModel) -> QuerySet[ModelVersion]:
    """The versions of a model, newest first."""
    return model.versions.order_by("-created_at", "-pk")


def people(organisation: Organisation) -> QuerySet[Member]:
    """Everybody who is a member now, to choose an owner or deputy from."""
    now = Member.objects.filter(organisation=organisation, is_active=True)
    return now.select_related("user").order_by("user__name", "user__email")


def asked_of(member: Member) -> list[Registered]:
    """What this member is asked to own and has not answered yet; one query when it is nothing."""
    firm = member.organisation_id
    with connection.cursor() as cursor:
        cursor.execute(_asked_sql(), [each for kind in KINDS for each in (kind, firm, member.pk)])
        asked = cursor.fetchall()
    return [records(member.organisation, kind).get(pk=pk) for kind, pk in asked]


@cache
def _asked_sql() -> str:
    # Django takes ten times as long to write this query as the database to answer it, and every
    # page of the register asks: so Django writes it once.
    nobody = 0
    asked = [
        model.objects.filter(organisation_id=nobody, proposed_owner_id=nobody)
        .order_by()
        .annotate(of_kind=Value(kind))
        .values_list("of_kind", "pk")
        for kind, model in KINDS.items()
    ]
    union = asked[0].union(*asked[1:], all=True)
    sql, _told = union.query.sql_with_params()
    return str(sql)


def imports(organisation: Organisation) -> QuerySet[Any]:
    """The imports of an organisation, newest first."""
    return Import.objects.of(organisation).select_related("by__user").order_by("-number")


def get_import(organisation: Organisation, code: str) -> Import:
    """Find an import by its code, or answer as if it did not exist."""
    number = code.removeprefix("IMP-")
    known = imports(organisation)
    found: Import | None = known.filter(number=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise Http404(_("There is no such import."))
    return found


def imported_before(organisation: Organisation, digest: str) -> Import | None:
    """Find the import of the very same file that still stands."""
    return imports(organisation).filter(digest=digest, undone_at=None).first()


def of_import(made: Import) -> QuerySet[Any]:
    """The records that an import made."""
    return records(made.organisation, made.of_kind).filter(imported=made)


def touched_since(made: Import) -> int:
    """How many records of an import somebody changed, owns, linked or built on since."""
    rows = of_import(made)
    linked = Exists(Link.objects.filter(**{made.of_kind: OuterRef("pk")}))
    built = Q(rev__gt=1) | (Q(owner__isnull=False) & ~Q(owner=made.by)) | Q(linked)
    if made.of_kind == AIModel.kind:
        built |= Q(versions__isnull=False)
    shown = EvidenceAbout.objects.filter(organisation=made.organisation, kind=made.of_kind)
    prefix = KINDS[made.of_kind].prefix
    codes = {f"{prefix}-{n}" for n in rows.values_list("number", flat=True)}
    about = {code for code in shown.values_list("code", flat=True) if code in codes}
    return rows.filter(built).distinct().count() + len(about)


def bare_names(organisation: Organisation, kind: str) -> dict[str, str]:
    """The names of one kind as `bare` writes them, with the code of each."""
    model = KINDS[kind]
    rows = model.objects.of(organisation).values_list("number", "name")
    return {rules.bare(name): f"{model.prefix}-{number}" for number, name in rows}


def standing_counts(organisation: Organisation, today: date | None = None) -> dict[str, int]:
    """How many systems there are, are owned, wait for an answer, are due; in one query."""
    late = Q(review_due_on__lt=today) if today else Q(pk=None)
    told: dict[str, int] = (
        AISystem.objects.of(organisation)
        .filter(retired_on=None)
        .aggregate(
            systems=Count("pk"),
            owned=Count("pk", filter=Q(owner__isnull=False)),
            asked=Count("pk", filter=Q(owner=None, proposed_owner__isnull=False)),
            late=Count("pk", filter=late),
        )
    )
    return told
