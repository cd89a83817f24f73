"""What traces of AI are worth, and what may be decided about a tool (clause 4.3, A.4.2, A.9.2).

A trace says how near it comes to use; the ladder is the catalogue's. Only independent traces
together with a named owner and purpose make a system.

>>> seen = [Signal(rung=rung_of("declared"), source="code"), Signal(rung=4, source="card")]
>>> weigh(seen).name, weigh(seen, owner="Bo", purpose="writing recipes").name
('use', 'system')
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fairlead.core.catalogue import catalogue
from fairlead.core.catalogue.detection import Rung
from fairlead.core.rules.because import Because, may_stand_as_reason
from fairlead.core.rules.standing import Standing, may_stand_until, standing
from fairlead.core.rules.verdict import Refused, Verdict

LEAST_REASON = 15
INDEPENDENT = 2


@dataclass(frozen=True, kw_only=True)
class Signal:
    """One trace of a tool; `source` says which import it came from, `rung` how near to use."""

    rung: int
    source: str
    vendor_id: str | None = None
    name: str = ""


@dataclass(frozen=True)
class Confidence:
    """How sure we are that a tool is used, from 1 (a mention) to 5 (a system), and why."""

    level: int
    name: str
    because: Because


class Decision(StrEnum):
    """What a firm can decide about a tool that was found."""

    APPROVED = "approved"
    TOLERATED = "tolerated"
    BLOCKED = "blocked"
    MUTED = "muted"
    FALSE_POSITIVE = "false_positive"


def merge_key(vendor_id: str | None, name: str = "") -> str:
    """Say under which key traces of one tool meet: the vendor, else the name as people write it.

    >>> merge_key("ai:openai_api", "OpenAI"), merge_key(None, "Crumb-GPT  2")
    ('ai:openai_api', 'name:crumbgpt2')

    Raises:
        ValueError: there is neither a vendor nor a name.
    """
    plain = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())
    if not vendor_id and not plain:
        raise ValueError("a trace needs a vendor or a name")
    return vendor_id or f"name:{plain}"


def merged(signals: Iterable[Signal]) -> Mapping[str, tuple[Signal, ...]]:
    """Bring traces together, one finding per tool, each trace once, in an order that stays."""
    found: dict[str, set[Signal]] = {}
    for signal in signals:
        found.setdefault(merge_key(signal.vendor_id, signal.name), set()).add(signal)
    return {key: tuple(sorted(found[key], key=_order)) for key in sorted(found)}


def _order(signal: Signal) -> tuple[int, str, str]:
    return -signal.rung, signal.source, signal.name


def rung_of(kind: str) -> int:
    """Say on which rung a kind of trace stands; a scan's “used in CI” is `used_in_ci`.

    Raises:
        ValueError: no rung lists this kind.
    """
    signal = kind.casefold().replace(" ", "_")
    ladder = catalogue().detection.confidence_ladder
    rung = next((rung for rung in ladder if signal in rung.signals), None)
    if rung is None:
        raise ValueError(f"no rung of the ladder lists the signal {kind!r}")
    return rung.level


def _rung(level: int) -> Rung:
    """Find a rung by its level.

    Raises:
        ValueError: the ladder has no such rung.
    """
    ladder = catalogue().detection.confidence_ladder
    if not 1 <= level <= len(ladder):
        raise ValueError(f"the ladder has no rung {level}")
    return ladder[level - 1]


def weigh(signals: Iterable[Signal], *, owner: str = "", purpose: str = "") -> Confidence:
    """Say how sure the traces make us that a tool is used.

    The strongest trace decides; many weak ones stay weak. Two sources that say more than a
    mention, with a named owner and purpose, make it a system.

    Raises:
        ValueError: there is no trace, or one on a rung that the ladder does not have.
    """
    seen = tuple(signals)
    if not seen:
        raise ValueError("without a trace there is nothing to weigh")
    best = max((_rung(signal.rung) for signal in seen), key=lambda rung: rung.level)
    telling = {signal.source for signal in seen if signal.rung > 1}
    if owner and purpose and len(telling) >= INDEPENDENT:
        top = catalogue().detection.confidence_ladder[-1]
        says = "{sources} independent sources, with a named owner and purpose."
        return Confidence(top.level, top.name, Because(says, sources=len(telling)))
    says = "The strongest of {signals} traces: {evidence}."
    return Confidence(
        best.level, best.name, Because(says, signals=len(seen), evidence=best.evidence)
    )


def may_decide(
    decision: Decision, *, owner: str, reason: str, review_on: date | None, today: date
) -> Verdict:
    """Say whether this may be decided about a tool.

    What is used needs an owner and a day to look again; a false alarm only needs its reason.
    """
    explained = may_stand_as_reason(reason, least=LEAST_REASON, clause="A.9.2")
    if not explained or decision is Decision.FALSE_POSITIVE:
        return explained
    if not owner and decision in {Decision.APPROVED, Decision.TOLERATED}:
        return Refused("Name somebody who answers for this tool.", clause="A.3.2")
    return may_stand_until(review_on, today=today, clause="A.9.2")


def decision_state(review_on: date | None, *, today: date) -> Standing:
    """Say whether a decision about a tool stands, lapses within 30 days, or has lapsed."""
    return standing(review_on, today=today)
