"""What happened to one decision, in order: asked, decided by a model, by a person, what came of it.

Moments that only the sender claims are marked; moments of the ledger's own clock are not.
Two things of the same moment stand in the order in which they follow from each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Stage(IntEnum):
    """What a moment is, in the order in which a decision goes through them."""

    ASKED = 1
    WEIGHED = 2
    RULED = 3
    PERSON = 4
    DECIDED = 5
    SEALED = 6
    DONE = 7
    TURNED_OUT = 8


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened; `is_claim` where nobody but the sender vouches for the time.

    `what` is a code for whoever words it, `facts` fill the sentence; `place` names the entry.
    """

    stage: Stage
    at: str
    what: str
    facts: Mapping[str, Any]
    who: str = ""
    place: tuple[int, int] | None = None
    is_claim: bool = False


def moments(
    plain: Mapping[str, Any],
    *,
    received: str,
    place: tuple[int, int],
    sender: str = "",
    rules: Iterable[Mapping[str, Any]] = (),
) -> list[Moment]:
    """Read what a decision says of itself; `received` is when the ledger took it in.

    >>> told = moments({"outcome": "refused", "use_start": "2026-01-01T09:00:00.000000Z"},
    ...     received="2026-01-01T09:00:02.000000Z", place=(1, 7))
    >>> [each.what for each in told]
    ['asked', 'decided', 'sealed']
    """
    at = str(plain.get("at") or received)
    claimed = "at" in plain
    model, human = plain.get("model") or {}, plain.get("human") or {}
    told = list[Moment]()
    if start := plain.get("use_start"):
        told.append(Moment(Stage.ASKED, str(start), "asked", {}, sender, is_claim=True))
    if model or "latency_ms" in plain:
        facts = {**model, "latency_ms": plain.get("latency_ms")}
        told.append(Moment(Stage.WEIGHED, at, "weighed", facts, sender, is_claim=claimed))
    told += (
        Moment(Stage.RULED, at, "ruled", dict(each), sender, is_claim=claimed) for each in rules
    )
    if human.get("action"):
        told.append(Moment(Stage.PERSON, at, "looked", dict(human), sender, is_claim=claimed))
    facts = {"outcome": plain.get("outcome", "")}
    told.append(Moment(Stage.DECIDED, at, "decided", facts, sender, is_claim=claimed))
    told.append(Moment(Stage.SEALED, received, "sealed", {}, sender, place))
    return told


def in_order(told: Iterable[Moment], *, newest_first: bool = True) -> list[Moment]:
    """Put moments in the order in which they happened.

    Times of one form compare as texts, so no clock of this machine has a say.
    """
    return sorted(told, key=lambda each: (each.at, each.stage), reverse=newest_first)
