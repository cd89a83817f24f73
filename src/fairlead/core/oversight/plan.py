"""The oversight plan of a system: who looks, when, how, and what they must know for it.

>>> thin = Plan(rules=(), how="", competence="", due_hours=0, reviewers=())
>>> [str(each) for each in missing(thin, today=date(2026, 12, 1))][0]
'It does not say which decisions a person looks at.'

Sources: AI Act Art. 14(4), 26(2); ISO/IEC 42001 A.9.2, A.9.3, 7.2.
"""

from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from fairlead.core.oversight.sampling import Rule, What
from fairlead.core.rules.because import Because
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

FEWEST: Final = 2
LONGEST_HOURS: Final = 31 * 24
_LEAST: Final = 20


@dataclass(frozen=True, kw_only=True)
class Reviewer:
    """Somebody who may look: what shows that they know enough, who says so, until when."""

    who: Hashable
    competence: str = ""
    recorded_by: Hashable = None
    until: date | None = None

    def is_competent_on(self, day: date) -> bool:
        """Say whether somebody else has recorded that they know enough, and it still counts."""
        told = bool(self.competence.strip()) and self.recorded_by not in {None, self.who}
        return told and self.until is not None and day <= self.until


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a plan says; `outcomes` are the answers there are, severe is what takes two people."""

    rules: Collection[Rule]
    how: str
    competence: str
    due_hours: int
    reviewers: Collection[Reviewer]
    outcomes: Collection[str] = ()
    severe_outcomes: Collection[str] = ()
    severe_kinds: Collection[str] = ()

    def is_severe(self, *, outcome: str, kind: str) -> bool:
        """Say whether a decision takes two people."""
        return outcome in self.severe_outcomes or kind in self.severe_kinds


def missing(plan: Plan, *, today: date) -> tuple[Because, ...]:
    """Say what is missing of a plan; nothing means that it is complete."""
    return tuple(_missing(plan, today))


def _missing(plan: Plan, today: date) -> Iterator[Because]:
    if not plan.rules:
        yield Because("It does not say which decisions a person looks at.")
    elif _tells_the_answer(plan.rules):
        says = "All that is looked at has one answer, so whoever looks knows it: add a share."
        yield Because(says)
    if len(plan.how.strip()) < _LEAST:
        yield Because("It does not say how a decision is looked at.")
    if len(plan.competence.strip()) < _LEAST:
        yield Because("It does not say what somebody must know to look.")
    if len(set(plan.outcomes)) < FEWEST:
        yield Because("It does not say which answers there are: name at least two outcomes.")
    if not 0 < plan.due_hours <= LONGEST_HOURS:
        yield Because("It does not say within how many hours.")
    able = [each for each in plan.reviewers if each.is_competent_on(today)]
    if not able:
        yield Because("Nobody may look: name a reviewer and record what they know.")
    elif len(able) < FEWEST:
        says = "Only {n} person may look: when they are away nobody does, and two are never there."
        yield Because(says, n=len(able))


def _tells_the_answer(rules: Collection[Rule]) -> bool:
    """Say whether to be drawn is to know what the AI said: then no look is blind."""
    only = all(rule.what == What.OUTCOME for rule in rules)
    return only and len({value for rule in rules for value in rule.values}) == 1


def due_at(came_at: datetime, *, hours: int) -> datetime:
    """Give the moment by which somebody must have looked."""
    return came_at + timedelta(hours=hours)


def may_review(
    who: Hashable,
    *,
    reviewer: Reviewer | None,
    logged_by: Hashable,
    looked: Collection[Hashable],
    planted_by: Hashable,
    today: date,
) -> Verdict:
    """Say whether this person may look at that decision."""
    if reviewer is None:
        return Refused("The plan does not name you: ask the AI lead.", clause="Art. 26(2)")
    if not reviewer.is_competent_on(today):
        says = "Nothing current shows that you know enough for this: ask the AI lead to record it."
        return Refused(says, clause="Art. 26(2)")
    if who == logged_by:
        return Refused("You recorded this decision: somebody else looks at it.", clause="5.3")
    # Whoever planted a test case knows the answer. To say so would betray it to nobody else.
    if who == planted_by:
        return Refused("You planted this test case: it waits for somebody else.")
    if who in looked:
        return Refused("You have looked already: a second person does now.", clause="Art. 14(5)")
    return Allowed()
