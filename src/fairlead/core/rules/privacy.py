"""What a person may ask, until when it is answered, and what forbids erasing.

>>> answer_by(date(2027, 1, 31))
datetime.date(2027, 2, 28)
"""

from calendar import monthrange
from collections.abc import Collection
from datetime import date
from typing import Final

from fairlead.core.rules.verdict import Allowed, Refused, Verdict

_YEAR: Final = 12


def answer_by(asked: date) -> date:
    """Give the last day of the month in which a request is answered (Art. 12(3) GDPR)."""
    year, month = divmod(asked.year * _YEAR + asked.month, _YEAR)
    return date(year, month + 1, min(asked.day, monthrange(year, month + 1)[1]))


def may_erase(holding: Collection[str]) -> Verdict:
    """Say whether a person's sealed parts may be destroyed: not while a hold stands."""
    if not holding:
        return Allowed()
    says = "A legal hold forbids it ({codes}): it must be lifted first, or the request declined."
    return Refused(says, clause="GDPR 17(3)(e)", codes=", ".join(sorted(holding)))
