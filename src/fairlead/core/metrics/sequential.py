"""Looking every day must not raise an alarm sooner or later by itself.

A monitor that tests at 5 % each day is wrong about nearly everybody within a month. An e-value is
the wealth of a gambler who may not cheat: whoever bets against “nothing has changed” reaches
1 / alpha with a chance of at most alpha, however often one looks and whenever one stops.

>>> quiet = bin_wealth([100] * 10, [[10] * 10] * 30, alpha=0.05)
>>> max(quiet) < ALARM(0.05)
True
>>> moved = bin_wealth([1_000] * 10, [[100] * 10] * 5 + [[150] * 5 + [50] * 5] * 5, alpha=0.05)
>>> next(day for day, wealth in enumerate(moved) if wealth >= ALARM(0.05))
5

Sources: Ville (1939); Waudby-Smith and Ramdas (2024) for betting; Robbins (1970) for the
beta-binomial confidence sequence; Shin, Ramdas and Rinaldo (2023) for e-detectors over unknown
start times.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from fairlead.core.metrics.intervals import LEVEL, Interval
from fairlead.core.metrics.special import beta_below, chi2_quantile, log_beta

RATE_SEQUENCE = "beta_binomial_sequence/1"
RATE_BET = "beta_bet/1"
BIN_BET = "dirichlet_multinomial_bet/1"
VILLE = "ville/1"

Counts = Sequence[int]

# How boldly the bets are spread around the reference: a wide, a middle and a narrow Dirichlet.
_SCALES = (30.0, 300.0, 3_000.0)
_ROUNDS = 60


def ALARM(alpha: float) -> float:  # noqa: N802 - reads as the constant that it is once alpha is set
    """The wealth at which there is alarm (Ville's inequality)."""
    return 1 / alpha


def rate_sequence(
    hits: int, n: int, *, level: float = LEVEL, a: float = 1, b: float = 1
) -> Interval:
    """An interval of a rate that holds for every `n` at once, so that one may stop at any.

    `a` and `b` are the bet's prior and must be chosen before the first row is seen.

    >>> [round(edge, 3) for edge in rate_sequence(300, 1_000)]
    [0.25, 0.353]
    """
    if n <= 0:
        return 0.0, 1.0
    bar = log_beta(a + hits, b + n - hits) - log_beta(a, b) + math.log(1 - level)
    seen = hits / n

    def lies_in(p: float) -> bool:
        return _log_likelihood(hits, n, p) >= bar

    low = 0.0 if not hits else _edge(lies_in, 0.0, seen)
    high = 1.0 if hits == n else _edge(lies_in, 1.0, seen)
    return low, high


def _log_likelihood(hits: int, n: int, p: float) -> float:
    yes = hits * math.log(p) if hits and p > 0 else (-math.inf if hits else 0.0)
    no = (n - hits) * math.log1p(-p) if n > hits and p < 1 else (-math.inf if n > hits else 0.0)
    return yes + no


def _edge(lies_in: Callable[[float], bool], outside: float, inside: float) -> float:
    """The edge between a point outside and one inside; the last point outside, to be safe."""
    for _ in range(_ROUNDS):
        middle = (outside + inside) / 2
        outside, inside = (outside, middle) if lies_in(middle) else (middle, inside)
    return outside


def rate_wealth(
    windows: Iterable[tuple[int, int]],
    *,
    at_most: float | None = None,
    at_least: float | None = None,
    most_starts: int = 64,
) -> list[float]:
    """The wealth, window by window, of a bet that a rate lies beyond its limit.

    Each window gives hits and rows. The gambler spreads the stake over every window in which the
    change may have begun; the oldest bets are dropped, which can only lose.
    """
    if (at_most is None) == (at_least is None):
        raise ValueError("say at_most or at_least, one of them")
    if at_most is None:
        flipped = [(n - hits, n) for hits, n in windows]
        return rate_wealth(flipped, at_most=1 - (at_least or 0.0), most_starts=most_starts)
    return _over_starts(
        [(hits, n - hits) for hits, n in windows],
        lambda counts: _log_rate_bet(counts[0], sum(counts), at_most),
        most_starts,
    )


def _log_rate_bet(hits: int, n: int, limit: float) -> float:
    """Bet evenly on every rate above the limit, against the limit itself.

    Below the limit the bet can only do worse, so it is honest for every rate within.
    """
    if limit >= 1:
        return 0.0
    above = 1 - beta_below(limit, hits + 1, n - hits + 1)
    if above <= 0:
        return -math.inf
    mixed = log_beta(hits + 1, n - hits + 1) + math.log(above) - math.log1p(-limit)
    return mixed - _log_likelihood(hits, n, limit)


def bin_wealth(
    reference: Counts, windows: Iterable[Counts], *, alpha: float, most_starts: int = 64
) -> list[float]:
    """The wealth, window by window, of a bet that the bins have left the reference.

    The reference is itself counted, not known: the bet is against the whole region of shares that
    its rows allow with chance 1 − alpha/2, and what is won is halved, so that an alarm at
    1 / alpha is false with a chance of at most alpha, both errors together.

    Raises:
        ValueError: the windows have other bins than the reference, or it is empty.
    """
    rows, bins = sum(reference), len(reference)
    if rows <= 0 or bins < 2:  # noqa: PLR2004 - one bin cannot move
        raise ValueError("a reference needs rows in at least two bins")
    told = [tuple(window) for window in windows]
    if any(len(window) != bins for window in told):
        raise ValueError(f"the reference has {bins} bins, a window has other ones")
    room = chi2_quantile(1 - alpha / 2, bins - 1) / 2
    shares = [count / rows for count in reference]
    centre = [(count + 0.5) / (rows + bins / 2) for count in reference]
    wealth = _over_starts(
        told,
        lambda counts: _log_mixture(counts, centre) - _best_in_region(counts, shares, room / rows),
        most_starts,
    )
    return [half / 2 for half in wealth]


def _log_mixture(counts: Counts, centre: Sequence[float]) -> float:
    """How likely the counts are under Dirichlet bets around the centre, some bold, some not."""
    bets = [_log_dirichlet(counts, centre, scale) for scale in _SCALES]
    return log_sum(bets) - math.log(len(bets))


def _log_dirichlet(counts: Counts, centre: Sequence[float], scale: float) -> float:
    n = sum(counts)
    total = math.lgamma(scale) - math.lgamma(scale + n)
    return total + sum(
        math.lgamma(scale * share + count) - math.lgamma(scale * share)
        for count, share in zip(counts, centre, strict=True)
        if count
    )


def _best_in_region(counts: Counts, shares: Sequence[float], room: float) -> float:
    """The largest log-likelihood of the counts among shares within `room` (KL) of the reference.

    The best shares lie on a line between the window and the reference (Lagrange).
    """
    low, high = -40.0, 60.0
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        if _distance(shares, _pulled(counts, shares, math.exp(middle))) > room:
            low = middle
        else:
            high = middle
    best = _pulled(counts, shares, math.exp(low))
    return sum(count * math.log(p) for count, p in zip(counts, best, strict=True) if count)


def _pulled(counts: Counts, shares: Sequence[float], pull: float) -> list[float]:
    total = sum(counts) + pull
    return [(count + pull * share) / total for count, share in zip(counts, shares, strict=True)]


def _distance(shares: Sequence[float], other: Sequence[float]) -> float:
    """Kullback-Leibler divergence in nats."""
    pairs = [(p, q) for p, q in zip(shares, other, strict=True) if p]
    return math.inf if any(not q for _, q in pairs) else sum(p * math.log(p / q) for p, q in pairs)


def _over_starts(
    windows: Sequence[Counts], log_bet: Callable[[Counts], float], most_starts: int
) -> list[float]:
    """Spread the stake over all starts: 1/2, 1/6, 1/12 …, what has not begun is still in hand."""
    wealth, sums = list[float](), list[tuple[int, Counts]]()
    for day, window in enumerate(windows, 1):
        sums = [(start, _added(counts, window)) for start, counts in sums]
        sums = [*sums, (day, window)][-most_starts:]
        held = math.log(1 / (day + 1))
        bets = [log_bet(counts) - math.log(start * (start + 1)) for start, counts in sums]
        wealth.append(_exp(log_sum([held, *bets])))
    return wealth


def _added(counts: Counts, window: Counts) -> Counts:
    return tuple(a + b for a, b in zip(counts, window, strict=True))


def log_sum(logs: Sequence[float]) -> float:
    """The logarithm of a sum whose terms are given as logarithms."""
    top = max(logs)
    return top if math.isinf(top) else top + math.log(math.fsum(math.exp(x - top) for x in logs))


def _exp(log: float) -> float:
    return math.exp(min(log, 700.0))


def steps(wealth: Sequence[float]) -> list[float]:
    """The e-value of each window: by what factor it moved the wealth; their product is the end."""
    return [later / earlier for earlier, later in pairwise([1.0, *wealth])]
