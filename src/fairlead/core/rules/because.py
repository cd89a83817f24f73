"""A reason that can be translated and asked: a template and the facts that fill it.

>>> str(Because("{n} of {of} pieces are in date.", n=2, of=3))
'2 of 3 pieces are in date.'
>>> Because("{n} of {of} pieces are in date.", n=2, of=3).facts
{'n': 2, 'of': 3}
"""

from dataclasses import dataclass, field

from fairlead.core.rules.verdict import Allowed, Fact, Refused, Verdict


@dataclass(frozen=True, init=False)
class Because:
    """Why something is as it is."""

    says: str
    facts: dict[str, Fact] = field(default_factory=dict)

    def __init__(self, says: str, **facts: Fact) -> None:
        object.__setattr__(self, "says", says)
        object.__setattr__(self, "facts", facts)

    def __str__(self) -> str:
        return self.says.format(**self.facts)


_EMPTY = (
    "a all an and applicable apply are as at be because do does for in is it n na needed no none "
    "not of ok on our relevant required tbd that the this to us we yes"
)
_EMPTY_WORDS = frozenset(_EMPTY.split())
_LEAST_WORDS = 3


def is_reason(text: str, *, least: int) -> bool:
    """Say whether a text is long enough and says something beyond “not applicable”.

    >>> is_reason("Not applicable, not needed, not relevant to us.", least=30)
    False
    >>> is_reason("We train no models, so there is no training data.", least=30)
    True
    """
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    telling = set(words) - _EMPTY_WORDS
    return len(" ".join(text.split())) >= least and len(telling) >= _LEAST_WORDS


def may_stand_as_reason(reason: str, *, least: int, clause: str) -> Verdict:
    """Say whether a reason will do: long enough, and something that can be checked."""
    if is_reason(reason, least=least):
        return Allowed()
    says = "Give a reason of at least {least} characters that somebody else can check."
    return Refused(says, clause=clause, least=least)
