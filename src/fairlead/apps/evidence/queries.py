"""Reads about evidence: one piece, the list, and what supports each control today."""

from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from fairlead.apps.evidence.holders import held
from fairlead.apps.evidence.models import Evidence, EvidenceAbout, EvidenceLink
from fairlead.apps.org.models import Member, Organisation
from fairlead.core.catalogue import catalogue
from fairlead.core.rules.evidence import Freshness, Grade, Piece
from fairlead.core.rules.standing import SOON


@dataclass(frozen=True)
class Tally:
    """Pieces of one grade that are in the same state today for one control."""

    piece: Piece
    newest: int

    def counts_on(self, day: date) -> bool:
        """Say whether these pieces count on that day."""
        return self.piece.freshness(day).counts


def evidence(organisation: Organisation) -> QuerySet[Evidence]:
    """Give all evidence of an organisation, with who owns it and how much it supports."""
    rows = _mine(organisation)
    # A count per shown row; grouping all ten thousand would cost as much as the rest of the page.
    linked = EvidenceLink.objects.of(organisation).filter(evidence=OuterRef("pk")).order_by()
    counted = linked.values("evidence").annotate(n=Count("pk")).values("n")
    return rows.select_related("owner__user").annotate(n_controls=Coalesce(Subquery(counted), 0))


def ids_for(organisation: Organisation, control_id: str) -> QuerySet[EvidenceLink, int]:
    """Name the evidence linked to one control, to narrow a list by it."""
    links = EvidenceLink.objects.of(organisation).filter(control_id=control_id)
    return links.values_list("evidence_id", flat=True)


def get_evidence(organisation: Organisation, number: int) -> Evidence:
    """Find one piece by its number, or answer as if there were no such page."""
    rows = with_readings(_mine(organisation)).select_related(
        "organisation", "owner__user", "taken_by__user", "renews"
    )
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404(_("There is no such evidence."))
    return found


def members(organisation: Organisation) -> QuerySet[Member]:
    """Give the people who could own evidence."""
    mine = Member.objects.filter(organisation=organisation, is_active=True)
    return mine.select_related("user").order_by("user__name")


def control_choices() -> list[tuple[str, str]]:
    """Give the 38 controls to choose from."""
    return [(each.id, f"{each.number} {each.title}") for each in catalogue().controls.values()]


def same_bytes(organisation: Organisation, digest: str) -> Evidence | None:
    """Find the current evidence that holds exactly these bytes."""
    rows = _mine(organisation).filter(digest=digest, is_current=True)
    return rows.order_by("number").first()


def renewed_by(one: Evidence) -> Evidence | None:
    """Find the evidence that took the place of this one."""
    return _mine(one.organisation).filter(renews=one).first()


def controls_of(one: Evidence) -> list[str]:
    """Name the controls that this evidence supports."""
    mine = EvidenceLink.objects.of(one.organisation).filter(evidence=one)
    return sorted(mine.values_list("control_id", flat=True))


def records_of(one: Evidence) -> list[tuple[str, str]]:
    """Name the records that this evidence is about: kind and code."""
    mine = EvidenceAbout.objects.of(one.organisation).filter(evidence=one)
    return sorted(mine.values_list("kind", "code"))


def about(organisation: Organisation, *, kind: str, code: str) -> QuerySet[Evidence]:
    """Give the current evidence about one record, newest first."""
    rows = _mine(organisation)
    rows = rows.filter(is_current=True, records__kind=kind, records__code=code)
    return rows.select_related("owner__user").order_by("-number")


def supporting(organisation: Organisation, control_id: str) -> QuerySet[Evidence]:
    """Give the evidence linked to one control: what counts first, then the newest."""
    rows = _mine(organisation)
    rows = rows.filter(links__control_id=control_id).select_related("owner__user")
    return rows.order_by("-is_current", "-grade", "-valid_until", "-number")


def linkable(organisation: Organisation, control_id: str) -> QuerySet[Evidence]:
    """Give the newest current evidence that does not support this control yet."""
    rows = _mine(organisation)
    linked = EvidenceLink.objects.of(organisation).filter(control_id=control_id)
    rows = rows.filter(is_current=True).exclude(pk__in=linked.values("evidence_id"))
    return rows.order_by("-number")


def for_controls(
    organisation: Organisation, *, today: date | None = None
) -> dict[str, list[Piece]]:
    """Say what supports each control, as the rules want to know it; grouped by the database."""
    grouped = tallies(organisation, today=today or timezone.localdate())
    return {control: [each.piece for each in some] for control, some in grouped.items()}


def pieces_of(organisation: Organisation, control_id: str) -> list[Piece]:
    """Give what supports one control, pieces of the same grade and days together."""
    links = EvidenceLink.objects.of(organisation).filter(
        control_id=control_id, evidence__is_current=True
    )
    rows = links.order_by().values_list(
        "evidence__grade", "evidence__valid_from", "evidence__valid_until"
    )
    return [
        Piece(grade=Grade(grade), valid_from=first, valid_until=last, times=n)
        for grade, first, last, n in rows.annotate(n=Count("pk"))
    ]


def tallies(
    organisation: Organisation, *, today: date, control_id: str | None = None
) -> dict[str, list[Tally]]:
    """Group the evidence of all controls, or of one, by grade and state of today."""
    links = EvidenceLink.objects.of(organisation).filter(evidence__is_current=True)
    if control_id is not None:
        links = links.filter(control_id=control_id)
    rows = (
        links.annotate(state=_state(today), grade=F("evidence__grade"))
        .order_by()
        .values_list("control_id", "grade", "state")
        .annotate(
            n=Count("pk"),
            first=Min("evidence__valid_from"),
            last=Max("evidence__valid_until"),
            newest=Max("evidence_id"),
        )
    )
    grouped: dict[str, list[Tally]] = {}
    for control, grade, _now, n, first, last, newest in rows:
        piece = Piece(grade=Grade(grade), valid_from=first, valid_until=last, times=n)
        grouped.setdefault(control, []).append(Tally(piece, newest))
    return grouped


def best_pieces(organisation: Organisation, *, today: date) -> dict[str, Piece]:
    """Say of each control the best grade in date, or that what it rested on has run out.

    Enough for a state, not for counts: one piece stands for all, so that the database need not
    sort ten thousand rows into grades and states.
    """
    rows = (
        EvidenceLink.objects.of(organisation)
        .filter(evidence__is_current=True, evidence__valid_from__lte=today)
        .order_by()
        .values_list("control_id")
        .annotate(
            best=Max("evidence__grade", filter=Q(evidence__valid_until__gte=today)),
            last=Max("evidence__valid_until"),
        )
    )
    return {
        control: Piece(
            grade=Grade(best or Grade.STATED), valid_from=min(last, today), valid_until=last
        )
        for control, best, last in rows
    }


def digests_by_control(organisation: Organisation) -> dict[str, list[tuple[str, str]]]:
    """Name the current evidence of each control: code and digest, in order of number."""
    links = EvidenceLink.objects.of(organisation).filter(evidence__is_current=True)
    rows = links.order_by("evidence__number").values_list(
        "control_id", "evidence__number", "evidence__digest"
    )
    named: dict[str, list[tuple[str, str]]] = {}
    for control, number, digest in rows:
        named.setdefault(control, []).append((f"{Evidence.prefix}-{number}", digest))
    return named


def titles(organisation: Organisation, ids: list[int]) -> dict[int, Evidence]:
    """Give these pieces of evidence by id, in one query."""
    shown = _mine(organisation).only("organisation_id", "number", "title", "valid_until")
    return shown.in_bulk(ids)


def stale(organisation: Organisation, *, today: date) -> QuerySet[Evidence]:
    """Give the current evidence that has run out."""
    return _mine(organisation).filter(is_current=True, valid_until__lt=today)


def in_state(state: str, *, today: date) -> Q:
    """Turn a state of freshness into a condition on evidence."""
    last = today + SOON
    started = Q(is_current=True, valid_from__lte=today)
    return {
        Freshness.WITHDRAWN.value: Q(is_current=False),
        Freshness.NOT_YET.value: Q(is_current=True, valid_from__gt=today),
        Freshness.STALE.value: started & Q(valid_until__lt=today),
        Freshness.ENDS_SOON.value: started & Q(valid_until__gte=today, valid_until__lte=last),
        Freshness.IN_DATE.value: started & Q(valid_until__gt=last),
    }[state]


def freshness_of(one: Evidence, *, today: date) -> Freshness:
    """Say whether this piece counts today."""
    return Piece(
        grade=Grade(one.grade),
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        withdrawn=not one.is_current,
    ).freshness(today)


def bytes_used(organisation: Organisation) -> int:
    """Say how many bytes the files of this organisation take, each content once."""
    files = _mine(organisation).exclude(filename="").order_by()
    sizes = files.values("digest").annotate(each=Max("size")).values_list("each", flat=True)
    return sum(sizes)


def digests_in_use() -> set[str]:
    """Name every stored content that some organisation still refers to."""
    mine = Evidence.objects.exclude(filename="").values_list("digest", flat=True)
    return set(mine) | held()


def _state(today: date) -> Case:
    last = today + SOON
    return Case(
        When(evidence__valid_from__gt=today, then=Value(0)),
        When(evidence__valid_until__lt=today, then=Value(1)),
        When(evidence__valid_until__lte=last, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


def with_readings(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Fetch with the rows what was read from results files, for exports and the API."""
    return rows.defer(None)


def _mine(organisation: Organisation) -> QuerySet[Evidence]:
    # A reading of 200 lines is fifty times the rest of the row, and lists do not show it.
    return Evidence.objects.of(organisation).defer("reading")
