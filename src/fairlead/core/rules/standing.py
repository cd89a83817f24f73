"""Decisions that stand until a day: acceptances, exceptions, decisions about a tool.

>>> standing(date(2027, 3, 1), today=date(2027, 2, 1))
<Standing.LAPSES_SOON: 'lapses soon'>
"""

from datetime import date, timedelta
from enum import StrEnum

from fairlead.core.rules.verdict import Allowed, Refused, Verdict

SOON = timedelta(days=30)
LONGEST = timedelta(days=365)


class Standing(StrEnum):
    """Whether a decision stands on a day."""

    NOT_GIVEN = "not given"
    STANDS = "stands"
    LAPSES_SOON = "lapses soon"
    LAPSED = "lapsed"


def standing(until: date | None, *, today: date) -> Standing:
    """Say whether what was decided until that day still stands; the day itself still counts."""
    if until is None:
        return Standing.NOT_GIVEN
    if until < today:
        return Standing.LAPSED
    return Standing.LAPSES_SOON if until - today <= SOON else Standing.STANDS


def may_stand_until(until: date | None, *, today: date, clause: str) -> Verdict:
    """Say whether somebody may decide until that day: ahead, and no more than a year."""
    if until is None:
        return Refused("Name the day on which this is looked at again.", clause=clause)
    if until <= today:
        says = "The day {until} does not lie ahead: choose a later one."
        return Refused(says, clause=clause, until=until.isoformat())
    if until - today > LONGEST:
        says = "The day {until} is more than a year away: choose {latest} or earlier."
        latest = (today + LONGEST).isoformat()
        return Refused(says, clause=clause, until=until.isoformat(), latest=latest)
    return Allowed()
