"""When many questions are asked, some answers look alarming by chance alone.

Ask about 95 groups and six rates and, with nothing wrong anywhere, some 28 of 570 tests call
alarm at 5 %. Corrected, an alarm about a group of people means that group and not the number of
questions.

>>> family = Family(name="fairness, 2026-11", method="benjamini_hochberg/1", tests=4)
>>> [round(p, 3) for p in benjamini_hochberg([0.01, 0.02, 0.03, 0.5])]
[0.04, 0.04, 0.04, 0.5]
>>> [round(p, 3) for p in holm([0.01, 0.02, 0.03, 0.5])]
[0.04, 0.06, 0.06, 0.5]
>>> e_bh([100.0, 30.0, 1.0], alpha=0.05)
[True, True, False]

Sources: Benjamini and Hochberg (1995); Holm (1979); Wang and Ramdas (2022) for e-BH.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

BENJAMINI_HOCHBERG = "benjamini_hochberg/1"
HOLM = "holm/1"
E_BH = "e_bh/1"
NONE = "uncorrected/1"


@dataclass(frozen=True, kw_only=True)
class Family:
    """The tests that were corrected together, named in every result that they touch."""

    name: str
    method: str
    tests: int


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """Adjusted p-values that bound the share of false alarms among the alarms; to screen."""
    m = len(ps)
    order = sorted(range(m), key=ps.__getitem__, reverse=True)
    raised = [ps[i] * m / (m - rank) for rank, i in enumerate(order)]
    return _back(order, list(accumulate(raised, min)))


def holm(ps: Sequence[float]) -> list[float]:
    """Adjusted p-values that bound the chance of any false alarm at all; to confirm."""
    m = len(ps)
    order = sorted(range(m), key=ps.__getitem__)
    raised = [ps[i] * (m - rank) for rank, i in enumerate(order)]
    return _back(order, list(accumulate(raised, max)))


def uncorrected(ps: Sequence[float]) -> list[float]:
    """The p-values as they are, for a report that says it asked one question."""
    return list(ps)


def _back(order: list[int], adjusted: list[float]) -> list[float]:
    return [p for _, p in sorted(zip(order, (min(1.0, p) for p in adjusted), strict=True))]


def e_bh(es: Sequence[float], *, alpha: float) -> list[bool]:
    """Which e-values call alarm, whatever they depend on, with false alarms below `alpha`."""
    m = len(es)
    ranked = sorted(es, reverse=True)
    alarms = max((k for k, e in enumerate(ranked, 1) if e * k * alpha >= m), default=0)
    return [e * alarms * alpha >= m if alarms else False for e in es]


CORRECTIONS: dict[str, tuple[str, Callable[[Sequence[float]], list[float]]]] = {
    "benjamini-hochberg": (BENJAMINI_HOCHBERG, benjamini_hochberg),
    "holm": (HOLM, holm),
    "none": (NONE, uncorrected),
}
