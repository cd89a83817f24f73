"""Which decisions a person looks at: rules of the firm, and a draw that can be done again.

>>> rules = (Rule(What.OUTCOME, values=("refused",)), Rule(What.SHARE, share_micro=100_000))
>>> seen = Seen(id="loan-1", outcome="refused")
>>> [str(because) for because in drawn(rules, seen, key=bytes(32))]
['The outcome is refused.']

Chance is no dice: it is HMAC-SHA256 of the decision's id under the key of the plan. Whoever sends
decisions does not have the key and cannot choose ids that are spared; the digest of the key is in
the ledger from the first day, so an auditor who is given the key can do every draw again.

>>> lot(bytes(32), "loan-1")
691079
"""

import hmac
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from fairlead.core.rules.because import Because
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

MILLION: Final = 1_000_000
KEY: Final = 32
MOST_RULES: Final = 20
MOST_DAYS: Final = 365
_DRAW: Final = b"fairlead/draw/v1\x00"
_NONE: Mapping[str, str | int | bool | None] = MappingProxyType({})


class What(StrEnum):
    """What a rule goes by."""

    ALL = "all"
    SHARE = "share"
    CONFIDENCE = "confidence"
    GROUP = "group"
    OUTCOME = "outcome"
    NEW_VERSION = "new_version"


@dataclass(frozen=True)
class Rule:
    """One rule of a plan; `kind` ties it to one kind of decision, empty means every kind.

    `share_micro` is drawn by chance, `below_micro` is confidence, both in millionths; `days` are
    those after a version was first seen; `values` are outcomes, or those of `attribute`.
    """

    what: What
    kind: str = ""
    share_micro: int = 0
    below_micro: int = 0
    attribute: str = ""
    values: tuple[str, ...] = ()
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What of one decision the rules look at; unknown is None.

    `attributes` are sealed, and opened only when a rule asks for them; `version_days` counts from
    the first decision of its version.
    """

    id: str
    kind: str = ""
    outcome: str = ""
    confidence_micro: int | None = None
    attributes: Mapping[str, str | int | bool | None] = field(default_factory=lambda: _NONE)
    version_days: int | None = None


def lot(key: bytes, decision: str) -> int:
    """The lot of a decision: a number from 0 to 999,999 that the key and the id alone decide."""
    if len(key) != KEY:
        raise ValueError("A key of draws has 32 bytes.")
    digest = hmac.digest(key, _DRAW + decision.encode(), "sha256")
    return int.from_bytes(digest[:8], "big") * MILLION >> 64


def drawn(rules: Collection[Rule], seen: Seen, *, key: bytes) -> tuple[Because, ...]:
    """Say why a person looks at this decision; nothing means that no rule draws it."""
    return tuple(_reasons(rules, seen, key))


def _reasons(rules: Collection[Rule], seen: Seen, key: bytes) -> Iterator[Because]:
    for rule in rules:
        if rule.kind in {"", seen.kind} and (because := _reason(rule, seen, key)) is not None:
            yield because


def _reason(rule: Rule, seen: Seen, key: bytes) -> Because | None:  # noqa: PLR0911 - one line a rule
    """Say why this one rule draws it, or nothing."""
    match rule.what:
        case What.ALL:
            if rule.kind:
                return Because("Every decision of the kind {kind} is looked at.", kind=rule.kind)
            return Because("Every decision is looked at.")
        case What.SHARE if lot(key, seen.id) < rule.share_micro:
            return Because("Drawn by chance ({share} per cent).", share=percent(rule.share_micro))
        case What.CONFIDENCE:
            return _unsure(rule, seen)
        case What.GROUP:
            return _of_group(rule, seen)
        case What.OUTCOME if seen.outcome in rule.values:
            return Because("The outcome is {outcome}.", outcome=seen.outcome)
        case What.NEW_VERSION if seen.version_days is None or seen.version_days < rule.days:
            return Because("The version is in its first {days} days.", days=rule.days)
    return None


def _unsure(rule: Rule, seen: Seen) -> Because | None:
    """A system that does not say how sure it is must not thereby escape the rule."""
    if seen.confidence_micro is None:
        return Because("The system did not say how sure it is.")
    if seen.confidence_micro < rule.below_micro:
        says = "The system is {sure} per cent sure, below {below}."
        told = {
            "sure": percent(seen.confidence_micro // 1_000 * 1_000),
            "below": percent(rule.below_micro),
        }
        return Because(says, **told)
    return None


def _of_group(rule: Rule, seen: Seen) -> Because | None:
    told = seen.attributes.get(rule.attribute)
    if told is None or (rule.values and str(told) not in rule.values):
        return None
    # The value itself is personal: it stays sealed, the rule is enough of a reason.
    return Because("It concerns a protected group ({attribute}).", attribute=rule.attribute)


def percent(micro: int) -> str:
    """Write millionths as per cent.

    >>> percent(50_000), percent(2_500), percent(MILLION)
    ('5', '0.25', '100')
    """
    return f"{micro / 10_000:.4f}".rstrip("0").rstrip(".")


def asks_for_attributes(rules: Collection[Rule]) -> bool:
    """Say whether a rule needs what is sealed of a decision."""
    return any(rule.what == What.GROUP for rule in rules)


def may_be_rules(rules: Collection[Rule]) -> Verdict:
    """Say whether these rules can stand in a plan."""
    if not rules:
        return Refused("Say which decisions a person looks at: add a rule.", clause="Art. 14")
    if len(rules) > MOST_RULES:
        return Refused("At most {most} rules: put some together.", most=MOST_RULES)
    return next((told for rule in rules if not (told := _may_be(rule))), Allowed())


def _may_be(rule: Rule) -> Verdict:
    match rule.what:
        case What.SHARE if not 0 < rule.share_micro <= MILLION:
            return Refused("A share lies above 0 and is at most 100 per cent.")
        case What.CONFIDENCE if not 0 < rule.below_micro <= MILLION:
            return Refused("A confidence lies above 0 and is at most 100 per cent.")
        case What.GROUP if not rule.attribute:
            return Refused("Name the attribute of the group, such as age_band.")
        case What.OUTCOME if not rule.values:
            return Refused("Name at least one outcome, such as refused.")
        case What.NEW_VERSION if not 0 < rule.days <= MOST_DAYS:
            return Refused("The first days of a version are 1 to {most}.", most=MOST_DAYS)
    return Allowed()
