"""What was said to a model and what it said, whichever way the instrumentation wrote it down.

    {"role": "user", "parts": [{"type": "text", "content": "May they?"}]}   since 1.37
    gen_ai.prompt.0.role, gen_ai.prompt.0.content                          Traceloop, before
    llm.input_messages.0.message.role, …                                   OpenInference
    event gen_ai.user.message, gen_ai.choice, gen_ai.content.prompt        up to 1.36

become one kind of message: who, what, which tools were called, why it ended.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fairlead.core.decisions.otlp.fitting import compact, told, unpacked
from fairlead.core.decisions.otlp.spans import Attributes, Span, Value

_ROLES: Final = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
}
_CHOICE: Final = "gen_ai.choice"
_INSTRUCTS: Final = frozenset({"system", "developer"})
_MOST_SEGMENTS: Final = 8
_MOST: Final = 2_000  # of messages, parts or calls in one list; more of them are told as JSON
_NUMBER: Final = re.compile(r"\d{1,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Message:
    """One message: who said what, which tools it called, and why it ended."""

    role: str
    text: str
    calls: tuple[tuple[str, str], ...] = ()
    finish: str = ""

    @property
    def instructs(self) -> bool:
        """Whether the firm told the model how to behave, not somebody who asks."""
        return self.role in _INSTRUCTS

    def line(self) -> str:
        """Write it as people read it."""
        calls = [f"[calls {name}({arguments})]" for name, arguments in self.calls]
        said = "\n".join(filter(None, [self.text, *calls]))
        return f"{self.role}: {said}" if self.role else said


def asked(span: Span) -> list[Message]:
    """Give what a span says was said to the model."""
    return _found(
        _stated(span, "gen_ai.input.messages"),
        _indexed(span.attributes, "gen_ai.prompt."),
        _indexed(span.attributes, "llm.input_messages."),
        _from_events(span, _ROLES),
        _stated(span, "gen_ai.prompt"),
    )


def given(span: Span) -> list[Message]:
    """Give what went into a span of which nobody says that it was said to a model."""
    return list(_plain(span, "user", "traceloop.entity.input", "input.value"))


def answered(span: Span) -> list[Message]:
    """Give what a span says the model said."""
    return _found(
        _stated(span, "gen_ai.output.messages"),
        _indexed(span.attributes, "gen_ai.completion."),
        _indexed(span.attributes, "llm.output_messages."),
        _from_events(span, {_CHOICE: "assistant"}),
        _stated(span, "gen_ai.completion"),
    )


def returned(span: Span) -> list[Message]:
    """Give what came out of a span of which nobody says that a model said it."""
    return list(_plain(span, "assistant", "traceloop.entity.output", "output.value"))


def instructions(span: Span, messages: Sequence[Message]) -> str:
    """Give the system instructions, told apart from the messages or among them."""
    for attributes in span.everywhere():
        if value := attributes.get("gen_ai.system_instructions"):
            return "\n".join(_texts(unpacked(value)))
    return "\n".join(message.text for message in messages if message.instructs)


def gathered(attributes: Attributes, prefix: str) -> list[Value]:
    """Put together what was taken apart into `prefix0.a.b`, `prefix1.a`, by the numbers."""
    tree = dict[str, Value]()
    for name, value in attributes.items():
        if name.startswith(prefix):
            _put(tree, name[len(prefix) :].split(".", _MOST_SEGMENTS), value)
    listed = _listed(tree)
    return listed if isinstance(listed, list) else []


def _found(*ways: Iterator[Message]) -> list[Message]:
    """Take the first way that finds something: instrumentations write the same twice."""
    for way in ways:
        if messages := list(way):
            return messages
    return []


def _stated(span: Span, name: str) -> Iterator[Message]:
    for attributes in span.everywhere():
        if (value := attributes.get(name)) not in (None, "", []):
            yield from _messages(unpacked(value))
            return


def _indexed(attributes: Attributes, prefix: str) -> Iterator[Message]:
    for each in gathered(attributes, prefix):
        if isinstance(each, dict):
            yield _message(each)


def _from_events(span: Span, names: Mapping[str, str]) -> Iterator[Message]:
    events = [event for event in span.events if event.name in names]
    if len(events) > _MOST:
        yield Message("", compact([[each.name, dict(each.attributes)] for each in events]))
        return
    for event in events:
        body = unpacked(event.attributes.get("gen_ai.event.content"))
        fields = body if isinstance(body, dict) else dict(event.attributes)
        message = _message(fields)
        yield Message(
            message.role or names[event.name], message.text, message.calls, message.finish
        )


def _plain(span: Span, role: str, *names: str) -> Iterator[Message]:
    if value := span.first(*names):
        yield Message(role, told(value))


def _messages(value: Value) -> Iterator[Message]:
    if isinstance(value, list) and len(value) <= _MOST:
        for each in value:
            yield _message(each) if isinstance(each, dict) else Message("", told(each))
    elif isinstance(value, dict):
        yield _message(value)
    else:
        yield Message("", told(value))


def _message(each: Mapping[str, Value]) -> Message:
    inner = unpacked(each.get("message"))
    body = inner if isinstance(inner, dict) else each
    parts = body.get("parts", body.get("content", body.get("contents")))
    calls_told = unpacked(body.get("tool_calls"))
    calls = [*_calls(calls_told), *_calls(parts, only="tool_call")]
    finish = each.get("finish_reason", body.get("finish_reason"))
    return Message(
        _word(body.get("role", each.get("role"))),
        "\n".join([*_texts(unpacked(parts)), *_countless(calls_told)]),
        tuple(calls),
        _word(finish),
    )


def _texts(value: Value) -> Iterator[str]:
    """Give the texts of a content; parts that are no text are told as JSON."""
    if value in (None, ""):
        return
    if isinstance(value, list) and len(value) > _MOST:
        yield compact(value)
        return
    for part in value if isinstance(value, list) else [value]:
        inner = part.get("message_content", part) if isinstance(part, dict) else part
        if not isinstance(inner, dict):
            yield told(inner)
        elif inner.get("type") not in {"tool_call", "tool_use"}:
            yield _part(inner)


def _countless(calls: Value) -> Iterator[str]:
    """Give calls of tools as JSON where there are more than anybody reads one by one."""
    if isinstance(calls, list) and len(calls) > _MOST:
        yield compact(calls)


def _part(part: Mapping[str, Value]) -> str:
    for name in ("content", "text", "response", "result"):
        if name in part:
            return told(part[name])
    return told(dict(part))


def _calls(value: Value, *, only: str = "") -> Iterator[tuple[str, str]]:
    for each in value if isinstance(value, list) and len(value) <= _MOST else []:
        call = each.get("tool_call", each) if isinstance(each, dict) else None
        if not isinstance(call, dict) or (only and call.get("type") not in {only, "tool_use"}):
            continue
        function = call.get("function")
        body = function if isinstance(function, dict) else call
        if name := _word(body.get("name")):
            yield name, told(body.get("arguments", body.get("input", "")))


def _word(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _put(tree: dict[str, Value], path: Sequence[str], value: Value) -> None:
    """Put a value where its path leads; what is in the way of a longer path gives way to it."""
    for segment in path[:-1]:
        below = tree.get(segment)
        if not isinstance(below, dict):
            below = tree[segment] = {}
        tree = below
    if not isinstance(tree.get(path[-1]), dict):
        tree[path[-1]] = value


def _listed(tree: Value) -> Value:
    """Turn objects whose names are all numbers into lists."""
    if not isinstance(tree, dict):
        return tree
    inner = {name: _listed(each) for name, each in tree.items()}
    if inner and all(map(_NUMBER.fullmatch, inner)):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
