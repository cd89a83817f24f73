"""What a results file says, in one shape for all tools.

    {"format": "log 2", "kind": "summary", "model": "mockllm/model", "n": 8, "tool": "inspect_ai",
     "scores": [{"name": "includes: accuracy", "value": "0.750000", "low": "0.409275",
                 "high": "0.928521", "n": 8, "method": "reported_rate/1+wilson/1", …}], …}

Numbers are text with six decimals, because what is sealed in the ledger knows no floats.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from fairlead.core.metrics.answers import Facts, Measured, NotMeasured

READER: Final = "results/1"
MOST_LINES: Final = 200
MOST_FAILURES: Final = 20


@dataclass(frozen=True, kw_only=True)
class Line:
    """One score: its name, and its number with interval or why there is none."""

    name: str
    measured: Measured | NotMeasured


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something a reader of the summary has to know; a template that the facts fill."""

    says: str
    facts: Facts = field(default_factory=dict)

    def __str__(self) -> str:
        return self.says.format(**self.facts)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What one run of one tool found; `digest` is the SHA-256 of the file it was read from.

    `when` is as the tool told it, empty when the file does not tell; so are version and model.
    `n` counts `unit`: samples, outputs, test cases, rows; none when the file does not say.
    `shows` are the kinds of question the run answers, from which controls are proposed.
    """

    tool: str
    format: str
    tool_version: str = ""
    model: str = ""
    task: str = ""
    when: str = ""
    n: int | None = None
    unit: str = ""
    scores: tuple[Line, ...] = ()
    categories: tuple[Line, ...] = ()
    failures: tuple[str, ...] = ()
    n_failures: int = 0
    notes: tuple[Note, ...] = ()
    unchecked: tuple[Note, ...] = ()
    shows: tuple[str, ...] = ()
    digest: str = ""
    size: int = 0

    def to_json(self) -> dict[str, object]:
        """Tell the summary in plain values: text, whole numbers, lists and names."""
        same = ("tool", "format", "tool_version", "model", "task", "when", "n", "unit")
        told = {name: getattr(self, name) for name in (*same, "n_failures", "digest", "size")}
        return told | {
            "kind": "summary",
            "reader": READER,
            "failures": list(self.failures),
            "shows": list(self.shows),
            "scores": [_line(each) for each in self.scores],
            "categories": [_line(each) for each in self.categories],
            "notes": [str(each) for each in self.notes],
            "unchecked": [str(each) for each in self.unchecked],
        }


@dataclass(frozen=True, kw_only=True)
class NotParsed:
    """Why a file was not read; `tool` is empty when no tool was recognised in it."""

    why: str
    tool: str = ""
    facts: Facts = field(default_factory=dict)
    digest: str = ""
    size: int = 0

    def __str__(self) -> str:
        return self.why.format(**self.facts)

    def to_json(self) -> dict[str, object]:
        """Tell it in plain values."""
        told = {"tool": self.tool, "why": str(self), "digest": self.digest, "size": self.size}
        return told | {"kind": "not parsed", "reader": READER}


def digest_of(told: Mapping[str, object]) -> str:
    """The SHA-256 of a summary's canonical bytes: what the ledger holds of it."""
    written = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def _line(line: Line) -> dict[str, object]:
    found = line.measured
    told: dict[str, object] = {"name": line.name, "n": found.n, "method": found.method}
    if isinstance(found, NotMeasured):
        return told | {"why": str(found)}
    numbers = ("value", "low", "high", "level")
    return told | {name: f"{getattr(found, name):.6f}" for name in numbers}
