"""Every way in which instrumentations write a talk down says the same in the end."""

import json

import pytest

from fairlead.core.decisions.otlp.json_text import spans_of
from fairlead.core.decisions.otlp.mapping import decisions_of
from fairlead.core.decisions.otlp.messages import Message, answered, asked, gathered
from tests.core.decisions.otlp.traces import body, chat

ASKED = [Message("system", "Be brief."), Message("user", "May they?")]
SAID = [Message("assistant", "No.", finish="stop")]

NOW = {
    "gen_ai.input.messages": [
        {"role": "system", "parts": [{"type": "text", "content": "Be brief."}]},
        {"role": "user", "parts": [{"type": "text", "content": "May they?"}]},
    ],
    "gen_ai.output.messages": [
        {
            "role": "assistant",
            "parts": [{"type": "text", "content": "No."}],
            "finish_reason": "stop",
        }
    ],
}
AS_TEXT = {name: json.dumps(each) for name, each in NOW.items()}
NUMBERED = {
    "gen_ai.prompt.0.role": "system",
    "gen_ai.prompt.0.content": "Be brief.",
    "gen_ai.prompt.1.role": "user",
    "gen_ai.prompt.1.content": "May they?",
    "gen_ai.completion.0.role": "assistant",
    "gen_ai.completion.0.content": "No.",
    "gen_ai.completion.0.finish_reason": "stop",
}
OPENINFERENCE = {
    "llm.input_messages.0.message.role": "system",
    "llm.input_messages.0.message.content": "Be brief.",
    "llm.input_messages.1.message.role": "user",
    "llm.input_messages.1.message.contents.0.message_content.type": "text",
    "llm.input_messages.1.message.contents.0.message_content.text": "May they?",
    "llm.output_messages.0.message.role": "assistant",
    "llm.output_messages.0.message.content": "No.",
    "llm.output_messages.0.message.finish_reason": "stop",
}
OLD_TEXT = {
    "gen_ai.prompt": '[{"role": "system", "content": "Be brief."},'
    ' {"role": "user", "content": "May they?"}]',
    "gen_ai.completion": '[{"role": "assistant", "content": "No.", "finish_reason": "stop"}]',
}
EVENTS = [
    ("gen_ai.system.message", {"content": "Be brief."}),
    ("gen_ai.user.message", {"gen_ai.event.content": '{"content": "May they?"}'}),
    (
        "gen_ai.choice",
        {"message": {"role": "assistant", "content": "No."}, "finish_reason": "stop"},
    ),
]
OLD_EVENTS = [
    ("gen_ai.content.prompt", {"gen_ai.prompt": OLD_TEXT["gen_ai.prompt"]}),
    ("gen_ai.content.completion", {"gen_ai.completion": OLD_TEXT["gen_ai.completion"]}),
]


def read(events=(), **said):
    (span,) = spans_of(body(chat(1, events=events) if not said else chat(1, events=events, **said)))
    return span


def named(said):
    return {name.replace(".", "__"): each for name, each in said.items()}


@pytest.mark.parametrize(
    "span",
    [
        read(**named(NOW)),
        read(**named(AS_TEXT)),
        read(**named(NUMBERED)),
        read(**named(OPENINFERENCE)),
        read(**named(OLD_TEXT)),
        read(EVENTS),
        read(OLD_EVENTS),
        read([("gen_ai.client.inference.operation.details", NOW)]),
    ],
    ids=["now", "as text", "numbered", "OpenInference", "old", "events", "old events", "details"],
)
def test_each_way_of_writing_a_talk_down_is_read_the_same(span):
    assert asked(span) == ASKED
    assert answered(span) == SAID


def test_calls_of_tools_and_parts_that_are_no_text_are_told():
    message = {
        "role": "assistant",
        "parts": [
            {"type": "text", "content": "Wait."},
            {"type": "tool_call", "id": "1", "name": "bureau", "arguments": {"n": 4711}},
            {"type": "uri", "uri": "https://example.org/scan.png"},
            {"type": "tool_call_response", "id": "1", "response": {"score": 512}},
        ],
    }
    (found,) = answered(read(gen_ai__output__messages=[message]))
    assert found.line() == (
        'assistant: Wait.\n{"type":"uri","uri":"https://example.org/scan.png"}\n{"score":512}\n'
        '[calls bureau({"n":4711})]'
    )
    numbered = read(
        gen_ai__completion__0__tool_calls__0__name="bureau",
        gen_ai__completion__0__tool_calls__0__arguments='{"n":4711}',
    )
    assert answered(numbered) == [Message("", "", (("bureau", '{"n":4711}'),))]
    openai = [{"function": {"name": "bureau", "arguments": '{"n":4711}'}, "id": "1"}]
    (found,) = answered(read(gen_ai__output__messages=[{"role": "a", "tool_calls": openai}]))
    assert found.calls == (("bureau", '{"n":4711}'),)


@pytest.mark.parametrize(
    "text",
    ["[", "{", '{"a": "\\ud800"}', "[" * 5000, '{"a": 1, "a": 2}', "[1e999]", "plain"],
)
def test_a_text_that_only_looks_like_json_stays_a_text(text):
    (message,) = asked(read(gen_ai__input__messages=text))
    assert message.text in {text, "Infinity"}


def test_names_that_contradict_each_other_do_no_harm():
    said = {"p.0": "x", "p.0.a": 1, "p.1.a.b": 2, "p.1.a": 3, "p.": 4, "p.99999999": 5, "p.x.y": 6}
    assert gathered(said, "p.") == []
    assert gathered({"p.10": "k", "p.9": "j"}, "p.") == ["j", "k"]
    assert gathered({"p.0": "x", "p.0.a": 1}, "p.") == [{"a": 1}]


@pytest.mark.parametrize(
    "odd",
    [
        [None, 3, "x", [["y"]], {"role": 5, "parts": 7}],
        {"role": "user"},
        7,
        [[]],
        [{"content": [{"type": "image_url", "image_url": {"url": "u"}}, None]}],
        [{"tool_calls": "none", "message": {"tool_calls": [3, {"function": 3}]}}],
    ],
)
def test_messages_of_no_known_shape_become_text_and_the_decision_stands(odd):
    found = decisions_of(
        spans_of(body(chat(1, gen_ai__input__messages=odd, gen_ai__output__messages=odd))),
        system="SYS-3",
    )
    assert len(found.decisions) == 1


def test_more_messages_parts_or_calls_than_anybody_reads_are_told_as_json_and_cut():
    many = 2_001
    ways = [
        read(gen_ai__output__messages=json.dumps([{}] * many)),
        read(gen_ai__output__messages=[{"parts": [{"type": "text", "content": "a"}] * many}]),
        read(gen_ai__output__messages=[{"tool_calls": [{"name": "t"}] * many}]),
        read([("gen_ai.choice", {"content": "a"})] * many),
    ]
    for span in ways:
        (message,) = answered(span)
        assert message.text.startswith("[")
        assert not message.calls
