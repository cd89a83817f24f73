"""When a check is due again, how many times it was missed, and when its source counts as silent.

>>> from datetime import UTC
>>> due = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
>>> now = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
>>> step = after("daily", due=due, now=now)
>>> step.due.isoformat(), step.missed
('2026-11-24T06:00:00+00:00', 3)
>>> is_silent("daily", last=due, now=now)
True
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

BY_HAND: Final = "hand"
MONTHLY: Final = "monthly"
STEPS: Final = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    MONTHLY: timedelta(days=31),
}
_DECEMBER: Final = 12


@dataclass(frozen=True)
class Step:
    """The next time a check is due, and how many times in between nothing ran."""

    due: datetime
    missed: int


def after(rhythm: str, *, due: datetime, now: datetime) -> Step:
    """Say when a check is due next after now; times that were missed are run once, together."""
    if rhythm == MONTHLY:
        return _months(due, now)
    step = STEPS[rhythm]
    passed = max(0, (now - due) // step)
    return Step(due + (passed + 1) * step, passed)


def is_silent(rhythm: str, *, last: datetime, now: datetime) -> bool:
    """Say whether a source is silent: twice its rhythm went by and nothing was measured."""
    return rhythm != BY_HAND and now - last > 2 * STEPS[rhythm]


def _months(due: datetime, now: datetime) -> Step:
    months = 1
    while (later := _month_later(due, months)) <= now:
        months += 1
    return Step(later, months - 1)


def _month_later(day: datetime, months: int) -> datetime:
    """The same day so many months later, or the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, _DECEMBER)
    year = day.year + years
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))
