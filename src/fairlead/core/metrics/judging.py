"""From numbers to answers: limits, the correction for many questions, and the sentence.

A breach has to hold against its own interval and against chance among all the questions that were
asked together. Corrected away, it becomes “insufficient evidence” and never “within”.

>>> few = Measured(value=0.12, low=0.101, high=0.139, n=900, method="x/1")
>>> round(beyond(few, Limit(metric="psi", at_most=0.1)), 3)
0.02
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fairlead.core.metrics.answers import Answer, Limit, Measured, NotMeasured, Result, judge
from fairlead.core.metrics.evaluators.draft import Draft
from fairlead.core.metrics.multiple import CORRECTIONS, Family
from fairlead.core.metrics.policy import Policy
from fairlead.core.metrics.special import normal_above, z_of
from fairlead.core.metrics.wording import (
    BREACH,
    CHANCE,
    PLAIN,
    UNMEASURED,
    UNSURE,
    WITHIN,
    family_of,
    says_limit,
    what,
)

_RATIOS = frozenset({"selection_rate_ratio", "demographic_parity_ratio"})


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A draft with the window and the version that it is about, and its limit."""

    draft: Draft
    window: str
    version: str
    limit: Limit | None


def beyond(measured: Measured, limit: Limit, *, ratio: bool = False) -> float:
    """The chance of a number this far beyond its limit if the truth lay on it (one side).

    Read off the interval: its edge towards the limit says how wide one standard error is there;
    ratios are read on the scale of their logarithm, on which their interval was made.
    """
    above = limit.at_most is not None and measured.value > limit.at_most
    edge = limit.at_most if above else limit.at_least
    if edge is None or not limit.is_passed_by(measured.value):
        return 1.0
    told = (measured.value, measured.low if above else measured.high, edge)
    if ratio and min(told) > 0:
        told = (math.log(told[0]), math.log(told[1]), math.log(told[2]))
    value, near, edge = told
    error = abs(value - near) / z_of(measured.level)
    return normal_above(abs(value - edge) / error) if error else 0.0


def judged(placed: Sequence[Placed], policy: Policy) -> tuple[Result, ...]:
    """Answer every number that has a limit, family by family."""
    families = defaultdict[str, list[int]](list)
    for i, one in enumerate(placed):
        if one.limit is not None and isinstance(one.draft.number, Measured) and _is_a_test(one):
            families[family_of(one.draft.metric)].append(i)
    adjusted = dict[int, tuple[float, Family]]()
    for name, places in families.items():
        adjusted |= _corrected(name, [placed[i] for i in places], places, policy)
    return tuple(_result(one, adjusted.get(i), policy) for i, one in enumerate(placed))


def _is_a_test(placed: Placed) -> bool:
    """Bets have been corrected among themselves, by their own rule (e-BH)."""
    return placed.draft.metric not in {"drift_wealth", "accuracy_wealth"}


def _corrected(
    name: str, placed: Iterable[Placed], places: Sequence[int], policy: Policy
) -> dict[int, tuple[float, Family]]:
    method, correct = CORRECTIONS[policy.correction]
    ps = [_beyond(one) for one in placed]
    family = Family(name=name, method=method, tests=len(ps))
    return {i: (p, family) for i, p in zip(places, correct(ps), strict=True)}


def _beyond(placed: Placed) -> float:
    number, limit = placed.draft.number, placed.limit
    if not isinstance(number, Measured) or limit is None:
        return 1.0
    return beyond(number, limit, ratio=placed.draft.metric in _RATIOS)


def _result(placed: Placed, adjusted: tuple[float, Family] | None, policy: Policy) -> Result:
    draft, number = placed.draft, placed.draft.number
    answer = None if placed.limit is None else judge(number, placed.limit)
    facts: dict[str, object] = {**number.facts, **draft.words}
    if adjusted is not None:
        chance, family = adjusted
        facts |= {"family": family.name, "tests": family.tests, "correction": family.method}
        facts["adjusted"] = chance
        if answer is Answer.BREACH and chance > (1 - policy.level) / 2:
            return _filled(placed, Answer.INSUFFICIENT, CHANCE, facts)
    return _filled(placed, answer, _sentence(number, answer), facts)


def _sentence(number: Measured | NotMeasured, answer: Answer | None) -> str:
    if isinstance(number, NotMeasured):
        return UNMEASURED
    told = {Answer.WITHIN: WITHIN, Answer.BREACH: BREACH, Answer.INSUFFICIENT: UNSURE}
    return PLAIN if answer is None else told[answer]


def _filled(placed: Placed, answer: Answer | None, says: str, facts: dict[str, object]) -> Result:
    draft, number, limit = placed.draft, placed.draft.number, placed.limit
    facts = {**facts, "n": number.n}
    if isinstance(number, Measured):
        facts |= {"value": number.value, "low": number.low, "high": number.high}
    else:
        facts |= {"why": str(number), "why_says": number.why}
    if limit is not None:
        facts["limit"] = says_limit({"at_most": limit.at_most, "at_least": limit.at_least})
    phrase = what(draft.metric, draft.words)
    facts["what"] = phrase[:1].upper() + phrase[1:]
    return Result(
        metric=draft.metric,
        family=family_of(draft.metric),
        scope=draft.scope,
        window=placed.window,
        version=placed.version,
        measured=number,
        limit=limit,
        answer=answer,
        says=says,
        facts=facts,
    )
