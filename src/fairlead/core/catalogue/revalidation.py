"""How long a validation holds at most, by level of risk."""

from collections.abc import Mapping
from dataclasses import dataclass

from fairlead.core.catalogue.requirements import About


@dataclass(frozen=True, kw_only=True)
class Validity:
    """For how many days a validation holds at one level of risk, and whether two people sign."""

    level: str
    days: int
    four_eyes: bool


@dataclass(frozen=True, kw_only=True)
class Revalidation:
    """The whole of this part of the catalogue."""

    about: About
    unrated: str
    levels: Mapping[str, Validity]
