"""What oversight of a system shows over a while: figures from looks at real decisions."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from fairlead.apps.oversight.models import Look, Plan, Reviewer, Seed
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
    persons: dict[str, facts.Figures]
    weeks: list[tuple[date, int, int]]


def shown(system: AISystem, plan: Plan | None, period: Period | None = None) -> Shown:
    """Work out what the looks at a system's decisions show."""
    told = period or Period.latest()
    looked, planted = _looked(system, told), _planted(system, told)
    people = Counter(
        Reviewer.objects.filter(system=system, ended_at=None).values_list("group", flat=True)
    )
    basis = plan.legal_basis if plan else ""
    names = sorted({each.who for each in looked} | {each.who for each in planted})
    persons = facts.by_person(looked, planted, people=names, basis=basis) if basis.strip() else {}
    return Shown(
        told,
        facts.figures(looked, planted),
        facts.by_group(looked, planted, people=dict(people)),
        persons,
        _weeks(system, told),
    )


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
            who=str(each.by),
        )
        for each in _looks(system, period, planted=False)
    ]


def _planted(system: AISystem, period: Period) -> list[facts.Planted]:
    caught = dict(Seed.objects.filter(system=system).values_list("review_id", "caught"))
    return [
        facts.Planted(caught=bool(caught[each.review_id]), group=each.group, who=str(each.by))
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
