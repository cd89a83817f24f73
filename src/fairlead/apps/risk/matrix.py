"""The five by five matrix: how many open risks lie in each cell, and the worst of them by name.

Counting is the database's work and covers every risk; only the worst are read to be named, so a
page costs the same at a thousand risks as at ten thousand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce, Greatest

from fairlead.apps.org.models import Organisation
from fairlead.apps.risk.models import Risk
from fairlead.core.rules.risk import STEPS, Rating, level

LEVELS: Final = ("", "low", "medium", "high", "critical")
NAMED: Final = 6
WERE: Final = 3
MOST: Final = 500

Place = tuple[int, int]
"""How likely, and how bad for whom it is worst."""


@dataclass(frozen=True)
class Tally:
    """How many open risks share a place, and whether an acceptance of them stands."""

    likelihood: int
    score: int
    stands: bool
    n: int

    @property
    def place(self) -> Place:
        # A score is likelihood times impact, so the impact need not be asked for.
        return self.likelihood, self.score // self.likelihood if self.likelihood else 0


@dataclass(frozen=True)
class Spot:
    """One risk as the matrix names it: where it is, and where it was before treatment."""

    number: int
    title: str
    score: int
    stands: bool
    now: Place
    before: Place

    @property
    def code(self) -> str:
        return f"{Risk.prefix}-{self.number}"


@dataclass
class Cell:
    """One cell: its level, how many risks are there, the worst of them, and those that were."""

    likelihood: int
    impact: int
    level: int
    line: int
    n: int = 0
    now: list[Spot] = field(default_factory=list)
    before: list[Spot] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many risks are here besides those that are named."""
        return self.n - len(self.now)

    @property
    def above(self) -> bool:
        return self.likelihood * self.impact > self.line

    @property
    def edge_above(self) -> bool:
        """Say whether the appetite line runs along its upper edge."""
        rises = (self.likelihood + 1) * self.impact > self.line and self.likelihood < max(STEPS)
        return rises and not self.above

    @property
    def edge_right(self) -> bool:
        """Say whether the appetite line runs along its right edge."""
        rises = self.likelihood * (self.impact + 1) > self.line and self.impact < max(STEPS)
        return rises and not self.above


def tallies(organisation: Organisation, today: date) -> list[Tally]:
    """Count the open risks by place and by whether an acceptance stands; in one query."""
    rows = (
        Risk.objects.of(organisation)
        .filter(closed_at=None)
        .order_by()
        .values_list(_LIKELIHOOD, "score", _stands(today))
        .annotate(n=Count("pk"))
    )
    return [Tally(likely or 0, score, bool(stands), n) for likely, score, stands, n in rows]


def worst(organisation: Organisation, today: date) -> list[Spot]:
    """Read the worst 500 open risks that somebody rated, as far as the matrix names them."""
    rows = (
        Risk.objects.of(organisation)
        .filter(closed_at=None)
        .exclude(level=0)
        .order_by("-score", "number")
        .values_list(
            *("number", "title", "score", _stands(today), _LIKELIHOOD),
            *("inherent_likelihood", _INHERENT_IMPACT),
        )
    )
    return [
        Spot(number, title, score, bool(stands), (likely, score // likely), (was, was_impact))
        for number, title, score, stands, likely, was, was_impact in rows[:MOST]
    ]


def matrix(named: Iterable[Spot], counted: Iterable[Tally], line: int) -> list[list[Cell]]:
    """Sort risks into the five by five matrix, most likely first."""
    cells = {(row, column): _cell(row, column, line) for row in STEPS for column in STEPS}
    for tally in counted:
        if tally.score:
            cells[tally.place].n += tally.n
    for spot in named:
        _name(cells[spot.now].now, spot, NAMED)
        if spot.before != spot.now and all(spot.before):
            _name(cells[spot.before].before, spot, WERE)
    return [[cells[row, column] for column in STEPS] for row in reversed(STEPS)]


def above(counted: Iterable[Tally], line: int) -> int:
    """How many open risks lie above the line and are not accepted today."""
    return sum(one.n for one in counted if one.score > line and not one.stands)


def unrated(counted: Iterable[Tally]) -> int:
    """How many open risks nobody has rated."""
    return sum(one.n for one in counted if not one.score)


def _name(here: list[Spot], spot: Spot, most: int) -> None:
    if len(here) < most:
        here.append(spot)


def _cell(likelihood: int, impact: int, line: int) -> Cell:
    same = Rating(likelihood=likelihood, organisation=impact, individuals=1, society=1)
    return Cell(likelihood, impact, LEVELS.index(level(same)), line)


_LIKELIHOOD = Coalesce("residual_likelihood", "inherent_likelihood")
_INHERENT_IMPACT = Greatest("inherent_organisation", "inherent_individuals", "inherent_society")


def _stands(today: date) -> Case:
    accepted = When(Q(accepted_until__gte=today), then=Value(1))
    return Case(accepted, default=Value(0), output_field=IntegerField())
