"""Exact tests of two rates, for groups too small for approximations.

With 9 of 12 against 3 of 11 an approximation may say anything; counting every table that could
have happened cannot. People in small groups are owed that care first.

>>> round(fisher(9, 3, 3, 8), 4)
0.0391
>>> round(boschloo(9, 3, 3, 8), 4) < 0.0391
True

Sources: Fisher (1935); Boschloo (1970), Statistica Neerlandica 24:1; both two-sided. Fisher adds
up the tables no likelier than the one seen, Boschloo doubles the smaller side.
"""

import math
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FISHER = "fisher/1"
BOSCHLOO = "boschloo/1"
_SAME = 1e-7
_GONE = 1e-25
_GRID = 513
_ROUNDS = 4
MOST_TABLES = 4_000


def fisher(hit: int, missed: int, other_hit: int, other_missed: int) -> float:
    """The two-sided chance of a table as unlikely as this one if both rates were the same."""
    n, m, hits = hit + missed, other_hit + other_missed, hit + other_hit
    chances = _hypergeometric(n, m, hits)
    seen = chances.get(hit, 0.0)
    if not seen:
        return math.exp(_log_chance(n, m, hits, hit))
    return min(1.0, math.fsum(c for c in chances.values() if c <= seen * (1 + _SAME)))


def _hypergeometric(n: int, m: int, hits: int) -> dict[int, float]:
    """The chance of each number of hits in the first group, walked outwards from the likeliest."""
    low, high = max(0, hits - m), min(n, hits)
    top = min(high, max(low, (hits + 1) * (n + 1) // (n + m + 2)))
    found = {top: 1.0}
    for step in (1, -1):
        k, chance = top, 1.0
        while low <= k + step <= high and chance > _GONE:
            a = k if step == 1 else k - 1
            up = (n - a) * (hits - a) / ((a + 1) * (m - hits + a + 1))
            chance = chance * up if step == 1 else chance / up
            k += step
            found[k] = chance
    total = math.fsum(found.values())
    return {k: chance / total for k, chance in found.items()}


def _log_chance(n: int, m: int, hits: int, k: int) -> float:
    return _choose(n, k) + _choose(m, hits - k) - _choose(n + m, hits)


def _choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def boschloo(hit: int, missed: int, other_hit: int, other_missed: int) -> float:
    """Boschloo's two-sided chance: never larger than twice Fisher's side, and sharper.

    Raises:
        ValueError: the groups are so large that Fisher's test serves as well.
    """
    n, m = hit + missed, other_hit + other_missed
    if (n + 1) * (m + 1) > MOST_TABLES:
        raise ValueError(f"{n} and {m} rows are many: use fisher()")
    less, more = _sides(n, m)
    sides = (_largest(side, side[hit, other_hit], n, m) for side in (less, more))
    return min(1.0, 2 * min(sides))


@lru_cache(maxsize=64)
def _sides(n: int, m: int) -> tuple["NDArray[np.float64]", "NDArray[np.float64]"]:
    """Fisher's one-sided chances of every table of two groups of this size."""
    import numpy as np  # noqa: PLC0415 - the first metric should not wait for it

    less, more = np.ones((n + 1, m + 1)), np.ones((n + 1, m + 1))
    for hits in range(n + m + 1):
        ks = np.arange(max(0, hits - m), min(n, hits) + 1)
        chances = np.exp([_log_chance(n, m, hits, int(k)) for k in ks])
        less[ks, hits - ks] = np.cumsum(chances)
        more[ks, hits - ks] = np.cumsum(chances[::-1])[::-1]
    return less, more


def _largest(side: "NDArray[np.float64]", seen: float, n: int, m: int) -> float:
    """The largest chance, over every rate that both groups might share, of a table this rare."""
    import numpy as np  # noqa: PLC0415 - the first metric should not wait for it

    rare = side <= seen * (1 + _SAME)
    ways_n = np.array([_choose(n, k) for k in range(n + 1)])
    ways_m = np.array([_choose(m, k) for k in range(m + 1)])
    low, high, best = 0.0, 1.0, 0.0
    for _ in range(_ROUNDS):
        rates = np.linspace(low, high, _GRID)[1:-1]
        first = np.exp(ways_n + _log_powers(rates, n))
        second = np.exp(ways_m + _log_powers(rates, m))
        chances = np.einsum("ri,ij,rj->r", first, rare.astype(float), second, optimize=True)
        top = int(chances.argmax())
        best = max(best, float(chances[top]))
        width = (high - low) / (_GRID - 1)
        low, high = max(0.0, rates[top] - width), min(1.0, rates[top] + width)
    return best


def _log_powers(rates: "NDArray[np.float64]", n: int) -> "NDArray[np.float64]":
    import numpy as np  # noqa: PLC0415 - the first metric should not wait for it

    ks = np.arange(n + 1, dtype=np.float64)
    return ks * np.log(rates)[:, None] + (n - ks) * np.log1p(-rates)[:, None]
