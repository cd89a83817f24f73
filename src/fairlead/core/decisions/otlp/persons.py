"""Whom a decision is about: a pseudonym, never an address; and what fairness is looked at by."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fairlead.core.decisions.otlp.fitting import fitted
from fairlead.core.decisions.otlp.roles import Group
from fairlead.core.decisions.otlp.spans import Span, Value

_OURS: Final = "fairlead.subject"
_THEIRS: Final = ("enduser.pseudo.id", "user.id", "enduser.id")
_ATTRIBUTE: Final = "fairlead.attribute."
_PSEUDONYM: Final = re.compile(r"[!-?A-~]{1,128}")  # all printable signs but @ and space


@dataclass(frozen=True, slots=True)
class Person:
    """The pseudonym of whom it is about, their attributes, and what was left out and why."""

    pseudonym: Value
    attributes: Mapping[str, Value]
    notes: Sequence[str]


def person_of(group: Group) -> Person:
    """Find whom a decision is about.

    What we are told by our own name is taken as it is, and refused later if it will not do;
    a name that others fill with whatever they like is passed over when it looks like an address.
    """
    spans = [group.root, *group.above, *(span for _, span in group.members)]
    attributes = _attributes(spans)
    for span in spans:
        if value := span.first(_OURS):
            return Person(value, attributes, ())
    if value := group.root.resource.get(_OURS):
        return Person(value, attributes, ())
    return _from_others(spans, attributes)


def _from_others(spans: Sequence[Span], attributes: Mapping[str, Value]) -> Person:
    notes = list[str]()
    for name in _THEIRS:
        value = next((found for span in spans if (found := span.first(name))), None)
        if value is None:
            continue
        if isinstance(value, str) and _PSEUDONYM.fullmatch(value):
            return Person(value, attributes, ())
        notes = [f"{name} is no pseudonym and was left out: send one as {_OURS}"]
    return Person(None, attributes, notes)


def _attributes(spans: Sequence[Span]) -> Mapping[str, Value]:
    found = dict[str, Value]()
    for span in reversed(spans):
        for name, value in span.attributes.items():
            if name.startswith(_ATTRIBUTE) and len(name) > len(_ATTRIBUTE):
                found[name.removeprefix(_ATTRIBUTE)] = fitted(value)
    return found
