"""How far a rate, a difference or a ratio of rates may lie from what was counted.

A rate of 3 in 10 and of 3,000 in 10,000 are the same number and not the same knowledge. The
interval says which values the rows cannot rule out; who is harmed by a wrong answer should not
have to guess that from the number alone.

>>> [round(edge, 4) for edge in wilson(0.3, 10)]
[0.1078, 0.6032]
>>> rate(3_000, 10_000, method="selection_rate/1").low > 0.29
True
>>> str(rate(0, 0, method="true_positive_rate/1"))
'Nobody is in the group that this rate is about.'

Sources: Wilson (1927); Newcombe (1998), Statistics in Medicine 17:873, method 10; Katz et al.
(1978) for the ratio; Kish (1965) for weighted rows.
"""

import math

from fairlead.core.metrics.answers import Facts, Measured, NotMeasured
from fairlead.core.metrics.special import z_of

LEVEL = 0.95
WILSON = "wilson/1"
KISH = "kish/1"
NOBODY = "Nobody is in the group that this rate is about."

Interval = tuple[float, float]


def wilson(p: float, n: float, level: float = LEVEL) -> Interval:
    """The score interval of a rate `p` among `n` rows; `n` may be Kish's effective number.

    >>> wilson(0.0, 0.0)
    (0.0, 1.0)
    """
    if n <= 0:
        return 0.0, 1.0
    z = z_of(level)
    share = z * z / n
    centre = (p + share / 2) / (1 + share)
    half = z / (1 + share) * math.sqrt(p * (1 - p) / n + share / (4 * n))
    return max(0.0, min(p, centre - half)), min(1.0, max(p, centre + half))


def effective_n(weight: float, weight_squared: float) -> float:
    """Kish's effective number of rows: how many equal rows would know as much.

    >>> effective_n(10, 10), round(effective_n(100, 1_000), 1)
    (10.0, 10.0)
    """
    return weight * weight / weight_squared if weight_squared > 0 else 0.0


def newcombe(p: float, n: float, q: float, m: float, level: float = LEVEL) -> Interval:
    """The interval of the difference p − q of two independent rates.

    >>> [round(edge, 4) for edge in newcombe(56 / 70, 70, 48 / 80, 80)]
    [0.0524, 0.3339]
    """
    (low_p, high_p), (low_q, high_q) = wilson(p, n, level), wilson(q, m, level)
    return (
        p - q - math.hypot(p - low_p, high_q - q),
        p - q + math.hypot(high_p - p, q - low_q),
    )


def log_ratio(p: float, n: float, q: float, m: float, level: float = LEVEL) -> Interval:
    """The interval of the ratio p / q of two independent rates; a half is added to a zero.

    >>> [round(edge, 4) for edge in log_ratio(0.15, 200, 0.30, 100)]
    [0.3203, 0.7806]
    >>> log_ratio(0.0, 50, 0.5, 50)[0]
    0.0
    """
    hits, other = p * n, q * m
    if not hits or not other:
        p, q = (hits + 0.5) / (n + 0.5), (other + 0.5) / (m + 0.5)
        n, m = n + 0.5, m + 0.5
    spread = z_of(level) * math.sqrt((1 - p) / (p * n) + (1 - q) / (q * m))
    centre = math.log(p / q)
    low = 0.0 if not hits else math.exp(centre - spread)
    return low, math.exp(centre + spread) if other else math.inf


def rate(
    hits: float,
    of: float,
    *,
    method: str,
    n: int | None = None,
    squared: float | None = None,
    level: float = LEVEL,
    facts: Facts | None = None,
) -> Measured | NotMeasured:
    """A rate with Wilson's interval; for weighted rows give the counted `n` and Σw² of `of`."""
    counted = int(of) if n is None else n
    if of <= 0:
        return NotMeasured(why=NOBODY, n=counted, method=method)
    known = of if squared is None else effective_n(of, squared)
    value = hits / of
    low, high = wilson(value, known, level)
    how = f"{method}+{WILSON}" + ("" if squared is None else f"+{KISH}")
    told = {"hits": hits, "of": of, "n_eff": known, **(facts or {})}
    return Measured(value=value, low=low, high=high, n=counted, method=how, level=level, facts=told)
