"""How much may be sent: a token bucket, filled at a steady rate up to a brim.

>>> from datetime import UTC, datetime, timedelta
>>> now = datetime(2026, 1, 1, tzinfo=UTC)
>>> full = Bucket.full(now, rate=10)
>>> left, wait = full.taking(1000, now, rate=10)
>>> left.left, wait
(0, 0)
>>> left.taking(5, now, rate=10)[1]
1
"""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final, Self

_MILLION: Final = 1_000_000
BATCH: Final = 1000
_LITTLE: Final = 5.0
"""Seconds by which the clocks of several machines may differ."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left, in millionths of one, as of a moment."""

    left: int
    at: datetime

    @classmethod
    def full(cls, now: datetime, *, rate: int) -> Self:
        """Give a bucket that nobody took from."""
        return cls(_brim(rate), now)

    def taking(self, n: int, now: datetime, *, rate: int) -> tuple[Self, int]:
        """Take so many; if they are not there, take none and say how many seconds to wait.

        A clock that was set back a little fills nothing; one that was set back far makes a
        new bucket, for nobody can say how much time has passed and who sends is not to blame.
        """
        passed = (now - self.at).total_seconds()
        if passed < -_LITTLE:
            return self.full(now, rate=rate).taking(n, now, rate=rate)
        passed = max(0.0, passed)
        left = min(_brim(rate), self.left + round(passed * rate * _MILLION))
        short = n * _MILLION - left
        if short > 0:
            return self, max(1, ceil(short / (rate * _MILLION)))
        return type(self)(left - n * _MILLION, now), 0


def _brim(rate: int) -> int:
    """Two seconds' worth, and a whole batch at least: it must be possible to send one."""
    return max(BATCH, 2 * rate) * _MILLION
