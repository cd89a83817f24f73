"""An answer that never comes alone: yes, or no with the reason.

>>> bool(Allowed()), bool(Refused("The day {day} lies behind us.", day="1 May"))
(True, False)
>>> str(Refused("The day {day} lies behind us.", day="1 May"))
'The day 1 May lies behind us.'

The sentence is a template plus facts, so a door can translate the template and
a test can ask for the facts.
"""

from dataclasses import dataclass, field
from typing import Literal

Fact = str | int | bool


@dataclass(frozen=True)
class Allowed:
    """Yes."""

    def __bool__(self) -> Literal[True]:
        return True


@dataclass(frozen=True, init=False)
class Refused:
    """No, because of one thing that the person can do something about.

    `says` is the template of the sentence, `facts` fill it, `clause` names the rule.
    """

    says: str
    clause: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)

    def __init__(self, says: str, *, clause: str = "", **facts: Fact) -> None:
        object.__setattr__(self, "says", says)
        object.__setattr__(self, "clause", clause)
        object.__setattr__(self, "facts", facts)

    def __bool__(self) -> Literal[False]:
        return False

    def __str__(self) -> str:
        return self.says.format(**self.facts)


Verdict = Allowed | Refused
