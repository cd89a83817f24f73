"""Reads about what was found: the inbox, one finding, where was looked and how long ago."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Max,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.shortcuts import get_object_or_404
from django.utils import timezone

from fairlead.apps.discover.models import DeclareLink, Finding, Import, Signal, SourceKind
from fairlead.apps.org import tokens
from fairlead.apps.org.models import Member, Organisation
from fairlead.core.catalogue import catalogue
from fairlead.core.catalogue.library import LibraryRisk
from fairlead.core.catalogue.vendors import Vendor
from fairlead.core.rules.choosing import of_kind

SILENT_AFTER = 35
UNKNOWN_USE = "fairlead:R03"


def inbox(organisation: Organisation, today: date | None = None) -> QuerySet[Finding]:
    """Give every finding that stands alone, with where it stands on that day."""
    day = today or timezone.localdate()
    stands = Case(
        When(state="dismissed", then=Value("dismissed")),
        When(state="decided", review_on__lt=day, then=Value("lapsed")),
        When(state="decided", proposed_owner__isnull=False, then=Value("waiting")),
        When(state="decided", then=Value("decided")),
        When(system__isnull=False, then=Value("registered")),
        default=Value("new"),
        output_field=CharField(),
    )
    rows = Finding.objects.of(organisation).filter(merged_into=None)
    return rows.select_related(
        "owner__user", "proposed_owner__user", "system", "organisation"
    ).annotate(stands=stands)


def standing_counts(organisation: Organisation, today: date | None = None) -> dict[str, int]:
    """Count the findings by where they stand, for Home."""
    told = inbox(organisation, today).order_by().values_list("stands")  # type: ignore[misc]  # annotated
    return {str(stands): n for stands, n in told.annotate(n=Count("pk"))}


def has_found(organisation: Organisation) -> bool:
    """Say whether anything was found yet."""
    return Finding.objects.of(organisation).filter(merged_into=None).exists()


def undecided(organisation: Organisation, today: date) -> int:
    """Count the findings that wait for a decision: nobody decided, or what was decided lapsed."""
    open_ = Q(state=Finding.State.NEW) | Q(state=Finding.State.DECIDED, review_on__lt=today)
    return Finding.objects.of(organisation).filter(open_, merged_into=None).count()


def get_finding(organisation: Organisation, code: str) -> Finding:
    """Find one finding, merged ones too, or answer 404."""
    number = code.removeprefix("F-")
    if not number.isascii() or not number.isdecimal() or len(number) > 9:  # noqa: PLR2004 - an integer column
        number = "0"
    rows = Finding.objects.of(organisation).select_related(
        *("organisation", "owner__user", "proposed_owner__user", "decided_by__user"),
        *("system", "merged_into"),
    )
    return get_object_or_404(rows, number=number)


def stands(finding: Finding, today: date) -> str:
    """Say where one finding stands on that day."""
    row = inbox(finding.organisation, today).filter(pk=finding.pk).first()
    return str(row.stands) if row else "merged"  # type: ignore[attr-defined]  # annotated


def signals(finding: Finding) -> QuerySet[Signal]:
    """Give every trace of a finding, those of merged ones too, strongest first."""
    own = Q(finding=finding) | Q(finding__merged_into=finding)
    firm = Finding.objects.of(finding.organisation)
    rows = Signal.objects.filter(own, finding__in=firm)
    return rows.select_related("run", "declaration", "finding").order_by("-rung", "-seen_at")


def merged(finding: Finding) -> QuerySet[Finding]:
    """Give what was merged into this finding."""
    return finding.merged.order_by("number")


def others(finding: Finding) -> QuerySet[Finding]:
    """Give the findings with which this one could be merged."""
    firm = finding.organisation
    return Finding.objects.of(firm).filter(merged_into=None).exclude(pk=finding.pk).order_by("name")


def facts(finding: Finding) -> Vendor | None:
    """Say what the catalogue knows about the tool."""
    return catalogue().vendors.get(finding.vendor_id)


def could_go_wrong(finding: Finding) -> tuple[LibraryRisk, ...]:
    """Give the risks of the library that a tool of this kind brings, worst first.

    A tool that the catalogue does not know, or whose kind brings none, is weighed as unknown use.
    """
    known = facts(finding)
    risks = of_kind(known.category) if known else ()
    return risks or (catalogue().risks[UNKNOWN_USE],)


def asked_of(member: Member) -> QuerySet[Finding]:
    """Give the tools that this member is asked to own."""
    return Finding.objects.filter(proposed_owner=member).select_related("organisation")


def imports(organisation: Organisation) -> QuerySet[Import]:
    """Give every look into a source, newest first."""
    return (
        Import.objects.of(organisation)
        .select_related("organisation", "by__user")
        .order_by("-number")
    )


def get_import(organisation: Organisation, code: str) -> Import:
    """Find one look into a source, or answer 404."""
    number = code.removeprefix("SRC-")
    if not number.isascii() or not number.isdecimal() or len(number) > 9:  # noqa: PLR2004 - an integer column
        number = "0"
    return get_object_or_404(imports(organisation), number=number)


def findings_of(run: Import) -> QuerySet[Finding]:
    """Give what a look showed."""
    firm = run.organisation
    return Finding.objects.of(firm).filter(signals__run=run).distinct().order_by("-confidence")


def read_before(organisation: Organisation, digest: str) -> Import | None:
    """Find an earlier look into the very same file."""
    return imports(organisation).filter(digest=digest, undone_at=None).first()


@dataclass(frozen=True)
class Looked:
    """One source: when it was last looked into, and whether it has fallen silent."""

    kind: str
    label: str
    last_on: date | None
    rows: int
    times: int
    age: int | None

    @property
    def state(self) -> str:
        """Name the mark: never looked, silent, or in date."""
        if self.age is None:
            return "not_yet"
        return "silent" if self.age > SILENT_AFTER else "in_date"


def coverage(organisation: Organisation, today: date) -> list[Looked]:
    """Say of every source when it was last looked into; a quiet source is not a clean source."""
    mine = Import.objects.of(organisation).filter(undone_at=None).order_by()
    told: dict[str, Mapping[str, Any]] = {
        row["source"]: row
        for row in mine.values("source").annotate(
            last=Max("created_at"), n=Count("pk"), rows_read=Sum("rows")
        )
    }
    declared = Signal.objects.filter(
        finding__organisation=organisation, source=SourceKind.DECLARATION
    ).aggregate(last=Max("seen_at"), n=Count("pk"), rows_read=Count("pk"))
    if declared["n"]:
        told[SourceKind.DECLARATION] = declared
    return [_looked(kind, told.get(kind), today) for kind in SourceKind]


def _looked(kind: SourceKind, row: Mapping[str, Any] | None, today: date) -> Looked:
    if row is None:
        return Looked(kind, str(kind.label), None, 0, 0, None)
    last: date = timezone.localtime(row["last"]).date()
    rows, times = int(row["rows_read"]), int(row["n"])
    return Looked(kind, str(kind.label), last, rows, times, (today - last).days)


def links(organisation: Organisation) -> QuerySet[DeclareLink]:
    """Give the links for declarations, with how many came by each."""
    rows = DeclareLink.objects.of(organisation).annotate(declared=Count("declarations"))
    return rows.select_related("organisation", "made_by__user").order_by("-number")


def get_link(organisation: Organisation, number: int) -> DeclareLink:
    """Find one link, or answer 404."""
    return get_object_or_404(links(organisation), number=number)


def link_of(secret: str) -> DeclareLink | None:
    """Find the link of a secret, if it is open."""
    held = DeclareLink.objects.select_related("organisation").filter(digest=tokens.digest(secret))
    link = held.first()
    return link if link is not None and link.is_open_on(timezone.localdate()) else None


def tools() -> list[str]:
    """Name the tools to choose from while typing."""
    kinds = {"ml_framework", "agent_framework", "vector_db"}
    vendors = catalogue().vendors.values()
    return sorted({each.name for each in vendors if each.category not in kinds}, key=str.casefold)
