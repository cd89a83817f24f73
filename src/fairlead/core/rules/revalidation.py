"""How long a validation of a model version holds, and what ends it sooner (A.6.2.4, A.6.2.6).

A validation says that a person looked at the results and lets the version run until a day.
It lapses when that day is over or when something changed that it rested on; nobody types
that in. Only a new validation opens the way again.

>>> day = date(2026, 11, 23)
>>> may_last(level="high", on=day, until=date(2027, 11, 23)).facts["latest"]
'2027-02-21'
>>> told = validity(on=day, until=date(2027, 2, 21), changes=[], today=date(2027, 2, 22))
>>> told.state, str(told.because)
(<State.LAPSED: 'lapsed'>, 'The validation lapsed on 2027-02-21: its last day is over.')
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fairlead.core.catalogue import catalogue
from fairlead.core.rules.because import Because, is_reason
from fairlead.core.rules.standing import SOON
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

LEAST_REASON = 30
CLAUSE = "A.6.2.4"


class State(StrEnum):
    """Whether a model version may run on the strength of its validation."""

    NEVER = "never validated"
    VALID = "valid"
    ENDS_SOON = "ends soon"
    LAPSED = "lapsed"

    @property
    def holds(self) -> bool:
        """Say whether the version is validated today."""
        return self in {State.VALID, State.ENDS_SOON}


class Trigger(StrEnum):
    """What ends a validation; its sentence stands below."""

    TIME = "time"
    NEW_VERSION = "new_version"
    CONFIGURATION = "configuration"
    SUPPLIER_VERSION = "supplier_version"
    PURPOSE = "purpose"
    DRIFT = "drift"
    BREACH = "breach"
    INCIDENT = "incident"
    BY_HAND = "by_hand"


@dataclass(frozen=True, kw_only=True)
class Change:
    """Something that happened to what was validated: what kind of thing, to which record, when."""

    trigger: Trigger
    what: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Validity:
    """Whether a validation holds today, and why."""

    state: State
    because: Because
    until: date | None = None


NEVER = Validity(state=State.NEVER, because=Because("It was never validated."))


def level_or_usual(level: str) -> str:
    """Give the level to go by: where nobody rated the risk, the catalogue's cautious one.

    >>> level_or_usual("")
    'high'
    """
    return level or catalogue().revalidation.unrated


def days_for(level: str) -> int:
    """Say for how many days a validation holds at most at this level of risk."""
    return catalogue().revalidation.levels[level_or_usual(level)].days


def wants_four_eyes(level: str) -> bool:
    """Say whether somebody else than the proposer must sign at this level of risk."""
    return catalogue().revalidation.levels[level_or_usual(level)].four_eyes


def may_last(*, level: str, on: date, until: date) -> Verdict:
    """Say whether a validation of that day may hold until another one."""
    latest = on + timedelta(days=days_for(level))
    if until <= on:
        says = "The last day {until} does not lie after {on}."
        return Refused(says, clause=CLAUSE, until=until.isoformat(), on=on.isoformat())
    if until > latest:
        says = "At risk level {level} a validation holds for {days} days: until {latest} at most."
        known, days = level_or_usual(level), days_for(level)
        return Refused(says, clause=CLAUSE, latest=latest.isoformat(), level=known, days=days)
    return Allowed()


def may_propose(*, basis: str, evidence: int) -> Verdict:
    """Say whether a validation says enough: what was looked at, and what shows it."""
    if not is_reason(basis, least=LEAST_REASON):
        says = "Write what was looked at and what it showed, in {least} characters or more."
        return Refused(says, clause=CLAUSE, least=LEAST_REASON)
    if not evidence:
        says = "Name the evidence that it rests on: a run of a check, a test report, a file."
        return Refused(says, clause=CLAUSE)
    return Allowed()


def may_sign(*, level: str, proposer: Hashable, signer: Hashable) -> Verdict:
    """Say whether this person may sign what that person proposed."""
    if wants_four_eyes(level) and proposer == signer:
        says = "At risk level {level} somebody else signs a validation than who proposed it."
        return Refused(says, clause=CLAUSE, level=level_or_usual(level))
    return Allowed()


def validity(
    *, on: date | None, until: date | None, changes: Iterable[Change], today: date
) -> Validity:
    """Say whether a validation holds today; the first change that ended it is named."""
    if on is None or until is None:
        return NEVER
    told = (each for each in changes if each.trigger is not Trigger.TIME)
    first = min(told, key=lambda each: each.on, default=None)
    if until < today and (first is None or until < first.on):
        return _lapsed(Change(trigger=Trigger.TIME, what="", on=until), until)
    if first is not None:
        return _lapsed(first, until)
    soon = min(SOON, (until - on) / 4)
    state = State.ENDS_SOON if until - today <= soon else State.VALID
    says = "Validated on {on}; it holds until {until}."
    because = Because(says, on=on.isoformat(), until=until.isoformat())
    return Validity(state=state, because=because, until=until)


_LAPSED = {
    Trigger.TIME: "The validation lapsed on {on}: its last day is over.",
    Trigger.NEW_VERSION: "The validation lapsed on {on}: another version is recorded ({what}).",
    Trigger.CONFIGURATION: (
        "The validation lapsed on {on}: prompt or configuration is not the one that was validated."
    ),
    Trigger.SUPPLIER_VERSION: (
        "The validation lapsed on {on}: the supplier changed the version ({what})."
    ),
    Trigger.PURPOSE: "The validation lapsed on {on}: purpose or use of {what} changed.",
    Trigger.DRIFT: "The validation lapsed on {on}: drift passed a limit ({what}).",
    Trigger.BREACH: "The validation lapsed on {on}: a limit was passed ({what}).",
    Trigger.INCIDENT: "The validation lapsed on {on}: an incident was reported ({what}).",
    Trigger.BY_HAND: "The validation lapsed on {on}: somebody asked to validate again.",
}


def _lapsed(change: Change, until: date) -> Validity:
    because = Because(_LAPSED[change.trigger], on=change.on.isoformat(), what=change.what)
    return Validity(state=State.LAPSED, because=because, until=until)
