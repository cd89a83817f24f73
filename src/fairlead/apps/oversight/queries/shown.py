"""What oversight of a system shows over a while: figures from looks at real decisions."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.oversight.models import Look, Plan, Review, Reviewer, Seed
from fairlead.apps.register.models import AISystem
from fairlead.core.metrics.answers import NotMeasured
from fairlead.core.oversight import figures as facts

DAYS: Final = 90


@dataclass(frozen=True)
class Period:
    """From when to when looks are counted."""

    since: datetime
    until: datetime

    @classmethod
    def latest(cls, days: int = DAYS) -> "Period":
        """The last so many days."""
        now = timezone.now()
        return cls(now - timedelta(days=days), now)


@dataclass(frozen=True)
class Shown:
    """The figures of a system, of its groups, and of single persons where that is allowed."""

    period: Period
    all: facts.Figures
    groups: dict[str, facts.Figures | NotMeasured]
    persons: list[tuple[str, facts.Figures]]
    weeks: list[tuple[date, int, int]]


@dataclass(frozen=True)
class Rates:
    """What a line of the overview shows of a system."""

    overrides: facts.Number
    caught: facts.Number
    waiting: int


NOTHING: Final = Rates(facts.override_share(0, 0), facts.catch_share(0, 0), 0)


def shown(system: AISystem, plan: Plan | None, period: Period | None = None) -> Shown:
    """Work out what the looks at a system's decisions show."""
    told = period or Period.latest()
    looked, planted = _looked(system, told), _planted(system, told)
    people = Counter(
        Reviewer.objects.filter(system=system, ended_at=None).values_list("group", flat=True)
    )
    basis = plan.legal_basis if plan else ""
    return Shown(
        told,
        facts.figures(looked, planted),
        facts.by_group(looked, planted, people=dict(people)),
        _persons(system.organisation, looked, planted, basis),
        _weeks(system, told),
    )


def rates(firm: Organisation) -> dict[int, Rates]:
    """Count what waits, is overridden and is caught of every system of a firm, in three queries."""
    since = Period.latest().since
    looks = Look.objects.of(firm).filter(decided_at__gte=since, review__planted=False)
    seeds = Seed.objects.of(firm).filter(answered_at__gte=since, caught__isnull=False)
    looked = _counted(
        looks.exclude(action=""), "review__system", Count("pk", filter=~Q(action="accept"))
    )
    caught = _counted(seeds, "system", Count("pk", filter=Q(caught=True)))
    reviews = Review.objects.of(firm).filter(state=Review.State.WAITING)
    waiting = _counted(reviews, "system", Count("pk"))
    return {
        pk: Rates(
            facts.override_share(*looked.get(pk, (0, 0))),
            facts.catch_share(*caught.get(pk, (0, 0))),
            waiting.get(pk, (0, 0))[1],
        )
        for pk in looked.keys() | caught.keys() | waiting.keys()
    }


def _counted(rows: QuerySet[Any], by: str, hits: Count) -> dict[int, tuple[int, int]]:
    told = rows.order_by().values(by).annotate(n=Count("pk"), hits=hits)
    return {each[by]: (each["hits"], each["n"]) for each in told}


def _persons(
    firm: Organisation, looked: list[facts.Looked], planted: list[facts.Planted], basis: str
) -> list[tuple[str, facts.Figures]]:
    """Work the figures out for each person, by name, where a legal basis is recorded."""
    if not basis.strip():
        return []
    people = {each.who for each in looked} | {each.who for each in planted}
    told = facts.by_person(looked, planted, people=people, basis=basis)
    named = Member.objects.filter(organisation=firm, pseudonym__in=people).select_related("user")
    return [(str(each), told[each.pseudonym]) for each in named.order_by("user__name", "pk")]


def _looks(system: AISystem, period: Period, *, planted: bool) -> list[Look]:
    mine = Look.objects.filter(review__system=system, review__planted=planted).exclude(action="")
    within = mine.filter(decided_at__gte=period.since, decided_at__lte=period.until)
    return list(within.select_related("review", "by__user").order_by("decided_at"))


def _looked(system: AISystem, period: Period) -> list[facts.Looked]:
    return [
        facts.Looked(
            ai=each.review.ai,
            first=each.first,
            final=each.final,
            seconds=each.seconds or 0,
            group=each.group,
            who=each.by.pseudonym,
        )
        for each in _looks(system, period, planted=False)
    ]


def _planted(system: AISystem, period: Period) -> list[facts.Planted]:
    caught = dict(Seed.objects.filter(system=system).values_list("review_id", "caught"))
    return [
        facts.Planted(caught=bool(caught[each.review_id]), group=each.group, who=each.by.pseudonym)
        for each in _looks(system, period, planted=True)
        if caught.get(each.review_id) is not None
    ]


def _weeks(system: AISystem, period: Period) -> list[tuple[date, int, int]]:
    """Count looks and overrides by week, from Monday; weeks without a look are there too."""
    looks, other = Counter[date](), Counter[date]()
    for each in _looks(system, period, planted=False):
        if each.decided_at is not None:
            monday = _monday(timezone.localdate(each.decided_at))
            looks[monday] += 1
            other[monday] += each.final != each.review.ai
    if not looks:
        return []
    first, last = min(looks), _monday(timezone.localdate(period.until))
    days = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    return [(day, other[day], looks[day]) for day in days]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
