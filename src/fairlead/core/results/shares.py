"""A share of passes with its interval; repeated tries of one question count as one.

>>> share(6, 8).low < 0.75 < share(6, 8).high
True
>>> repeated(12, 16, questions=8).n, repeated(12, 16, questions=8).low == share(6, 8).low
(16, True)
>>> str(bare(0.86))
'The tool says 0.86 and no counts, so nothing says how far off it may be.'
"""

from typing import Final

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.intervals import rate

RATE: Final = "reported_rate/1"
VALUE: Final = "reported_value/1"
_NEAR: Final = 1e-6
_SURE: Final = 500_000


def share(passed: float, of: int, *, n: int | None = None) -> Measured | NotMeasured:
    """The share of passes with Wilson's interval."""
    return rate(passed, of, method=RATE, n=n)


def repeated(passed: int, of: int, *, questions: int) -> Measured | NotMeasured:
    """The share of passes when each question was tried several times.

    Tries of one question are not independent: in the worst case they know no more than one. The
    interval is that of so many questions, so it is never too narrow.
    """
    if not of or questions >= of:
        return share(passed, of)
    return share(passed * questions / of, questions, n=of)


def counted(value: float, n: int) -> Measured | NotMeasured:
    """The share behind a value of `n` rows, if it is a count of them; else the bare value.

    Six decimals of a tool are enough to know the count as long as n is below half a million.
    """
    if not 0 <= value <= 1 or not 0 < n < _SURE:
        return bare(value, n)
    hits = round(value * n)
    return share(hits, n) if is_near(hits / n, value) else bare(value, n)


def bare(value: float, n: int = 0) -> NotMeasured:
    """A value that came without counts: it is told, and that it has no interval."""
    says = "The tool says {value} and no counts, so nothing says how far off it may be."
    return NotMeasured(why=says, n=n, method=VALUE, facts={"value": f"{value:.6g}"})


def is_near(one: float, other: float) -> bool:
    """Say whether two numbers are the same as far as tools write them."""
    return abs(one - other) <= _NEAR
