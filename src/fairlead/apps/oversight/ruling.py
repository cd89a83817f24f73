"""Plans and reviewers as the rules see them, and rules as they are kept."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from typing import Any, Final

import orjson

from fairlead.apps.oversight.models import Plan, Reviewer
from fairlead.core.oversight import plan as facts
from fairlead.core.oversight.sampling import Rule, What

_DEFAULTS: Final = {**asdict(Rule(What.ALL)), "values": []}


def kept(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Write rules as they are kept: what differs from nothing."""
    return [
        {name: value for name, value in _plain(rule).items() if value != _DEFAULTS[name]}
        | {"what": rule.what.value}
        for rule in rules
    ]


def written(rules: list[dict[str, Any]]) -> bytes:
    """Write kept rules as the text whose digest is sealed."""
    return orjson.dumps(rules, option=orjson.OPT_SORT_KEYS)


def rules_of(told: Iterable[dict[str, Any]]) -> tuple[Rule, ...]:
    """Read rules as they are kept."""
    return tuple(
        Rule(**{**each, "what": What(each["what"]), "values": tuple(each.get("values", ()))})
        for each in told
    )


def plan_of(plan: Plan, reviewers: Collection[Reviewer]) -> facts.Plan:
    """Give a plan as the rules see it."""
    return facts.Plan(
        rules=rules_of(plan.rules),
        how=plan.how,
        competence=plan.competence,
        due_hours=plan.due_hours,
        reviewers=tuple(map(reviewer_of, reviewers)),
        outcomes=tuple(plan.outcomes),
        severe_outcomes=tuple(plan.severe_outcomes),
        severe_kinds=tuple(plan.severe_kinds),
    )


def reviewer_of(reviewer: Reviewer) -> facts.Reviewer:
    """Give a reviewer as the rules see them."""
    return facts.Reviewer(
        who=reviewer.member_id,
        competence=reviewer.competence,
        recorded_by=reviewer.recorded_by_id,
        until=reviewer.until,
    )


def _plain(rule: Rule) -> dict[str, Any]:
    return {**asdict(rule), "values": list(rule.values)}
