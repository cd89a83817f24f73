"""How strong evidence is and how long it counts (clauses 7.5, 9.1).

*Stated*: somebody says so. *Observed*: a record shows it. *Tested*: a check measured it.

>>> Grade.STATED < Grade.OBSERVED < Grade.TESTED
True
>>> valid_until(Grade.TESTED, valid_from=date(2026, 1, 1)).isoformat()
'2026-04-01'
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType

from fairlead.core.rules.standing import SOON
from fairlead.core.rules.verdict import Allowed, Refused, Verdict


class Grade(IntEnum):
    """How strong evidence is; a higher one outweighs any number of lower ones."""

    STATED = 1
    OBSERVED = 2
    TESTED = 3


class Freshness(StrEnum):
    """Whether evidence counts on a day."""

    NOT_YET = "not yet"
    IN_DATE = "in date"
    ENDS_SOON = "ends soon"
    STALE = "stale"
    WITHDRAWN = "withdrawn"

    @property
    def counts(self) -> bool:
        """Say whether evidence in this state supports anything today."""
        return self in {Freshness.IN_DATE, Freshness.ENDS_SOON}


# What is measured ages fastest, because what it measures moves; a signed statement holds a year.
VALID_DAYS: Mapping[Grade, int] = MappingProxyType(
    {Grade.STATED: 365, Grade.OBSERVED: 180, Grade.TESTED: 90}
)
LONGEST_DAYS = 3 * 365


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What the rules need to know of one piece of evidence.

    One may stand for several of a grade that are in the same state today (`times`), so that a
    database can group ten thousand rows before the rule sees them.
    """

    grade: Grade
    valid_from: date
    valid_until: date
    withdrawn: bool = False
    times: int = 1

    def freshness(self, today: date) -> Freshness:
        """Say whether this piece counts on that day."""
        return freshness(
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            today=today,
            withdrawn=self.withdrawn,
        )


def freshness(
    *, valid_from: date, valid_until: date, today: date, withdrawn: bool = False
) -> Freshness:
    """Say whether evidence counts on that day; its first and its last day both do."""
    if withdrawn:
        return Freshness.WITHDRAWN
    if today < valid_from:
        return Freshness.NOT_YET
    if valid_until < today:
        return Freshness.STALE
    return Freshness.ENDS_SOON if valid_until - today <= SOON else Freshness.IN_DATE


def valid_until(grade: Grade, *, valid_from: date) -> date:
    """Say how long evidence of this grade counts when nobody said otherwise."""
    return valid_from + timedelta(days=VALID_DAYS[grade])


def may_be_valid(*, valid_from: date, valid_until: date) -> Verdict:
    """Say whether evidence may count for this period: in order, and three years at most."""
    if valid_until < valid_from:
        says = "It cannot end on {until}, before it starts on {start}."
        start, until = valid_from.isoformat(), valid_until.isoformat()
        return Refused(says, clause="7.5.2", start=start, until=until)
    if (valid_until - valid_from).days > LONGEST_DAYS:
        says = "Evidence counts for {days} days at most: choose an earlier end."
        return Refused(says, clause="7.5.2", days=LONGEST_DAYS)
    return Allowed()
