"""No difference is something to show, not something to assume because a test stayed silent.

A test that finds nothing among 40 people has shown nothing about them. The two one-sided tests
turn the question round: could the difference still be as large as the margin that matters?

>>> shown = equivalent(p=0.50, n=4_000, q=0.51, m=4_000, margin=0.05)
>>> shown.p < 0.05, equivalent(p=0.5, n=40, q=0.5, m=40, margin=0.05).p < 0.05
(True, False)

Source: Schuirmann (1987); for rates with unpooled standard errors, Wellek (2010), section 6.6.
"""

import math

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.intervals import newcombe
from fairlead.core.metrics.special import normal_above

METHOD = "tost/1"


def equivalent(
    *, p: float, n: float, q: float, m: float, margin: float, alpha: float = 0.05
) -> Measured | NotMeasured:
    """The difference of two rates, with the chance that it really reaches the margin as `p`.

    Equivalence is shown where `p` is below `alpha`; the interval has level 1 − 2·alpha, as the
    two one-sided tests do.

    Raises:
        ValueError: the margin is not above zero; a difference of exactly nothing cannot be shown.
    """
    if margin <= 0:
        raise ValueError("give a margin above zero")
    rows = int(n + m)
    if min(n, m) <= 0:
        return NotMeasured(why="One of the two groups is empty.", n=rows, method=METHOD)
    # A rate of exactly 0 or 1 has no spread of its own: half a row is added on each side.
    near_p, near_q = ((rate * k + 0.5) / (k + 1) for rate, k in ((p, n), (q, m)))
    error = math.sqrt(near_p * (1 - near_p) / n + near_q * (1 - near_q) / m)
    low, high = newcombe(p, n, q, m, 1 - 2 * alpha)
    reaches = normal_above((margin - abs(p - q)) / error)
    facts = {"margin": margin, "alpha": alpha, "shown": reaches < alpha}
    return Measured(
        value=p - q,
        low=low,
        high=high,
        n=rows,
        method=METHOD,
        level=1 - 2 * alpha,
        p=reaches,
        facts=facts,
    )
