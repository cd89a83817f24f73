"""Spans of generative AI to decisions as docs/formats/decisions.md wants them.

    mapped = decisions_of(spans, system="SYS-3")
    mapped.decisions[0]["id"]     # "5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174"
    mapped.rejected               # ((3, "span eee1…: say whose system this is: …"),)

The id is that of trace and span: an exporter that sends again changes nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from fairlead.core.decisions.errors import RecordError
from fairlead.core.decisions.otlp.asking import model_of
from fairlead.core.decisions.otlp.explaining import explanation_of
from fairlead.core.decisions.otlp.fitting import first, within
from fairlead.core.decisions.otlp.persons import person_of
from fairlead.core.decisions.otlp.roles import Group, sorted_out
from fairlead.core.decisions.otlp.spans import Span, Value
from fairlead.core.decisions.otlp.talk import talk_of
from fairlead.core.decisions.record import Record, checked

Decision = dict[str, Value]
SYSTEM: Final = "fairlead.system"
SAY_WHOSE: Final = (
    "say whose system this is: the resource attribute fairlead.system=SYS-3, or ?system=SYS-3"
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TRACE: Final = re.compile(r"(?!0+$)[0-9a-f]{32}")
_SPAN: Final = re.compile(r"(?!0+$)[0-9a-f]{16}")
_KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KINDS: Final = (
    "fairlead.kind",
    "gen_ai.operation.name",
    "traceloop.span.kind",
    "openinference.span.kind",
    "llm.request.type",
)
_SAME_AS: Final = {
    "llm": "chat",
    "completion": "text_completion",
    "agent": "invoke_agent",
    "workflow": "invoke_workflow",
}
_NOTHING: Final[tuple[Value, ...]] = (None, "", {}, [])


@dataclass(frozen=True, slots=True)
class Mapped:
    """What became of the spans of a request.

    `rejected` says of how many spans and why; `remarks` what was taken but not as it was sent;
    `ignored` how many spans have nothing to do with a decision.
    """

    decisions: Sequence[Decision]
    records: Sequence[Record]
    sizes: Sequence[int]
    rejected: Sequence[tuple[int, str]]
    remarks: Sequence[str]
    ignored: int


def decisions_of(spans: Sequence[Span], *, system: str = "") -> Mapped:
    """Make the decisions of a request; `system` is whose they are if no attribute says it."""
    found = sorted_out(spans)
    decisions, records, sizes = list[Decision](), list[Record](), list[int]()
    rejected, remarks = list[tuple[int, str]](), list[str]()
    for group in found.groups:
        try:
            decision, notes = _decision(group, system)
            record = checked(decision)
        except RecordError as refused:
            rejected.append((group.size, f"span {first(group.root.id, 16) or '?'}: {refused}"))
            continue
        decisions.append(decision)
        records.append(record)
        sizes.append(group.size)
        remarks += [f"span {group.root.id}: {note}" for note in notes]
    if found.alone:
        remarks.append(
            f"{len(found.alone)} tool, retrieval or guard-rail spans came without their decision"
            " and were left out: send whole traces in one request"
        )
    return Mapped(decisions, records, sizes, rejected, remarks, found.ignored)


def _decision(group: Group, system: str) -> tuple[Decision, list[str]]:
    root = group.root
    if not _TRACE.fullmatch(root.trace) or not _SPAN.fullmatch(root.id):
        raise RecordError("a trace id has 16 bytes and a span id 8, not all of them 0")
    talk, person = talk_of(group), person_of(group)
    explanation, notes = explanation_of(group, talk.answers)
    plain: Decision = {
        "id": f"{root.trace}-{root.id}",
        "system": _system(group, system),
        "at": _at(root.end or root.start),
        "kind": _kind(root),
        "model": model_of(talk.calls),
        "config": talk.config,
        "subject": person.pseudonym,
        "outcome": root.first("fairlead.outcome") or talk.outcome,
        "score_micro": root.first("fairlead.score_micro"),
        "confidence_micro": root.first("fairlead.confidence_micro"),
        "latency_ms": max(root.end - root.start, 0) // 1_000_000 if root.start else None,
        "corr": root.trace,
        "human": _human(root),
        "explanation": explanation,
    }
    long: Decision = {
        "input": talk.input(group),
        "prompt": "\n\n".join(each.line() for each in talk.questions),
        "output": talk.output,
        "attributes": dict(person.attributes),
    }
    for part, value in long.items():
        long[part], cut = within(value)
        notes += [f"{part} is longer than is kept: what is left out is marked"] if cut else []
    both = (plain | long).items()
    return {name: value for name, value in both if value not in _NOTHING}, [*notes, *person.notes]


def _system(group: Group, given: str) -> Value:
    for span in (group.root, *group.above):
        if value := span.first(SYSTEM):
            return value
    value = group.root.resource.get(SYSTEM) or given
    if not value:
        raise RecordError(SAY_WHOSE)
    return value


def _at(nanoseconds: int) -> str | None:
    """Write a time; a year before 1000 would be written with fewer digits, and cannot occur."""
    if not nanoseconds:
        return None
    moment = _EPOCH + timedelta(microseconds=nanoseconds // 1000)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _kind(root: Span) -> str | None:
    kind = root.text(*_KINDS).lower()
    kind = _SAME_AS.get(kind, kind)
    return kind if _KIND.fullmatch(kind) else None


def _human(root: Span) -> Value:
    required = root.first("fairlead.human.required")
    return None if required is None else {"required": required}
