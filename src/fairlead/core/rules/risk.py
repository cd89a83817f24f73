"""How a risk is weighed, and who may live with it until when (clauses 6.1.2, 6.1.3, 8.2).

The scales are the catalogue's: likelihood times the worst of three impacts, four levels, and
harm to people that is never a small matter.

>>> level(Rating(likelihood=1, organisation=1, individuals=5, society=1))
'high'
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from datetime import date

from fairlead.core.catalogue import catalogue
from fairlead.core.catalogue.library import Level, Scales
from fairlead.core.rules.because import is_reason
from fairlead.core.rules.standing import Standing, may_stand_until, standing
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

STEPS = range(1, 6)
SPONSOR = "board_sponsor"
LEAST_REASON = 30


@dataclass(frozen=True, kw_only=True)
class Rating:
    """How likely something is and how bad for whom, each from 1 to 5."""

    likelihood: int
    organisation: int
    individuals: int
    society: int

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value not in STEPS:
                raise ValueError(f"{name} goes from 1 to 5, not {value}")

    @property
    def impact(self) -> int:
        """Take the worst of the three columns."""
        return max(self.organisation, self.individuals, self.society)

    @property
    def score(self) -> int:
        """Multiply how likely by how bad."""
        return self.likelihood * self.impact


def level(rating: Rating, scales: Scales | None = None) -> str:
    """Name the level: low, medium, high or critical; lasting harm to people is at least high."""
    scales = scales or catalogue().scales
    names = [band.level for band in scales.levels]
    reached = next(n for n, band in enumerate(scales.levels) if rating.score <= band.max)
    lifts = scales.override
    if max(getattr(rating, column) for column in lifts.columns) >= lifts.impact:
        reached = max(reached, names.index(lifts.at_least))
    return names[reached]


def band(name: str, scales: Scales | None = None) -> Level:
    """Find a level by its name, with who may accept a risk that has it.

    Raises:
        ValueError: no level has this name.
    """
    levels = (scales or catalogue().scales).levels
    found = next((one for one in levels if one.level == name), None)
    if found is None:
        raise ValueError(f"no level is called {name!r}")
    return found


def accepters(name: str, scales: Scales | None = None) -> tuple[str, ...]:
    """Name the roles that may accept a risk of this level, the lowest first.

    Who may accept a worse risk may accept a milder one.

    >>> accepters("medium")
    ('ai_lead', 'board_sponsor')
    """
    levels = (scales or catalogue().scales).levels
    above = levels[levels.index(band(name, scales)) :]
    return tuple(dict.fromkeys(role for one in above for role in one.accepted_by))


def may_accept(
    *,
    level: str,
    score: int,
    appetite: int,
    roles: Collection[str],
    proposer_id: Hashable,
    accepter_id: Hashable,
    until: date | None,
    today: date,
    because: str = "",
) -> Verdict:
    """Say whether this person may live with this risk until that day (clause 6.1.3).

    Whoever proposed it may not accept it. What lies above the appetite, and what is critical,
    only the sponsor may accept, as an exception, in writing.
    """
    exceptional = score > appetite or band(level).exception_only
    allowed = (SPONSOR,) if exceptional else accepters(level)
    if accepter_id == proposer_id:
        return Refused(
            "Whoever proposes an acceptance does not sign it: ask somebody else.", clause="6.1.3"
        )
    if not set(roles) & set(allowed):
        return _not_yours(level, score, appetite, allowed)
    if exceptional and not is_reason(because, least=LEAST_REASON):
        says = "A risk this high is an exception: write down why, in {least} characters or more."
        return Refused(says, clause="6.1.3", least=LEAST_REASON)
    return may_stand_until(until, today=today, clause="6.1.3")


def _not_yours(level: str, score: int, appetite: int, allowed: tuple[str, ...]) -> Refused:
    who = " or ".join(map(_spoken, allowed))
    if score > appetite:
        says = "The score {score} is above the appetite of {appetite}: treat it, or ask the {who}."
        return Refused(says, clause="6.1.3", score=score, appetite=appetite, who=who)
    says = "A risk of level {level} is accepted by the {who}: ask there."
    return Refused(says, clause="6.1.3", level=level, who=who)


def _spoken(role: str) -> str:
    return " ".join("AI" if word == "ai" else word for word in role.split("_"))


def acceptance_state(accepted_until: date | None, *, today: date) -> Standing:
    """Say whether an acceptance stands, lapses within 30 days, or has lapsed."""
    return standing(accepted_until, today=today)


def may_rate_residual(*, inherent: Rating, residual: Rating, because: str) -> Verdict:
    """Say whether a risk may be rated so after treatment: not worse than before without a reason.

    Treatment can make things worse, such as a new supplier; then somebody has to say so.
    """
    if residual.score <= inherent.score or is_reason(because, least=LEAST_REASON):
        return Allowed()
    says = "After treatment the score is {after}, before it was {before}: say why it rose."
    return Refused(says, clause="6.1.3", after=residual.score, before=inherent.score)
