"""Reading what is known of a person, what is held, what is past its time; of one organisation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fairlead.apps.decisions import blind
from fairlead.apps.decisions.archived import searching as archive
from fairlead.apps.decisions.archived.searching import Found, Wanted
from fairlead.apps.decisions.models import Decision, Partition
from fairlead.apps.decisions.queries import archived_before, decisions
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.models import Log
from fairlead.apps.keyring import services as keyring
from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.privacy.models import Correction, Deletion, Hold, Policy, Request
from fairlead.apps.privacy.person import Person
from fairlead.apps.register.models import AISystem
from fairlead.core.rules import retention


def find(firm: Organisation, reference: str) -> Person | None:
    """Find a person by the firm's own reference; none if it is unknown, or was erased."""
    held = keyring.found(str(firm.public_id), f"p:{reference.strip()}")
    return None if held is None else Person(firm, held.pseudonym)


def get_person(firm: Organisation, pseudonym: str) -> Person:
    """Find a person by pseudonym, or answer as if there were none."""
    person = Person(firm, pseudonym)
    known = of_person(person).exists() or requests(firm).filter(pseudonym=pseudonym).exists()
    if not known and not has_key(person) and not archived(person, limit=1).rows:
        raise Http404(_("There is no such record."))
    return person


def has_key(person: Person) -> bool:
    """Say whether what is sealed about a person can still be opened."""
    return bool(keyring.keys_by_pseudonym(person.tenant, [person.pseudonym]))


def of_person(person: Person) -> QuerySet[Decision]:
    """The decisions about a person, newest first."""
    about = decisions(person.organisation).filter(subject=person.pseudonym)
    return about.order_by("-at", "-pk")


def archived(person: Person, *, limit: int, parts: bool = False) -> Found:
    """Give what the archive holds about a person, newest first, and what cannot be read of it."""
    wanted = Wanted(subject=person.pseudonym)
    return archive.search(person.organisation, wanted, limit=limit, parts=parts)


def count_of(person: Person) -> int:
    """Count the decisions about a person, those in the archive too.

    Raises:
        LedgerClosedError: a file of the archive is missing or was changed.
    """
    there = archive.count(person.organisation, Wanted(subject=person.pseudonym))
    return of_person(person).count() + there


def blind_cases(person: Person, member: Member) -> int:
    """Count the decisions about a person that a member is to look at blind."""
    rows = of_person(person).order_by()
    return rows.count() - blind.open_to(member, rows).count()


def references_of(person: Person) -> list[str]:
    """Name the decisions about a person, those in the archive too.

    Raises:
        LedgerClosedError: a file of the archive is missing or was changed.
    """
    n = archive.count(person.organisation, Wanted(subject=person.pseudonym))
    there = archived(person, limit=n).rows if n else []
    here = of_person(person).values_list("ext_id", flat=True)
    return [*here, *(each.ext_id for each in there)]


def everything_of(person: Person) -> list[Decision]:
    """Give all decisions about a person, newest first, those in the archive too.

    Raises:
        RuleBrokenError: a file of the archive is missing or was changed: nothing is left out.
    """
    n = archive.count(person.organisation, Wanted(subject=person.pseudonym))
    there = archived(person, limit=n, parts=True)
    if there.troubles:
        raise RuleBrokenError("{why}", why=there.troubles[0])
    both = [*of_person(person), *there.rows]
    return sorted(both, key=lambda each: (each.at, each.pk), reverse=True)


def corrections(chosen: Sequence[Decision]) -> Mapping[int, Sequence[Correction]]:
    """The corrections to some decisions, oldest first."""
    found = dict[int, list[Correction]]()
    for each in Correction.objects.filter(decision__in=chosen).order_by("made_at", "pk"):
        found.setdefault(each.decision_id, []).append(each)
    return found


def requests(firm: Organisation) -> QuerySet[Request]:
    """What people asked of a firm."""
    return Request.objects.of(firm).select_related("asked_by__user", "decided_by__user")


def get_request(firm: Organisation, code: str) -> Request:
    """Find a request by code, or answer as if there were none."""
    return get_object_or_404(requests(firm), number=number_of(code, Request.prefix))


def erasure_of(person: Person) -> Request | None:
    """Give the request by which a person was erased, is being erased, or is to be."""
    asked = requests(person.organisation).filter(pseudonym=person.pseudonym, right="erasure")
    return asked.exclude(state="declined").first()


def young(person: Person, today: date) -> int:
    """Count the decisions about a person that a high-risk system has to keep records of still.

    A system without a rule of its own counts as high-risk.
    """
    since = begin_of(retention.due_before(today, months=retention.HIGH_RISK))
    recent = of_person(person).filter(at__gte=since)
    return recent.exclude(system__retention__high_risk=False).count()


@dataclass(frozen=True)
class Shown:
    """A decision in the list of a person, where its page is, and its corrections."""

    decision: Decision
    href: str
    corrections: Sequence[Correction]
    case: str


def shown(rows: Sequence[Decision], member: Member) -> list[Shown]:
    """Gather what a list of decisions shows, without answers that a member is to give blind."""
    blind.cover(member, rows)
    epochs = dict(
        Log.objects.filter(pk__in={each.log_id for each in rows}).values_list("pk", "epoch")
    )
    found = corrections(rows)
    return [
        Shown(each, _page_of(each, epochs), found.get(each.pk, ()), blind.hidden(each))
        for each in rows
    ]


def _page_of(decision: Decision, epochs: Mapping[int, int]) -> str:
    try:
        return reverse("decisions:decision", args=[epochs[decision.log_id], decision.seq])
    except NoReverseMatch:
        return ""


def erased() -> QuerySet[Request]:
    """Whoever was erased, in every organisation."""
    return Request.objects.filter(right="erasure", state__in=["erasing", "done"])


def holds(firm: Organisation) -> QuerySet[Hold]:
    """The legal holds of a firm."""
    return Hold.objects.of(firm).select_related("system", "set_by__user", "lifted_by__user")


def get_hold(firm: Organisation, code: str) -> Hold:
    """Find a hold by code, or answer as if there were none."""
    return get_object_or_404(holds(firm), number=number_of(code, Hold.prefix))


def holding(person: Person) -> list[Hold]:
    """Name the holds that stand over a person or any decision about them."""
    standing = holds(person.organisation).filter(lifted_at=None).order_by("number")
    about = of_person(person).order_by()
    return [
        each
        for each in standing
        if each.person == person.pseudonym
        or about.filter(covered_by(each)).exists()
        or _covers_archived(each, person)
    ]


def _covers_archived(hold: Hold, person: Person) -> bool:
    """Say whether a hold that names others or nobody covers what the archive has of a person."""
    if hold.person:
        return False
    wanted = Wanted(
        subject=person.pseudonym,
        system=hold.system.code if hold.system else "",
        since=begin_of(hold.first) if hold.first else None,
        until=begin_of(hold.last + timedelta(days=1)) if hold.last else None,
    )
    return archive.count(person.organisation, wanted) > 0


def holding_decision(decision: Decision) -> list[Hold]:
    """Name the holds that stand over one decision."""
    mine = Decision.objects.filter(pk=decision.pk)
    standing = holds(decision.organisation).filter(lifted_at=None).order_by("number")
    return [each for each in standing if mine.filter(covered_by(each)).exists()]


def covered_by(hold: Hold) -> Q:
    """Say which decisions a hold covers: those that fit all that it names."""
    named = Q(subject=hold.person) if hold.person else Q()
    if hold.system_id is not None:
        named &= Q(system_id=hold.system_id)
    if hold.first is not None:
        named &= Q(at__gte=begin_of(hold.first))
    if hold.last is not None:
        named &= Q(at__lte=timezone.make_aware(datetime.combine(hold.last, time.max)))
    return named


def begin_of(day: date) -> datetime:
    """Give the first moment of a day here."""
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class Kept:
    """How long decisions of a system are kept, and how many are past their time."""

    system: AISystem
    policy: Policy | None
    before: date
    count: int
    first: datetime | None
    due: int
    running: Deletion | None

    @property
    def months(self) -> int:
        return self.policy.months if self.policy else retention.DEFAULT


def kept(firm: Organisation, today: date) -> list[Kept]:
    """Say of each system with decisions, or with a rule of its own, how long is kept."""
    told = _counted(firm)
    archived = Partition.objects.of(firm).values_list("system", flat=True).distinct()
    policies = {each.system_id: each for each in Policy.objects.of(firm)}
    running = {each.system_id: each for each in deletions(firm).filter(done_at=None)}
    systems = AISystem.objects.of(firm).filter(pk__in=told.keys() | policies.keys() | {*archived})
    return [
        _kept(each, policies.get(each.pk), told.get(each.pk), running.get(each.pk), today)
        for each in systems.select_related("organisation").order_by("number")
    ]


def kept_of(system: AISystem, today: date) -> Kept:
    """Say of one system how long its decisions are kept."""
    told = Decision.objects.filter(system=system).aggregate(n=Count("pk"), first=Min("at"))
    running = deletions(system.organisation).filter(system=system, done_at=None).first()
    return _kept(system, policy_of(system), (told["n"], told["first"]), running, today)


def _counted(firm: Organisation) -> dict[int, tuple[int, datetime]]:
    rows = Decision.objects.of(firm).order_by().values("system")
    told = rows.annotate(n=Count("pk"), first=Min("at"))
    return {row["system"]: (row["n"], row["first"]) for row in told}


def _kept(
    system: AISystem,
    policy: Policy | None,
    told: tuple[int, datetime | None] | None,
    running: Deletion | None,
    today: date,
) -> Kept:
    before = due_day(policy, today)
    count, first = _with_archive(system, told)
    past = first is not None and first < begin_of(before)
    due = count_due(system, before) if past else 0
    return Kept(system, policy, before, count, first, due, running)


def _with_archive(
    system: AISystem, told: tuple[int, datetime | None] | None
) -> tuple[int, datetime | None]:
    """Add what lies in the archive to how many there are, and to when the first was."""
    mine = Partition.objects.of(system.organisation).filter(system=system)
    there = mine.aggregate(n=Sum("n"), first=Min("first_at"))
    n, first = told or (0, None)
    both = [each for each in (first, there["first"]) if each is not None]
    return n + (there["n"] or 0), min(both, default=None)


def due_day(policy: Policy | None, today: date) -> date:
    """Give the day before which decisions are past their time."""
    months = policy.months if policy else retention.DEFAULT
    return retention.due_before(today, months=months)


def past_their_time(system: AISystem, before: date) -> QuerySet[Decision]:
    """The decisions of a system that may go: older than their time, and no hold covers them."""
    old = Decision.objects.filter(system=system, at__lt=begin_of(before))
    for each in Hold.objects.of(system.organisation).filter(lifted_at=None):
        old = old.exclude(covered_by(each))
    return old


def held_in_archive(system: AISystem) -> list[Wanted]:
    """Say which archived decisions of a system are held, as the archive is asked."""
    standing = Hold.objects.of(system.organisation).filter(lifted_at=None).order_by("number")
    mine = standing.filter(Q(system=None) | Q(system=system))
    return [
        Wanted(
            subject=each.person,
            since=begin_of(each.first) if each.first else None,
            until=begin_of(each.last + timedelta(days=1)) if each.last else None,
        )
        for each in mine
    ]


def count_due(system: AISystem, before: date) -> int:
    """Count the decisions of a system that may go, those in the archive too.

    Raises:
        LedgerClosedError: a file of the archive is missing or was changed.
    """
    there = archived_before(system, begin_of(before), but=held_in_archive(system))
    return past_their_time(system, before).count() + there


def policy_of(system: AISystem) -> Policy | None:
    """Give the rule that a system has of its own."""
    return Policy.objects.filter(system=system).first()


def deletions(firm: Organisation) -> QuerySet[Deletion]:
    """What was deleted because its time was over, newest first."""
    done = Deletion.objects.of(firm).select_related("system", "confirmed_by__user")
    return done.order_by("-number")


def unfinished() -> tuple[list[Request], list[Deletion]]:
    """Name what somebody decided and a worker has to finish."""
    erasing = Request.objects.filter(state="erasing").select_related("organisation")
    deleting = Deletion.objects.filter(done_at=None).select_related("organisation", "system")
    return list(erasing.order_by("pk")), list(deleting.order_by("pk"))


def waiting(firm: Organisation, today: date) -> Mapping[str, int]:
    """Count erasures that wait for a second person, those past their time, those not ended then."""
    told = Request.objects.of(firm).filter(state__in=["asked", "erasing"])
    asked, over = Q(state="asked"), Q(due_on__lt=today)
    return told.aggregate(
        asked=Count("pk", filter=asked),
        late=Count("pk", filter=asked & over),
        unended=Count("pk", filter=~asked & over),
    )


def number_of(code: str, prefix: str) -> int:
    """Read the number of a code such as `DSR-4`; another code is as if there were no record."""
    number = code.removeprefix(f"{prefix}-")
    if not number.isdecimal() or code != f"{prefix}-{int(number)}":
        raise Http404(_("There is no such record."))
    return int(number)
