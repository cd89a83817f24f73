"""What the spans of a decision say of how it came about: tools, sources, guard-rails, evaluations.

>>> explanation_of(group)["tools"]
[{"name": "credit_bureau", "outcome": "ok"}]
"""

import hashlib
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from fairlead.core.decisions.otlp.fitting import decimal, first, told, unpacked
from fairlead.core.decisions.otlp.messages import Message, gathered
from fairlead.core.decisions.otlp.roles import Group, Role
from fairlead.core.decisions.otlp.spans import Attributes, Span, Value

METHOD: Final = "trace"
_LONGEST: Final = 500
_MOST: Final = {"tools": 50, "sources": 50, "guardrails": 20, "rules": 20}
_FINDING: Final = "gen_ai.security.finding"
_EVALUATION: Final = "gen_ai.evaluation.name"
_MET: Final = {"pass": True, "passed": True, "fail": False, "failed": False}
_WHERE: Final = ("url", "uri", "source", "link", "file_path")
_TITLE: Final = ("id", "title", "name", "document_id")
Item = dict[str, Value]


def explanation_of(group: Group, answers: list[Message]) -> tuple[dict[str, Value], list[str]]:
    """Give the explanation of a decision, and a sentence for each list that was too long."""
    ways = {
        "tools": _tools(group, answers),
        "sources": _sources(group),
        "guardrails": _guardrails(group),
        "rules": _evaluations(group),
    }
    kept, cut = dict[str, Value](), list[str]()
    for name, items in ways.items():
        most = _MOST[name]
        found = list(islice(items, most + 1))
        if found:
            kept[name] = [_shortened(each) for each in found[:most]]
        if len(found) > most:
            cut.append(f"more than {most} {name}; the first {most} are kept")
    return ({"method": METHOD, **kept} if kept else {}), cut


def tool_name(span: Span) -> str:
    """Give the name of a tool."""
    named = span.text("gen_ai.tool.name", "tool.name", "traceloop.entity.name")
    return named or span.name.removeprefix("execute_tool ") or "tool"


def outcome_of(span: Span) -> str:
    """Say how a step went: `ok`, or the kind of its error."""
    error = span.text("error.type")
    return error or ("error" if span.failed else "ok")


def _tools(group: Group, answers: list[Message]) -> Iterator[Item]:
    used = group.having(Role.TOOL)
    for span in used:
        yield {"name": tool_name(span), "outcome": outcome_of(span)}
    known = {tool_name(span) for span in used}
    for message in answers:
        for name, _ in message.calls:
            if name not in known:
                yield {"name": name, "outcome": "called"}


def _sources(group: Group) -> Iterator[Item]:
    for span in group.all:
        told_one = False
        for document in _documents(span):
            yield document
            told_one = True
        store = span.text("gen_ai.data_source.id", "aws.bedrock.knowledge_base.id")
        if store and not told_one:
            yield {"name": store}


def _documents(span: Span) -> Iterator[Item]:
    stated = unpacked(span.first("gen_ai.retrieval.documents"))
    if isinstance(stated, list):
        for at, each in enumerate(stated, 1):
            yield _document(each if isinstance(each, dict) else {"content": each}, at)
    for at, each in enumerate(gathered(span.attributes, "retrieval.documents."), 1):
        inner = each.get("document", each) if isinstance(each, dict) else each
        yield _document(inner if isinstance(inner, dict) else {"content": inner}, at)


def _document(each: Mapping[str, Value], at: int) -> Item:
    metadata = unpacked(each.get("metadata"))
    about = {**metadata, **each} if isinstance(metadata, dict) else dict(each)
    where = _any_of(about, _WHERE)
    document: Item = {"name": _any_of(about, _TITLE) or where or f"document {at}"}
    if content := about.get("content", about.get("text")):
        document["sha256"] = hashlib.sha256(told(content).encode()).hexdigest()
    if where:
        document["uri"] = where
    return document


def _guardrails(group: Group) -> Iterator[Item]:
    for span in group.having(Role.GUARD):
        name = span.text("gen_ai.guardian.name", "guardrail.name", "traceloop.entity.name")
        action = span.text("gen_ai.security.decision.type", "guardrail.action")
        plain = "checked" if outcome_of(span) == "ok" else outcome_of(span)
        yield {
            "name": name or span.name.removeprefix("apply_guardrail ") or "guardrail",
            "action": action or plain,
        }
    for span in group.all:
        if guard := span.text("aws.bedrock.guardrail.id"):
            yield {"name": guard, "action": "in use"}
        for event in span.events:
            if event.name == _FINDING:
                yield _finding(event.attributes)


def _finding(found: Attributes) -> Item:
    names = ("gen_ai.security.policy.name", "gen_ai.security.risk.category")
    action = _any_of(found, ("gen_ai.security.decision.type", "gen_ai.security.risk.severity"))
    return {"name": _any_of(found, names) or "finding", "action": action or "found"}


def _evaluations(group: Group) -> Iterator[Item]:
    for span in group.all:
        for told_there in span.everywhere():
            name = told_there.get(_EVALUATION)
            if isinstance(name, str) and name:
                yield _evaluation(name, told_there)


def _evaluation(name: str, found: Attributes) -> Item:
    label = _any_of(found, ("gen_ai.evaluation.score.label",))
    score = found.get("gen_ai.evaluation.score.value")
    number = decimal(score) if isinstance(score, float) else told(score) if score else ""
    why = _any_of(found, ("gen_ai.evaluation.explanation",))
    rule: Item = {"code": name, "says": " · ".join(filter(None, [label, number, why]))}
    if label.lower() in _MET:
        rule["met"] = _MET[label.lower()]
    return rule


def _any_of(found: Attributes, names: tuple[str, ...]) -> str:
    for name in names:
        if value := found.get(name):
            return told(value)
    return ""


def _shortened(item: Item) -> Item:
    return {
        name: first(value, _LONGEST) if isinstance(value, str) else value
        for name, value in item.items()
    }
