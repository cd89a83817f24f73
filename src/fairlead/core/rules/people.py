"""Who may join, be appointed and leave: nobody holds an office without their own yes.

>>> print(may_answer(theirs=False, waiting=True))
Only the person who is asked may accept or decline an appointment.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from fairlead.core.rules.verdict import Allowed, Refused, Verdict

LINK_DAYS: Final = 14
GUEST_DAYS: Final = 90
GRACE_DAYS: Final = 14
GUEST_ROLE: Final = "external_auditor"
NEVER_EMPTY: Final = frozenset({"ai_lead", "admin"})


def may_be_given(
    roles: Collection[str], *, known: Collection[str], guest_until: date | None
) -> Verdict:
    """Say whether somebody may be asked to hold these roles together."""
    unknown = sorted(set(roles) - set(known))
    if unknown:
        return Refused("Nobody can be appointed “{role}”.", role=unknown[0])
    if not roles:
        return Refused("Choose at least one role: without one a person can do nothing here.")
    if GUEST_ROLE in roles and set(roles) != {GUEST_ROLE}:
        return Refused("An external auditor holds no other role here: they audit the others.")
    if (GUEST_ROLE in roles) != (guest_until is not None):
        return Refused("An external auditor is a guest with an end date, and nobody else is.")
    return Allowed()


def may_be_guest_until(until: date, *, today: date) -> Verdict:
    """Say whether a guest may be let in until that day."""
    if until <= today:
        return Refused("The last day of a guest must lie ahead.")
    if until > today + timedelta(days=GUEST_DAYS):
        return Refused("A guest may stay {days} days at most: invite again.", days=GUEST_DAYS)
    return Allowed()


def may_join(*, until: datetime, used: bool, revoked: bool, now: datetime) -> Verdict:
    """Say whether an invitation still opens the door."""
    if used:
        return Refused("This invitation has been used: each opens the door once.")
    if revoked:
        return Refused("This invitation was withdrawn: ask for a new one.")
    if until <= now:
        return Refused("This invitation has run out: ask for a new one.")
    return Allowed()


def may_appoint(*, oneself: bool, others: int, holds: bool, is_guest: bool) -> Verdict:
    """Say whether a member may be asked to take an office.

    `others` counts the other people who could ask. Where there are none, a founder may
    ask themselves: a firm of one has to start somewhere, and the ledger says so.
    """
    if holds:
        return Refused("They hold this role already, or have been asked and not answered yet.")
    if is_guest:
        return Refused("A guest holds no office: invite them as a member.")
    if oneself and others:
        return Refused("Nobody appoints themselves: ask one of the others who may.", clause="5.3")
    return Allowed()


def may_answer(*, theirs: bool, waiting: bool) -> Verdict:
    """Say whether an appointment can be accepted or declined by whoever tries."""
    if not theirs:
        says = "Only the person who is asked may accept or decline an appointment."
        return Refused(says, clause="5.3")
    if not waiting:
        return Refused("This appointment has been answered or taken back already.")
    return Allowed()


def may_lay_down(role: str, *, holders: int) -> Verdict:
    """Say whether one person may stop holding a role, when so many hold it."""
    if role in NEVER_EMPTY and holders <= 1:
        says = "This is the last {role}: appoint another first, who must have accepted."
        return Refused(says, clause="5.3", role=role)
    return Allowed()


def may_write(*, two_step_by: date | None, today: date) -> Verdict:
    """Say whether a role that changes records may be used with a password alone.

    `two_step_by` is the day from which a second step is wanted; none when nothing is missing.
    """
    if two_step_by is None or today < two_step_by:
        return Allowed()
    says = "Your role needs two-step sign-in: set it up under My account, then try again."
    return Refused(says, clause="two-step")
