"""What a letter says of one decision, before it is laid out: drafted from facts, then edited.

Everything here may be personal; it is kept only locked under the person's key.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from fairlead.core.catalogue import catalogue
from fairlead.core.decisions.phrases import Phrases, capital
from fairlead.core.decisions.telling import Named, Rule, Told

LANGUAGES: Final = ("en", "de")
LINES: Final = ("reasons", "rules", "changes", "sources")
MOST_REASONS: Final = 10


@dataclass(frozen=True, kw_only=True)
class Content:
    """The parts of a letter that differ from decision to decision; lists hold one line each.

    `matter` says what was decided in the firm's own words, `part` what the system had to do with
    it. `regimes` are the laws whose rights are told, by their ids in the catalogue.
    """

    language: str
    day: str
    matter: str
    part: str
    reasons: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    regimes: tuple[str, ...] = ()
    contact: str = ""
    is_ordered: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give it as plain JSON, to be kept."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Read what was kept."""
        lists = {*LINES, "regimes"}
        told: dict[str, Any] = {k: tuple(v) if k in lists else v for k, v in kept.items()}
        return cls(**told)


def draft(
    told: Told,
    *,
    language: str,
    day: str,
    matter: str,
    system: str,
    human: Mapping[str, Any],
    regimes: tuple[str, ...],
    contact: str,
) -> Content:
    """Draft a letter from an explanation; it claims no more than was recorded."""
    says = catalogue().explaining.letter[language]
    phrases = _phrases(says)
    return Content(
        language=language,
        day=day,
        matter=matter,
        part=says[part_of(human)].format(system=system),
        reasons=tuple(phrases.of(each) for each in told.reasons[:MOST_REASONS]),
        rules=tuple(filter(None, (_rule(each, says) for each in told.rules))),
        changes=tuple(phrases.of_change(each) for each in told.changes),
        sources=tuple(_source(each) for each in told.sources),
        regimes=regimes,
        contact=contact,
        is_ordered=told.is_ordered,
    )


def part_of(human: Mapping[str, Any]) -> str:
    """Name the phrase for what a person had to do with a decision, as far as it is recorded.

    >>> part_of({"action": "override"}), part_of({"required": True}), part_of({})
    ('part_person_changed', 'part_suggests', 'part_alone')
    """
    by_action = {
        "accept": "part_person_kept",
        "override": "part_person_changed",
        "stop": "part_person_stopped",
    }
    action = str(human.get("action") or "")
    return by_action.get(action) or ("part_suggests" if human.get("required") else "part_alone")


def _phrases(says: Mapping[str, str]) -> Phrases:
    return Phrases(
        up=says["up"],
        down=says["down"],
        weighed=says["weighed"],
        changed=says["change_line"],
        to=says["change_to"],
    )


def _rule(rule: Rule, says: Mapping[str, str]) -> str:
    if rule.met is None:
        return capital(rule.says)
    return says["rule_met" if rule.met else "rule_failed"].format(says=capital(rule.says))


def _source(source: Named) -> str:
    return f"{source.name} ({source.detail})" if source.detail else source.name
