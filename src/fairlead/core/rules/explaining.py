"""Which laws ask for an explanation of one decision, as far as the facts that are known say.

A judgement that nobody has made is not guessed: the answer is then that it cannot be told, and
why. Facts: EU AI Act Art. 86, UK GDPR Arts 22A to 22D, EU GDPR Arts 15 and 22; their state and
how sure we are of them stand in the catalogue (`explaining.yaml`).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fairlead.core.rules.because import Because

_EU: Final = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
EEA: Final = frozenset({*_EU.split(), "IS", "LI", "NO"})
UK: Final = "GB"


class Place(StrEnum):
    """Where somebody is, as far as these laws are concerned."""

    EU = "eu"
    UK = "uk"
    ELSEWHERE = "elsewhere"
    UNKNOWN = ""


class Standing(StrEnum):
    """Whether a law asks for the explanation."""

    ASKS = "asks"
    DOES_NOT = "does not"
    CANNOT_SAY = "cannot say"


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is known of a decision; `None` where nobody has said.

    `place`: where the person lives, `firm`: where the firm is; these laws reach both.
    `is_deployer`: the firm uses the system itself. `is_listed`: its use stands in Annex III of
    the EU AI Act, other than point 2. `is_significant`: legal or similarly significant effect,
    against the person. `is_alone`: no person took part in a way that matters.
    """

    place: Place = Place.UNKNOWN
    firm: Place = Place.UNKNOWN
    is_deployer: bool | None = None
    is_listed: bool | None = None
    is_significant: bool | None = None
    is_alone: bool | None = None


@dataclass(frozen=True)
class Asks:
    """One law, whether it asks, and the reason."""

    regime: str
    standing: Standing
    because: Because


def place_of(country: str) -> Place:
    """Say where people of a country live, as far as these laws are concerned.

    >>> place_of("DE"), place_of("GB"), place_of("US"), place_of("")
    (<Place.EU: 'eu'>, <Place.UK: 'uk'>, <Place.ELSEWHERE: 'elsewhere'>, <Place.UNKNOWN: ''>)
    """
    if not country:
        return Place.UNKNOWN
    if country == UK:
        return Place.UK
    return Place.EU if country in EEA else Place.ELSEWHERE


def laws(case: Case) -> list[Asks]:
    """Say of each law whether it asks for an explanation of this decision, our own promise last."""
    return [
        _ask("eu_ai_act_86", _ai_act(case)),
        _ask("uk_gdpr_22c", _data_protection(case, Place.UK)),
        _ask("eu_gdpr_22", _data_protection(case, Place.EU)),
        _ask("own_promise", (Standing.ASKS, Because("Everybody is told why."))),
    ]


_Answer = tuple[Standing, Because]
_Known = tuple[bool | None, Because, Because]


def _ask(regime: str, answer: _Answer) -> Asks:
    return Asks(regime, *answer)


def _ai_act(case: Case) -> _Answer:
    known = (
        (_reaches(case, Place.EU), *_LIVES),
        (case.is_deployer, *_DEPLOYER),
        (case.is_listed, *_LISTED),
        (case.is_significant, *_SIGNIFICANT),
    )
    return _all(known, Because("A listed use, a significant effect, and we use the system."))


def _data_protection(case: Case, place: Place) -> _Answer:
    known = (
        (_reaches(case, place), *_LIVES),
        (case.is_significant, *_SIGNIFICANT),
        (case.is_alone, *_ALONE),
    )
    return _all(known, Because("A significant decision without a person who took part."))


_LIVES: Final = (
    Because("Neither the person nor the firm is where this law holds."),
    Because("Nobody has said where the person lives."),
)
_DEPLOYER: Final = (
    Because("The register says that we do not use this system ourselves."),
    Because("The register does not say what our role for this system is."),
)
_LISTED: Final = (
    Because("Somebody has said that the use is not on the list of Annex III."),
    Because("Nobody has said whether the use is on the list of Annex III."),
)
_SIGNIFICANT: Final = (
    Because("Somebody has said that the effect on the person is not significant."),
    Because("Nobody has said whether the effect on the person is significant."),
)
_ALONE: Final = (
    Because("A person is recorded to have taken part in this decision."),
    Because("It is not recorded whether a person took part in this decision."),
)


def _reaches(case: Case, place: Place) -> bool | None:
    if place in {case.place, case.firm}:
        return True
    return None if Place.UNKNOWN in {case.place, case.firm} else False


def _all(known: tuple[_Known, ...], yes: Because) -> _Answer:
    """One no is enough; without one, whatever is unknown keeps us from saying yes."""
    for value, no, _unknown in known:
        if value is False:
            return Standing.DOES_NOT, no
    for value, _no, unknown in known:
        if value is None:
            return Standing.CANNOT_SAY, unknown
    return Standing.ASKS, yes
