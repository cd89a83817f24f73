"""Which stage a firm has reached, and what stands before the next (Started to Certifiable).

A stage is reached when its conditions hold and lost when they no longer do; nobody can click it.
Facts that nothing records yet are `None`: a stage that needs them says *not recorded*, which is
another thing than *not done*.

>>> told = readiness(Facts(systems=1, owned=1, with_risk=1, screened=0, policy_signed=True))
>>> told.stage, [str(gap.because) for gap in told.next]
(<Stage.STARTED: 'Started'>, ['0 of 1 systems are screened for impact.'])
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from fairlead.core.catalogue import catalogue
from fairlead.core.rules.because import Because

FRESH_ENOUGH = 80
WEEKS_OF_RECORDS = 12


class Stage(StrEnum):
    """How far a firm has come; the last one says what an auditor would need to see."""

    STARTED = "Started"
    IN_CONTROL = "In control"
    READY_TO_SHOW = "Ready to show"
    CERTIFIABLE = "Certifiable"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the stages are worked out from; `None` means that nothing records it yet."""

    systems: int = 0
    owned: int = 0
    with_risk: int = 0
    screened: int | None = None
    critical_not_accepted: int = 0
    policy_signed: bool | None = None
    scope_signed: bool | None = None
    controls: int = 38
    decided: int = 0
    applied: int = 0
    fresh: int = 0
    outside_copy: bool = False
    internal_audit_held: bool | None = None
    management_review_held: bool | None = None
    open_major: int | None = None
    documents: int = 20
    documents_approved: int | None = None
    weeks_of_records: int = 0


@dataclass(frozen=True)
class Gap:
    """One condition that does not hold yet, and the clause that asks for it."""

    stage: Stage
    because: Because
    clause: str
    is_recorded: bool = True


@dataclass(frozen=True)
class Readiness:
    """The stage reached, and what stands before the others, nearest first."""

    stage: Stage
    gaps: tuple[Gap, ...]

    @property
    def next(self) -> tuple[Gap, ...]:
        """Name what stands before the next stage only."""
        return tuple(gap for gap in self.gaps if gap.stage is self.gaps[0].stage)


def readiness(facts: Facts) -> Readiness:
    """Say which stage the firm has reached, by the hard stops rather than by a score."""
    gaps = (*_in_control(facts), *_ready_to_show(facts), *_certifiable(facts))
    missed = {gap.stage for gap in gaps}
    reached = tuple(takewhile(lambda stage: stage not in missed, Stage))
    return Readiness(reached[-1], gaps)


def _in_control(facts: Facts) -> Iterator[Gap]:
    """Every system is owned, screened and has a risk; the policy is signed."""
    here = Stage.IN_CONTROL
    if not facts.systems:
        yield Gap(here, Because("No AI system is registered yet."), "4.3")
    yield from _short(here, facts.owned, facts.systems, "{n} of {of} systems have an owner.", "5.3")
    says = "{n} of {of} systems have a risk."
    yield from _short(here, facts.with_risk, facts.systems, says, "6.1.2")
    says = "{n} of {of} systems are screened for impact."
    yield from _short(here, facts.screened, facts.systems, says, "6.1.4")
    yield from _done(here, facts.policy_signed, "The AI policy is not signed.", "5.2")
    says = "Critical risks neither treated nor accepted: {n}."
    yield from _open(here, facts.critical_not_accepted, says, "6.1.3")


def _ready_to_show(facts: Facts) -> Iterator[Gap]:
    """Scope signed, controls decided, most with evidence in date, audit and review held."""
    here = Stage.READY_TO_SHOW
    yield from _done(here, facts.scope_signed, "The scope is not signed.", "4.3")
    says = "{n} of {of} controls are decided."
    yield from _short(here, facts.decided, facts.controls, says, "6.1.3")
    if not facts.applied or facts.fresh * 100 < facts.applied * FRESH_ENOUGH:
        says = "{n} of {of} controls that apply have evidence in date; {share} in 100 are needed."
        because = Because(says, n=facts.fresh, of=facts.applied, share=FRESH_ENOUGH)
        yield Gap(here, because, "9.1")
    says = "Nobody outside holds a copy of the ledger's head."
    yield from _done(here, facts.outside_copy, says, "7.5.3")
    says = "The internal audit was not held."
    yield from _done(here, facts.internal_audit_held, says, "9.2")
    says = "The management review was not held."
    yield from _done(here, facts.management_review_held, says, "9.3")
    yield from _open(here, facts.open_major, "Major nonconformities open: {n}.", "10.2")


def _certifiable(facts: Facts) -> Iterator[Gap]:
    """All required documents are approved, and twelve weeks of records are there."""
    here = Stage.CERTIFIABLE
    says = "{n} of {of} required documents are approved."
    yield from _short(here, facts.documents_approved, facts.documents, says, "7.5")
    says = "{n} of {of} weeks of records are there."
    yield from _short(here, facts.weeks_of_records, WEEKS_OF_RECORDS, says, "9.1")


def _short(stage: Stage, n: int | None, of: int, says: str, clause: str) -> Iterator[Gap]:
    """Report what is not complete; so many of so many."""
    if n is None:
        yield _not_recorded(stage, clause)
    elif n < of:
        yield Gap(stage, Because(says, n=n, of=of), clause)


def _done(stage: Stage, done: bool | None, says: str, clause: str) -> Iterator[Gap]:  # noqa: FBT001 (a fact with three values)
    """Report what was not done."""
    if done is None:
        yield _not_recorded(stage, clause)
    elif not done:
        yield Gap(stage, Because(says), clause)


def _open(stage: Stage, n: int | None, says: str, clause: str) -> Iterator[Gap]:
    """Report what is still open."""
    if n is None:
        yield _not_recorded(stage, clause)
    elif n:
        yield Gap(stage, Because(says, n=n), clause)


def _not_recorded(stage: Stage, clause: str) -> Gap:
    title = catalogue().clause(f"iso42001:{clause}").title
    says = "Not recorded here yet: {title} (clause {clause})."
    return Gap(stage, Because(says, title=title, clause=clause), clause, is_recorded=False)
