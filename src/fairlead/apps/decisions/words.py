"""The words of a system for whoever tells a decision, and which laws ask for the telling."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Count

from fairlead.apps.decisions import queries
from fairlead.apps.decisions.models import Decision, FeatureWords, Letter, ResultSense
from fairlead.apps.decisions.words_sheet import Line
from fairlead.apps.org.models import Organisation
from fairlead.apps.register.models import AISystem
from fairlead.core.catalogue import catalogue
from fairlead.core.catalogue.explaining import Regime
from fairlead.core.decisions.telling import Direction, Words
from fairlead.core.rules.explaining import Asks, Case, Place, Standing, laws, place_of

_DIRECTIONS: Mapping[str, Direction] = {"up": "up", "down": "down"}


class Said(Protocol):
    """What somebody said about the case."""

    @property
    def place(self) -> str: ...
    @property
    def is_listed(self) -> bool | None: ...
    @property
    def is_significant(self) -> bool | None: ...


@dataclass(frozen=True)
class Law:
    """A law, whether it asks for an explanation here, why, and what the catalogue says of it."""

    asks: Asks
    of: Regime

    @property
    def regime(self) -> str:
        return self.asks.regime

    @property
    def is_told(self) -> bool:
        """Whether a letter names its rights: also where nobody can say that it does not apply."""
        return self.asks.standing is not Standing.DOES_NOT


def of_system(system: AISystem, language: str, *, others: bool = False) -> dict[str, Words]:
    """Give the words for features in a language; `others` takes another where there are none."""
    told = FeatureWords.objects.filter(system=system).order_by("pk")
    mine = [each for each in told if others or each.language == language]
    ordered = sorted(mine, key=lambda each: each.language == language)
    return {each.feature: Words(each.name, each.up, each.down) for each in ordered}


def lines(system: AISystem) -> list[Line]:
    """Give the words of a system as a table, by feature and language."""
    told = FeatureWords.objects.filter(system=system).order_by("feature", "language")
    return [Line(each.language, each.feature, each.name, each.up, each.down) for each in told]


def counted(firm: Organisation) -> list[tuple[AISystem, int]]:
    """Pair each system with the number of its features that have words."""
    count = Count("feature", distinct=True)
    told = FeatureWords.objects.of(firm).values("system_id").annotate(n=count)
    n_of = {row["system_id"]: row["n"] for row in told.order_by()}
    systems = AISystem.objects.of(firm).filter(retired_on=None).order_by("number")
    return [(each, n_of.get(each.pk, 0)) for each in systems[:500]]


def against(system: AISystem) -> Direction:
    """Say which way a result speaks against the person, if somebody has said."""
    said = ResultSense.objects.filter(system=system).values_list("against", flat=True).first()
    return _DIRECTIONS.get(said or "", "")


def laws_of_letter(letter: Letter) -> list[Law]:
    """Say of each law whether it asks for this letter, as its writer answered."""
    decision = letter.decision
    if decision is None:
        return []
    return laws_for(decision, human_of(decision), letter)


def human_of(decision: Decision) -> Mapping[str, Any]:
    """Say what a person had to do with a decision, as far as it was sent."""
    told: Mapping[str, Any] = queries.plain_of(decision).get("human") or {}
    return {"action": decision.action, **told} if decision.action else told


def laws_for(decision: Decision, human: Mapping[str, Any], said: Said) -> list[Law]:
    """Say of each law whether it asks for an explanation of this decision."""
    roles = decision.system.our_roles
    case = Case(
        place=Place(said.place),
        firm=place_of(decision.organisation.country),
        is_deployer=("user" in roles) if roles else None,
        is_listed=said.is_listed,
        is_significant=said.is_significant,
        is_alone=_is_alone(human),
    )
    regimes = catalogue().explaining.regimes
    return [Law(each, regimes[each.regime]) for each in laws(case)]


def _is_alone(human: Mapping[str, Any]) -> bool | None:
    """Whether no person took part, as far as it was sent; nothing sent says nothing."""
    if human.get("action"):
        return False
    return False if human.get("required") else None
