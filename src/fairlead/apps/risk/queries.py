"""Reads about risks: the register, what is decided, what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.register.models import AISystem
from fairlead.apps.register.queries import current_systems
from fairlead.apps.risk import matrix
from fairlead.apps.risk.matrix import LEVELS, Spot, Tally
from fairlead.apps.risk.models import Acceptance, Action, Criteria, Risk
from fairlead.core.catalogue import catalogue
from fairlead.core.catalogue.library import LibraryRisk
from fairlead.core.catalogue.requirements import Control
from fairlead.core.rules.choosing import Fit, library_for
from fairlead.core.rules.risk import acceptance_state
from fairlead.core.rules.standing import Standing

SHOWN = 5
_WHO = ("owner", "proposed_owner")
_LISTED = (
    *("number", "title", "inherent_level", "level", "option"),
    *("review_on", "accepted_until", "closed_at"),
)
APPETITE = 9
"""Until the board approves another line: what the library calls medium is the most."""


def level_number(name: str) -> int:
    """Give 1 to 4 for low to critical."""
    return LEVELS.index(name)


def level_name(number: int) -> str:
    """Give low to critical for 1 to 4, and nothing for a risk nobody rated."""
    return LEVELS[number]


def risks(organisation: Organisation) -> "QuerySet[Risk]":
    """All risks of the organisation, open and closed."""
    named = ("owner__user", "proposed_owner__user", "system", "organisation")
    return Risk.objects.of(organisation).select_related(*named)


def listed(organisation: Organisation) -> "QuerySet[Risk]":
    """All risks as the list shows them: their own columns, of people and systems only names."""
    people = [f"{who}__user__{part}" for who in _WHO for part in ("name", "email")]
    rows = Risk.objects.of(organisation).select_related(*(f"{who}__user" for who in _WHO), "system")
    return rows.only(*_LISTED, "system__name", *people)


def open_risks(organisation: Organisation) -> "QuerySet[Risk]":
    """Risks that are not closed."""
    return risks(organisation).filter(closed_at=None)


def get_risk(organisation: Organisation, code: str) -> Risk:
    """Find a risk by its code, or answer that there is none."""
    number = code.removeprefix("R-")
    if not number.isdecimal():
        number = "0"
    full = (
        risks(organisation)
        .select_related("added_by__user")
        .prefetch_related(
            Prefetch(
                "actions",
                Action.objects.select_related("owner__user").order_by("done_at", "due_on"),
            ),
            Prefetch(
                "acceptances",
                Acceptance.objects.select_related("proposed_by__user", "decided_by__user").order_by(
                    "-pk"
                ),
            ),
        )
    )
    return get_object_or_404(full, number=int(number[:9]))


def get_action(organisation: Organisation, code: str, pk: int) -> Action:
    """Find an action of a risk, or answer that there is none."""
    actions = Action.objects.select_related("risk__organisation")
    return get_object_or_404(actions, pk=pk, risk=get_risk(organisation, code))


def of_system(system: AISystem) -> "QuerySet[Risk]":
    """Open risks of one AI system, worst first."""
    return open_risks(system.organisation).filter(system=system).order_by("-score", "number")


def from_library(
    organisation: Organisation, library_id: str, system: AISystem | None
) -> Risk | None:
    """Find the open risk that was already taken over from the library for this system."""
    return open_risks(organisation).filter(library_id=library_id, system=system).first()


def criteria(organisation: Organisation) -> Criteria | None:
    """The criteria in force, or none."""
    approved = Criteria.objects.filter(organisation=organisation).exclude(approved_at=None)
    return approved.select_related("approved_by__user").order_by("-version").first()


def proposed_criteria(organisation: Organisation) -> Criteria | None:
    """Criteria newer than those in force, that wait for approval."""
    newest = Criteria.objects.filter(organisation=organisation).select_related("proposed_by__user")
    last = newest.order_by("-version").first()
    return last if last is not None and last.approved_at is None else None


def appetite(organisation: Organisation) -> int:
    """The score up to which the firm lives with a risk."""
    return line_of(criteria(organisation))


def line_of(in_force: Criteria | None) -> int:
    """The score up to which these criteria let the firm live with a risk."""
    return in_force.appetite if in_force else APPETITE


def accepting_roles(member: Member, risk: Risk) -> list[str]:
    """Name the authority to accept that a member has for this risk, in the catalogue's words."""
    roles = {"board": "board_sponsor", "ai_lead": "ai_lead"}
    named = [word for role, word in roles.items() if role in member.roles]
    owns = risk.owner_id == member.pk and risk.owner_accepted_at is not None
    owns_system = risk.system is not None and risk.system.owner_id == member.pk
    return [*named, *(["system_owner"] if owns or owns_system else [])]


def taken_from_library(organisation: Organisation) -> dict[str, list[str]]:
    """Which library risks are in the register, and as which records."""
    found: dict[str, list[str]] = {}
    for risk in open_risks(organisation).exclude(library_id="").order_by("number"):
        found.setdefault(risk.library_id, []).append(risk.code)
    return found


def systems_at_risk(organisation: Organisation) -> int:
    """How many current systems have an open risk."""
    mine = Risk.objects.of(organisation).filter(closed_at=None, system__isnull=False)
    current = mine.filter(system__retired_on=None).order_by()
    return current.values("system").distinct().count()


def standing_counts(organisation: Organisation, *, line: int, today: date) -> dict[str, int]:
    """How many open risks lie above the line, are unrated, lapse soon; in one query."""
    stands = Q(accepted_until__gte=today)
    soon = today + timedelta(days=30)
    told: dict[str, int] = (
        Risk.objects.of(organisation)
        .filter(closed_at=None)
        .aggregate(
            above=Count("pk", filter=Q(score__gt=line) & ~stands),
            critical=Count("pk", filter=Q(level=level_number("critical")) & ~stands),
            unrated=Count("pk", filter=Q(level=0)),
            lapsing=Count("pk", filter=Q(accepted_until__lte=soon)),
        )
    )
    return told


@dataclass(frozen=True)
class Waiting:
    """What has to be decided about risks, most pressing first, and how many there are in all."""

    above: list[Spot]
    n_above: int
    proposed: list[Acceptance]
    lapsing: list[Risk]
    unrated: Risk | None
    n_unrated: int


def waiting(
    organisation: Organisation, named: Sequence[Spot], counted: Sequence[Tally], line: int
) -> Waiting:
    """Gather what has to be decided about risks."""
    mine = Risk.objects.of(organisation).filter(closed_at=None)
    proposals = Acceptance.objects.filter(
        state="proposed", risk__organisation=organisation, risk__closed_at=None
    )
    soon = timezone.localdate() + timedelta(days=30)
    bare = mine.only("number", "title", "accepted_until")
    return Waiting(
        above=[spot for spot in named if spot.score > line and not spot.stands][:SHOWN],
        n_above=matrix.above(counted, line),
        proposed=list(proposals.select_related("risk", "proposed_by__user").order_by("pk")[:10]),
        lapsing=list(bare.filter(accepted_until__lte=soon).order_by("accepted_until")[:SHOWN]),
        unrated=bare.filter(level=0).order_by("number").first(),
        n_unrated=matrix.unrated(counted),
    )


def library() -> dict[str, LibraryRisk]:
    """All risks of the library by id."""
    return dict(catalogue().risks)


def fitting(organisation: Organisation) -> tuple[list[tuple[Fit, list[str]]], list[LibraryRisk]]:
    """Choose from the library: what fits and as what it was taken already, and the rest."""
    named = systems(organisation).exclude(vendor_id="").values_list("vendor_id", flat=True)
    vendors = catalogue().vendors
    kinds = [vendors[each].category for each in named if each in vendors]
    fits = library_for(
        kinds,
        builds=organisation.builds_ai,
        supplies=organisation.supplies_ai,
        uses=organisation.uses_ai,
    )
    taken = taken_from_library(organisation)
    chosen = {fit.risk.id for fit in fits}
    rest = [risk for key, risk in catalogue().risks.items() if key not in chosen]
    return [(fit, taken.get(fit.risk.id, [])) for fit in fits], rest


def systems(organisation: Organisation) -> "QuerySet[AISystem]":
    """AI systems that a risk can be about."""
    return current_systems(organisation).order_by("name")


def get_criteria(organisation: Organisation, version: int) -> Criteria:
    """Find one version of the criteria, or answer that there is none."""
    mine = Criteria.objects.filter(organisation=organisation).select_related("organisation")
    return get_object_or_404(mine, version=version)


def open_proposal(risk: Risk) -> Acceptance | None:
    """The proposal to accept the risk that waits for a decision, or none."""
    return next((each for each in risk.acceptances.all() if each.state == "proposed"), None)


def controls(risk: Risk) -> list[Control]:
    """The controls that treat the risk."""
    known = catalogue().controls
    return [known[each] for each in risk.controls if each in known]


def standing(risk: Risk, today: date) -> Standing:
    """Say whether the acceptance of the risk stands today."""
    return acceptance_state(risk.accepted_until, today=today)
