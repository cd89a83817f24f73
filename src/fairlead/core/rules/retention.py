"""How long decisions are kept, and when nobody may delete them.

Records of a high-risk system are kept for at least six months (EU AI Act, Art. 19(1) and
26(6)); three years is one round of certification.

>>> due_before(date(2027, 3, 31), months=6)
datetime.date(2026, 9, 30)
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from fairlead.core.rules.verdict import Allowed, Refused, Verdict

DEFAULT: Final = 36  # months
HIGH_RISK: Final = 6  # months, EU AI Act 19(1), 26(6)
LONGEST: Final = 240  # months
_YEAR: Final = 12


@dataclass(frozen=True)
class Hold:
    """What must not be deleted: everything that fits all that is named; None names nothing."""

    person: str | None = None
    system: str | None = None
    first: date | None = None
    last: date | None = None


def may_keep_for(months: int, *, high_risk: bool) -> Verdict:
    """Say whether decisions may be kept for so many months."""
    if not 1 <= months <= LONGEST:
        says = "Say a number of months from {least} to {most}."
        return Refused(says, least=1, most=LONGEST)
    if high_risk and months < HIGH_RISK:
        says = "Records of a high-risk system are kept for at least {least} months."
        return Refused(says, clause="EU AI Act 19(1), 26(6)", least=HIGH_RISK)
    return Allowed()


def due_before(today: date, *, months: int) -> date:
    """Give the day before which a decision is past its time; that day itself is still kept.

    Where a month is shorter, its last day counts: nothing goes a day early.
    """
    back = today.year * _YEAR + today.month - 1 - months
    year, month = divmod(back, _YEAR)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def may_hold(hold: Hold) -> Verdict:
    """Say whether a hold names something, and a period that is one."""
    if all(each is None for each in (hold.person, hold.system, hold.first, hold.last)):
        return Refused("Say what is held: a person, a system, or a period.")
    if hold.first and hold.last and hold.last < hold.first:
        says = "The period ends on {last}, before it begins: choose a later day."
        return Refused(says, last=hold.last.isoformat())
    return Allowed()
