"""What people are told about a decision that AI had a part in: laws, and words for the letter."""

from collections.abc import Mapping
from dataclasses import dataclass

from fairlead.core.catalogue.requirements import About


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A titled paragraph of a letter."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Regime:
    """A law that asks for an explanation: what it asks, how sure we are, our words by language."""

    id: str
    law: str
    asks: str
    applies_from: str
    note: str
    confidence: str
    as_of: str
    wording: Mapping[str, Passage]


@dataclass(frozen=True, kw_only=True)
class Explaining:
    """The whole of this part of the catalogue; `letter` has phrases by language and name."""

    about: About
    regimes: Mapping[str, Regime]
    letter: Mapping[str, Mapping[str, str]]
