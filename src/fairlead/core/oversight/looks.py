"""The blind second look: a reviewer answers first, and only then sees what the AI said.

>>> look = Look("ai:refused", first="")
>>> print(may_decide(look, Action.ACCEPT, outcome=""))
Answer first what you would decide: only then is the AI's answer shown.

Who sees the answer first tends to agree with it (automation bias, Art. 14(4)(b)). What a person
said before seeing it is therefore kept apart from what they decided afterwards.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fairlead.core.rules.verdict import Allowed, Refused, Verdict

LEAST_WORDS: Final = 10
TWO: Final = 2
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")


class Action(StrEnum):
    """What a reviewer does with the AI's answer, as in the ledger."""

    ACCEPT = "accept"
    OVERRIDE = "override"
    STOP = "stop"


class Reason(StrEnum):
    """Why, as a code that can be counted; the words stand beside it."""

    AGREES = "agrees"
    INPUT_WRONG = "input_wrong"
    INPUT_MISSING = "input_missing"
    WEIGHED_WRONG = "weighed_wrong"
    EXCEPTION = "exception"
    GROUP_HARMED = "group_harmed"
    RULE_BROKEN = "rule_broken"
    NOT_EXPLAINED = "not_explained"
    UNSAFE = "unsafe"


class Step(StrEnum):
    """Where a look stands."""

    BLIND = "blind"
    SHOWN = "shown"
    DECIDED = "decided"


@dataclass(frozen=True)
class Look:
    """One person's look at one decision: the AI's answer, theirs before, theirs after."""

    ai: str
    first: str = ""
    action: Action | None = None
    final: str = ""

    @property
    def step(self) -> Step:
        if not self.first:
            return Step.BLIND
        return Step.SHOWN if self.action is None else Step.DECIDED

    @property
    def agreed(self) -> bool:
        """Say whether they said the same before they saw it."""
        return self.first == self.ai

    @property
    def gave_way(self) -> bool:
        """Say whether they said something else before, and took the AI's answer after."""
        return bool(self.first) and not self.agreed and self.action == Action.ACCEPT


def may_answer(look: Look, outcome: str) -> Verdict:
    """Say whether this can be the answer before the AI's is shown; it is given once."""
    if look.step != Step.BLIND:
        return Refused("You have answered: what you said before seeing it stays.")
    if not _CODE.fullmatch(outcome):
        return Refused("Choose what you would decide.")
    return Allowed()


def may_decide(
    look: Look, action: Action, *, outcome: str, reason: Reason | None = None, text: str = ""
) -> Verdict:
    """Say whether a look can end like this; `outcome` is the other one of an override."""
    if look.step == Step.BLIND:
        return Refused("Answer first what you would decide: only then is the AI's answer shown.")
    if look.step == Step.DECIDED:
        return Refused("You have decided: whatever changes now is a decision of its own.")
    if action == Action.OVERRIDE and not _CODE.fullmatch(outcome):
        return Refused("Say what holds instead of the AI's answer.")
    if action == Action.OVERRIDE and outcome == look.ai:
        return Refused("This is what the AI said: accept it, or choose something else.")
    return _is_reasoned(look, action, reason, text)


def _is_reasoned(look: Look, action: Action, reason: Reason | None, text: str) -> Verdict:
    if action == Action.ACCEPT and look.agreed:
        return Allowed()
    if reason is None or (action != Action.ACCEPT and reason == Reason.AGREES):
        return Refused("Choose the reason that comes closest.")
    if len(text.strip()) < LEAST_WORDS:
        says = "Say why in your own words, in {least} characters or more."
        return Refused(says, least=LEAST_WORDS)
    return Allowed()


def final_of(look: Look, action: Action, outcome: str) -> str:
    """Give what holds after a look: the AI's answer, another, or nothing after a stop.

    >>> final_of(Look("refused", "granted"), Action.OVERRIDE, "granted")
    'granted'
    """
    return {Action.ACCEPT: look.ai, Action.OVERRIDE: outcome, Action.STOP: ""}[action]


@dataclass(frozen=True)
class Standing:
    """What holds after the looks so far, and how many more people are needed (0: it is settled)."""

    needs: int
    action: Action | None = None
    final: str = ""
    disagreed: bool = False


def standing(looks: Sequence[Look], *, severe: bool) -> Standing:
    """Say what holds: one look, or for the severe what two people found apart from each other.

    Two who differ are not averaged: a further person looks until two say the same. A stop holds
    at once, for whoever saw a danger must not wait for a second.

    >>> one = Look("no", "no", Action.ACCEPT, "no")
    >>> other = Look("no", "yes", Action.OVERRIDE, "yes")
    >>> standing([one], severe=True).needs, standing([one, other], severe=True).needs
    (1, 1)
    >>> standing([one, other, other], severe=True).final
    'yes'
    """
    done = [look for look in looks if look.step == Step.DECIDED]
    needed = TWO if severe else 1
    for look in done:
        if look.action == Action.STOP:
            return Standing(0, Action.STOP)
    counted = Counter(look.final for look in done)
    for final, n in counted.items():
        if n >= needed:
            action = next(look.action for look in done if look.final == final)
            return Standing(0, action, final, disagreed=len(counted) > 1)
    best = max(counted.values(), default=0)
    return Standing(needed - best, disagreed=len(counted) > 1)
