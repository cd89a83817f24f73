"""What was opened of a decision, ready to be read: for one answer, kept nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from fairlead.apps.decisions import wording, words
from fairlead.apps.decisions.models import Decision
from fairlead.core.decisions.telling import Reason, Told, tell


@dataclass(frozen=True)
class Pull:
    """A reason as a line of the table: its sentence, its size, and what it speaks for."""

    reason: Reason
    says: str
    by: str

    @property
    def left(self) -> int:
        """Where the bar begins, of 200; its zero is in the middle."""
        return 100 - self.reason.length if self.reason.moved == "down" else 100

    @property
    def kind(self) -> str:
        """In which family of colours: against the person, for them, or unknown."""
        return {True: "stale", False: "observed", None: "stated"}[self.reason.is_against]


@dataclass(frozen=True)
class Opened:
    """The parts that were opened, told and raw."""

    told: Told
    pulls: Sequence[Pull]
    changes: Sequence[str]
    raw: Sequence[tuple[str, str]]

    @property
    def sent_rules(self) -> list[dict[str, Any]]:
        """The rules as moments of the time line."""
        return [{"code": each.code, "says": each.says, "met": each.met} for each in self.told.rules]


def opened(decision: Decision, parts: Mapping[str, Any], language: str) -> Opened:
    """Put what was opened into words."""
    told = tell(
        parts.get("explanation") or {},
        words=words.of_system(decision.system, language, others=True),
        against=words.against(decision.system),
    )
    phrases = wording.phrases()
    return Opened(
        told=told,
        pulls=[Pull(each, phrases.of(each), _moved(each)) for each in told.reasons],
        changes=[phrases.of_change(each) for each in told.changes],
        raw=[
            (str(wording.PARTS[part]), _text(value))
            for part, value in parts.items()
            if part != "explanation"
        ],
    )


def _moved(reason: Reason) -> str:
    if reason.micro is None:
        return "–"
    sign = {"up": "+ ", "down": "− ", "": ""}[reason.moved]
    return f"{sign}{wording.micro(abs(reason.micro))}"


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
