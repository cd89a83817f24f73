"""What a pack tells of human oversight: plans, who may look, figures, stops, findings.

Of one system, as `records/oversight-figures.json` has it:

    {"system": "SYS-3", "since": "2026-08-31T…", "until": "2026-11-29T…", "waiting": 2, "late": 0,
     "all": [{"name": "overrides", "value": "0.1", "low": "0.04", "high": "0.21", "n": 50, …}],
     "groups": [{"group": "Credit desk", "people": 5, "figures": […]}]}

Figures are of systems and of groups of reviewers, never of persons, also where a plan lets the
firm see those. Planted cases stand in it only once they were answered, as a share.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields

from django.utils import timezone, translation

from fairlead.apps.org.models import Organisation
from fairlead.apps.oversight import numbers, queries
from fairlead.apps.oversight.models import Finding, Plan, Review, Reviewer
from fairlead.apps.oversight.plan_words import rules_told
from fairlead.apps.pack.telling import told
from fairlead.apps.register.models import AISystem
from fairlead.core.ledger.profile import Json
from fairlead.core.metrics.answers import NotMeasured
from fairlead.core.oversight.figures import Figures

DAYS = 365  # packs are made for audits, and those are a year apart
_SECRET = ("locked_key",)


def oversight(firm: Organisation) -> dict[str, Json]:
    """Give the records of human oversight as they stand now."""
    plans = list(queries.plans(firm).order_by("system__number", "number"))
    named = Reviewer.objects.of(firm).select_related("system", "member", "recorded_by")
    found = queries.findings(firm).order_by("number")
    with translation.override("en-gb"):  # as the report is written
        return {
            "oversight-plans": [_plan(each) for each in plans],
            "oversight-reviewers": [told(each) for each in named.order_by("number")],
            "oversight-figures": [_figures(each) for each in _overseen(plans)],
            "oversight-stops": [told(each) for each in queries.stops(firm).order_by("number")],
            "oversight-findings": [_finding(each) for each in found],
        }


def _plan(plan: Plan) -> dict[str, Json]:
    lacks = queries.missing_of(plan, timezone.localdate()) if plan.replaced_at is None else ()
    return told(plan, without=_SECRET) | {
        "looked_at": list(rules_told(plan)),
        "lacks": [str(each) for each in lacks],
    }


def _overseen(plans: Iterable[Plan]) -> list[AISystem]:
    return list({plan.system_id: plan.system for plan in plans}.values())


def _figures(system: AISystem) -> dict[str, Json]:
    period = queries.Period.latest(DAYS)
    # Without a plan no figure of a person is worked out, whatever legal basis is recorded.
    shown = queries.shown(system, None, period)
    waiting = Review.objects.of(system.organisation).filter(system=system, state="waiting")
    named = Reviewer.objects.of(system.organisation).filter(system=system, ended_at=None)
    people = Counter(named.values_list("group", flat=True))
    return {
        "system": system.code,
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "waiting": waiting.count(),
        "late": waiting.filter(due_at__lt=period.until).count(),
        "all": _numbers(shown.all),
        "groups": [
            {"group": group, "people": people[group], **_of_group(one)}
            for group, one in shown.groups.items()
        ],
    }


def _of_group(one: Figures | NotMeasured) -> dict[str, Json]:
    if isinstance(one, NotMeasured):
        return {"figures": [], "why": numbers.said(one)}
    return {"figures": _numbers(one)}


def _numbers(figures: Figures) -> list[Json]:
    """Write figures as decimal texts, since entries and records hold whole numbers only."""
    read = numbers.lines(figures)
    names = [each.name for each in fields(figures)]
    return [_number(name, figures, line) for name, line in zip(names, read, strict=True)]


def _number(name: str, figures: Figures, line: numbers.Told) -> dict[str, Json]:
    one = getattr(figures, name)
    facts: dict[str, Json] = {"name": name, "says": line.name, "n": one.n, "method": one.method}
    if isinstance(one, NotMeasured):
        return facts | {"value": None, "why": line.why}
    written = {"value": str(one.value), "low": str(one.low), "high": str(one.high)}
    read = {"as_read": line.value, "interval_as_read": line.interval}
    return facts | written | read | {"level": str(one.level)}


def _finding(finding: Finding) -> dict[str, Json]:
    return told(finding) | {"sentence": finding.said}
