"""Protobuf and JSON of one request say the same; what real instrumentations sent is understood."""

import pytest
from google.rpc.status_pb2 import Status
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

from fairlead.core.decisions.otlp import json_text
from fairlead.core.decisions.otlp.mapping import decisions_of
from fairlead.core.decisions.otlp.spans import OtlpError
from fairlead.doors.api.otlp.protobuf import answer, refusal, spans_of
from tests.doors.api.otlp.messages import VECTORS, as_json

PROMPT = "system: You are a loan clerk.\n\nuser: May customer 4711 have 10,000 euros?"
TOOL = 'assistant: [calls credit_bureau({"customer":"4711"})]'
LAST = f"{PROMPT}\n\n{TOOL}\n\ntool: score 512"
REFUSED = "assistant: The application is refused: the income is too low."


def sent(name):
    return spans_of((VECTORS / f"{name}.pb").read_bytes())


@pytest.mark.parametrize("name", ["openinference", "traceloop", "traceloop-old"])
def test_what_real_instrumentations_sent_of_one_talk_says_the_same(name):
    found = decisions_of(sent(name), system="SYS-3")
    assert (found.rejected, found.remarks, found.ignored) == ([], [], 1)
    first, second = found.decisions
    assert first["model"] == {"name": "gpt-4o", "version": "gpt-4o-2024-08-06"}
    assert (first["kind"], first["outcome"], first["prompt"]) == ("chat", "tool_call", PROMPT)
    assert first["output"]["text"] == TOOL
    assert second["outcome"] == "answered"
    assert (second["prompt"], second["output"]["text"]) == (LAST, REFUSED)
    assert second["input"]["usage"] == {"input_tokens": 37, "output_tokens": 11}
    assert second["explanation"]["tools"] == [{"name": "credit_bureau", "outcome": "ok"}]
    assert first["config"] != second["config"], "only the first call was offered a tool"


def test_an_agent_of_langchain_is_one_decision_although_its_instrumentation_says_chain():
    (decision,) = decisions_of(sent("langchain"), system="SYS-3").decisions
    assert (decision["kind"], decision["outcome"]) == ("chain", "answered")
    assert (decision["prompt"], decision["output"]["text"]) == (PROMPT, REFUSED)
    assert decision["input"]["agent"] == {"name": "loan_clerk"}
    assert decision["input"]["calls"] == 2
    assert decision["input"]["usage"] == {"input_tokens": 74, "output_tokens": 22}
    assert decision["explanation"]["tools"] == [{"name": "credit_bureau", "outcome": "ok"}]


def test_an_agent_of_mlflow_is_one_decision_with_its_tool():
    (decision,) = decisions_of(sent("mlflow"), system="SYS-3").decisions
    assert (decision["kind"], decision["outcome"]) == ("invoke_agent", "answered")
    assert decision["prompt"] == "user: May customer 4711 have 10,000 euros?"
    assert decision["output"]["text"] == REFUSED
    assert decision["input"]["agent"] == {"name": "loan_clerk"}
    assert decision["input"]["tool_steps"] == [
        {"name": "credit_bureau", "arguments": '{"customer": "4711"}', "result": '"score 512"'}
    ]
    assert decision["explanation"]["tools"] == [{"name": "credit_bureau", "outcome": "ok"}]


def test_the_official_instrumentation_tells_no_words_unless_asked_and_still_makes_decisions():
    first, second = decisions_of(sent("openai-v2"), system="SYS-3").decisions
    assert (first["outcome"], second["outcome"]) == ("tool_call", "answered")
    assert "prompt" not in second
    assert second["input"]["provider"] == "openai"


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.builds(AnyValue)
    | st.builds(lambda of: AnyValue(string_value=of), TEXTS)
    | st.builds(lambda of: AnyValue(bool_value=of), st.booleans())
    | st.builds(lambda of: AnyValue(int_value=of), st.integers(-(2**63), 2**63 - 1))
    | st.builds(lambda of: AnyValue(double_value=of), st.floats(allow_nan=False))
    | st.builds(lambda of: AnyValue(bytes_value=of), st.binary(max_size=9)),
    lambda inner: (
        st.builds(lambda of: AnyValue(array_value=ArrayValue(values=of)), st.lists(inner))
        | st.builds(
            lambda of: AnyValue(
                kvlist_value=KeyValueList(
                    values=[KeyValue(key=name, value=each) for name, each in of.items()]
                )
            ),
            st.dictionaries(TEXTS, inner),
        )
    ),
    max_leaves=8,
)
NAMES = TEXTS | st.sampled_from(
    [
        "gen_ai.operation.name",
        "gen_ai.input.messages",
        "gen_ai.output.messages",
        "gen_ai.prompt.0.content",
        "gen_ai.request.temperature",
        "gen_ai.usage.input_tokens",
        "gen_ai.retrieval.documents",
        "gen_ai.response.finish_reasons",
        "fairlead.subject",
        "fairlead.decision",
        "llm.invocation_parameters",
    ]
)
WORDS = st.sampled_from(["chat", "invoke_agent", "execute_tool", "retrieval", "apply_guardrail"])
ATTRIBUTES = st.dictionaries(NAMES, VALUES, max_size=6).map(
    lambda of: [KeyValue(key=name, value=each) for name, each in of.items()]
)
IDS = st.sampled_from([bytes([n]) * 8 for n in range(6)])


@st.composite
def spans(draw):
    named = [KeyValue(key="gen_ai.operation.name", value=AnyValue(string_value=draw(WORDS)))]
    return Span(
        trace_id=draw(st.sampled_from([b"\1" * 16, b"\2" * 16, b""])),
        span_id=draw(IDS),
        parent_span_id=draw(IDS | st.just(b"")),
        name=draw(TEXTS),
        start_time_unix_nano=draw(st.integers(0, 2**64 - 1)),
        end_time_unix_nano=draw(st.integers(0, 2**64 - 1)),
        attributes=draw(ATTRIBUTES) + (named if draw(st.booleans()) else []),
        events=[Span.Event(name=draw(TEXTS), attributes=draw(ATTRIBUTES))],
    )


@given(st.lists(spans(), max_size=6))
def test_protobuf_and_json_of_any_request_become_the_same_decisions(drawn):
    request = ExportTraceServiceRequest(
        resource_spans=[ResourceSpans(scope_spans=[ScopeSpans(spans=drawn)])]
    )
    found = spans_of(request.SerializeToString())
    assert found == json_text.spans_of(as_json(request))
    mapped = decisions_of(found, system="SYS-3")
    assert len(mapped.decisions) == len(mapped.records)


@given(st.binary())
def test_bytes_that_are_no_request_are_refused_and_nothing_else_happens(body):
    try:
        decisions_of(spans_of(body), system="SYS-3")
    except OtlpError as refused:
        assert "protobuf" in str(refused)  # noqa: PT017 - most bytes are no request, some are


def test_a_request_cut_anywhere_is_refused_or_holds_whole_spans():
    body = (VECTORS / "traceloop.pb").read_bytes()
    read = 0
    for length in range(1, len(body), 7):
        try:
            read += len(spans_of(body[:length]))
        except OtlpError:
            continue
    assert read == 0, "one message encloses all: there is no half of it"


def test_the_two_answers_are_messages_of_the_protocol():
    assert answer(0, "") == b""
    partial = ExportTraceServiceResponse.FromString(answer(3, "why")).partial_success
    assert (partial.rejected_spans, partial.error_message) == (3, "why")
    for says in ("", "no", "ü" * 100, "x" * 20_000):
        assert Status.FromString(refusal(says)).message == says
