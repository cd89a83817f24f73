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

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.intervals import LEVEL, Interval
from fairlead.core.metrics.special import beta_below, chi2_quantile, log_beta, log_gamma

RATE_SEQUENCE = "beta_binomial_sequence/1"
RATE_BET = "beta_bet/1"
BIN_BET = "dirichlet_multinomial_bet/1"
VILLE = "ville/1"

Counts = Sequence[int]
Floats = NDArray[np.float64]

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
    counts = np.asarray(reference, np.float64)
    rows, bins = float(counts.sum()), counts.size
    if rows <= 0 or bins < 2:  # noqa: PLR2004 - one bin cannot move
        raise ValueError("a reference needs rows in at least two bins")
    told = [np.asarray(window, np.float64) for window in windows]
    if any(window.size != bins for window in told):
        raise ValueError(f"the reference has {bins} bins, a window has other ones")
    room = chi2_quantile(1 - alpha / 2, bins - 1) / 2 / rows
    shares, centre = counts / rows, (counts + 0.5) / (rows + bins / 2)
    wealth, sums = list[float](), np.zeros((0, bins))
    for day, window in enumerate(told, 1):
        sums = np.vstack([sums + window, window[None]])[-most_starts:]
        starts = day - np.arange(len(sums))[::-1]
        stakes, held = np.log(starts * (starts + 1.0)), -math.log(day + 1)
        bets = (
            _log_bin_bets(sums, shares, centre, room=room, worth=np.maximum(stakes + held - 2, 0))
            - stakes
        )
        wealth.append(_exp(log_sum([held, *bets.tolist()])) / 2)
    return wealth


def _log_bin_bets(
    sums: Floats, shares: Floats, centre: Floats, *, room: float, worth: Floats
) -> Floats:
    """The logarithm of each start's bet; one that cannot be `worth` much counts as lost.

    The reference's own shares lie in the region, so a bet has won less than it has against them;
    leaving it out can only lose.
    """
    mixed = _log_mixture(sums, centre)
    with np.errstate(divide="ignore"):
        logs = np.where(shares > 0, np.log(shares), -np.inf)
    plain = np.where(sums > 0, sums * np.where(np.isfinite(logs), logs, 0.0), 0.0).sum(axis=1)
    unheard = ((sums > 0) & (shares <= 0)).any(axis=1)
    hopeful = unheard | (mixed - plain > worth)
    bets = np.full(len(sums), -np.inf)
    if hopeful.any():
        bets[hopeful] = mixed[hopeful] - _best_in_region(sums[hopeful], shares, room)
    return bets


def _log_mixture(sums: Floats, centre: Floats) -> Floats:
    """How likely the counts are under Dirichlet bets around the centre, some bold, some not."""
    n = sums.sum(axis=1)
    bets = []
    for scale in _SCALES:
        spread = (log_gamma(scale * centre + sums) - log_gamma(scale * centre)).sum(axis=1)
        bets.append(math.lgamma(scale) - log_gamma(scale + n) + spread)
    mixed: Floats = np.logaddexp.reduce(bets, axis=0) - math.log(len(bets))
    return mixed


def _best_in_region(sums: Floats, shares: Floats, room: float) -> Floats:
    """The largest log-likelihood of the counts among shares within `room` (KL) of the reference.

    The best shares lie on a line between the window and the reference (Lagrange).
    """
    low, high = np.full(len(sums), -40.0), np.full(len(sums), 60.0)
    there = shares > 0
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        pulled = _pulled(sums, shares, middle)[:, there]
        with np.errstate(divide="ignore"):
            far = (shares[there] * np.log(shares[there] / pulled)).sum(axis=1) > room
        low, high = np.where(far, middle, low), np.where(far, high, middle)
    best = _pulled(sums, shares, low)
    found: Floats = (sums * np.log(np.where(sums > 0, best, 1.0))).sum(axis=1)
    return found


def _pulled(sums: Floats, shares: Floats, log_pull: Floats) -> Floats:
    pull = np.exp(log_pull)[:, None]
    pulled: Floats = (sums + pull * shares) / (sums.sum(axis=1, keepdims=True) + pull)
    return pulled


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
