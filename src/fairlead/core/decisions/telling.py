"""An explanation that was sent, put in order for people: reasons, rules, what would change it.

    told = tell(explanation, words={"income_minor": Words("your monthly income")}, against="down")
    [each.name for each in told.reasons]      # what counted most against the person first

Nothing is added to what was sent: a contribution says what a model did, not what is right.
Sentences are made elsewhere, in the language of whoever reads (`phrases.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Direction = Literal["up", "down", ""]
"""Which way a contribution moved the result, or that none was told."""

NOTHING: Final[Mapping[str, "Words"]] = {}


@dataclass(frozen=True, slots=True)
class Words:
    """What the firm calls a feature, and what it says when the feature moved the result."""

    name: str
    up: str = ""
    down: str = ""

    def says(self, moved: Direction) -> str:
        """Give the firm's own sentence for a direction, if it wrote one."""
        return {"up": self.up, "down": self.down, "": ""}[moved]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that was weighed; `length` is its size beside the largest, from 0 to 100."""

    code: str
    feature: str
    name: str
    has_words: bool
    moved: Direction
    is_against: bool | None
    micro: int | None
    length: int
    value: str
    says: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A fixed rule, and whether it was met, as far as that was told."""

    code: str
    says: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one feature with which the answer would have been another."""

    feature: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Named:
    """A source, a tool or a guard-rail, and what is told of it."""

    name: str
    detail: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """All that an explanation says; `is_ordered` if it is known what speaks against the person."""

    method: str = ""
    reasons: tuple[Reason, ...] = ()
    rules: tuple[Rule, ...] = ()
    changes: tuple[Change, ...] = ()
    sources: tuple[Named, ...] = ()
    tools: tuple[Named, ...] = ()
    guardrails: tuple[Named, ...] = ()
    is_ordered: bool = False

    @property
    def needs_words(self) -> tuple[str, ...]:
        """Features that the firm has no words for, in the order in which they stand."""
        found = [each.feature for each in self.reasons if not each.has_words]
        found += [each.feature for each in self.changes if each.name == each.feature]
        return tuple(dict.fromkeys(found))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was told that could be shown."""
        parts = (self.reasons, self.rules, self.changes)
        return not any((*parts, self.sources, self.tools, self.guardrails))


def tell(
    explanation: Mapping[str, Any],
    *,
    words: Mapping[str, Words] = NOTHING,
    against: Direction = "",
) -> Told:
    """Put an explanation in order; `against` is the direction that speaks against the person.

    Where it is not known, the strongest reason stands first, whichever way it moved.

    >>> sent = {"reasons": [{"code": "a", "contribution_micro": 9}, {"code": "b",
    ...     "contribution_micro": -5}]}
    >>> [each.code for each in tell(sent).reasons]
    ['a', 'b']
    >>> [each.code for each in tell(sent, against="down").reasons]
    ['b', 'a']
    """
    return Told(
        method=_text(explanation.get("method")),
        reasons=_reasons(_list(explanation, "reasons"), words, against),
        rules=tuple(
            Rule(_text(each.get("code")), _text(each.get("says") or each.get("code")), _met(each))
            for each in _list(explanation, "rules")
        ),
        changes=tuple(
            Change(
                feature := _text(each.get("feature")),
                _name(feature, words),
                _text(each.get("from")),
                _text(each.get("to")),
            )
            for each in _list(explanation, "nearest_change")
        ),
        sources=_named(explanation, "sources", "uri"),
        tools=_named(explanation, "tools", "outcome"),
        guardrails=_named(explanation, "guardrails", "action"),
        is_ordered=bool(against),
    )


def _reasons(
    sent: Sequence[Mapping[str, Any]], words: Mapping[str, Words], against: Direction
) -> tuple[Reason, ...]:
    largest = max((abs(_micro(each) or 0) for each in sent), default=0)
    made = [_reason(each, words, against, largest) for each in sent]
    # Sorting is stable: what weighs the same, or nothing, stays in the order of the sender.
    return tuple(sorted(made, key=lambda each: (not each.is_against, -abs(each.micro or 0))))


def _reason(
    sent: Mapping[str, Any], words: Mapping[str, Words], against: Direction, largest: int
) -> Reason:
    code = _text(sent.get("code"))
    feature = _text(sent.get("feature")) or code
    known = words.get(feature) or words.get(code)
    micro = _micro(sent)
    moved = _direction(micro)
    return Reason(
        code=code,
        feature=feature,
        name=known.name if known else feature,
        has_words=known is not None,
        moved=moved,
        is_against=moved == against if moved and against else None,
        micro=micro,
        length=round(100 * abs(micro or 0) / largest) if largest else 0,
        value=_text(sent.get("value")),
        says=known.says(moved) if known else "",
    )


def _direction(micro: int | None) -> Direction:
    if not micro:
        return ""
    return "up" if micro > 0 else "down"


def _micro(sent: Mapping[str, Any]) -> int | None:
    value = sent.get("contribution_micro")
    return value if type(value) is int else None


def _met(sent: Mapping[str, Any]) -> bool | None:
    value = sent.get("met")
    return value if type(value) is bool else None


def _name(feature: str, words: Mapping[str, Words]) -> str:
    return words[feature].name if feature in words else feature


def _named(explanation: Mapping[str, Any], field: str, detail: str) -> tuple[Named, ...]:
    return tuple(
        Named(_text(each.get("name")), _text(each.get(detail)), _text(each.get("sha256")))
        for each in _list(explanation, field)
    )


def _list(explanation: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    value = explanation.get(field)
    return [each for each in value if isinstance(each, Mapping)] if type(value) is list else []


def _text(value: object) -> str:
    return "" if value is None else str(value)
