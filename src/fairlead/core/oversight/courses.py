"""Whether overrides run above the firm's line, or planted errors slip through below it: by a bet.

>>> calm, high = [Window("2026-11-02", 1, 20)] * 30, [Window("2026-11-09", 12, 20)] * 3
>>> course(calm, at_most=0.2).alarm, course([*calm, *high], at_most=0.2).alarm
(False, True)

Whoever looks every day and stops when it looks bad finds something sooner or later. This one may
be looked at every day: where the true rate keeps to the line, the chance that it ever calls alarm
is at most `ALPHA`, over all days together (Ville's inequality). Each line of a firm has a chance
of its own; after a finding is closed a new stake is laid.

Sources: Ville (1939); Waudby-Smith and Ramdas (2024); Shin, Ramdas and Rinaldo (2023).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ALPHA: Final = 0.01
METHOD: Final = "beta_bet/1+ville/1"


@dataclass(frozen=True)
class Window:
    """One day: how many counted, of how many."""

    day: str
    hits: int
    n: int


@dataclass(frozen=True)
class Course:
    """How the bet stands: its wealth, whether it is an alarm, since when, on what."""

    wealth: float
    alarm: bool
    on: str
    hits: int
    n: int
    method: str = METHOD
    alpha: float = ALPHA


def course(
    windows: Sequence[Window],
    *,
    at_most: float | None = None,
    at_least: float | None = None,
    alpha: float = ALPHA,
) -> Course:
    """Follow a rate day by day against one line, and stop at the first alarm.

    Raises:
        ValueError: both lines are given, or none.
    """
    from fairlead.core.metrics.sequential import ALARM, rate_wealth  # noqa: PLC0415 - needs NumPy

    pairs = [(each.hits, each.n) for each in windows]
    wealth = rate_wealth(pairs, at_most=at_most, at_least=at_least)
    bar = ALARM(alpha)
    stop = next((day for day, won in enumerate(wealth) if won >= bar), len(wealth) - 1)
    told = windows[: stop + 1]
    return Course(
        wealth=wealth[stop] if wealth else 1.0,
        alarm=bool(wealth) and wealth[stop] >= bar,
        on=told[-1].day if told else "",
        hits=sum(each.hits for each in told),
        n=sum(each.n for each in told),
        alpha=alpha,
    )
