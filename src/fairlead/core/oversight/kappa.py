"""Cohen's kappa: how far two agree beyond chance, with the interval of its large-sample error.

>>> same = [("no", "no")] * 20 + [("yes", "yes")] * 15 + [("no", "yes")] * 5 + [("yes", "no")] * 10
>>> found = kappa(same)
>>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
(0.4, 0.151, 0.649)
>>> str(kappa([("no", "no")] * 30))
'Everybody always said the same: chance alone would agree as much, so kappa says nothing.'

Sources: Cohen (1960); Fleiss, Cohen and Everitt (1969), equation 13, for the standard error.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.intervals import LEVEL
from fairlead.core.metrics.special import z_of

METHOD: Final = "cohen_kappa/1"
ONE_ANSWER: Final = (
    "Everybody always said the same: chance alone would agree as much, so kappa says nothing."
)
NOBODY: Final = "Nobody has looked yet."
Pair = tuple[str, str]


def kappa(pairs: Sequence[Pair], level: float = LEVEL) -> Measured | NotMeasured:
    """Measure kappa over pairs of answers; −1 to 1, 0 is what chance would reach."""
    n = len(pairs)
    if not n:
        return NotMeasured(why=NOBODY, n=0, method=METHOD)
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    seen = sum(a == b for a, b in pairs) / n
    chance = sum(left[each] * right[each] for each in left) / n**2
    if chance >= 1:
        return NotMeasured(why=ONE_ANSWER, n=n, method=METHOD)
    value = (seen - chance) / (1 - chance)
    half = z_of(level) * _error(pairs, left, right, seen=seen, chance=chance)
    low, high = max(-1.0, value - half), min(1.0, value + half)
    facts = {"agreed": seen, "by_chance": chance}
    return Measured(value=value, low=low, high=high, n=n, method=METHOD, level=level, facts=facts)


def _error(
    pairs: Sequence[Pair], left: Counter[str], right: Counter[str], *, seen: float, chance: float
) -> float:
    """The standard error when kappa is not zero."""
    n, value = len(pairs), (seen - chance) / (1 - chance)
    on = off = 0.0
    for (a, b), count in Counter(pairs).items():
        if a == b:
            on += count / n * (1 - (left[a] + right[a]) / n * (1 - value)) ** 2
        else:
            off += count / n * ((right[a] + left[b]) / n) ** 2
    last = (value - chance * (1 - value)) ** 2
    return math.sqrt(max(0.0, on + off * (1 - value) ** 2 - last) / n) / (1 - chance)
