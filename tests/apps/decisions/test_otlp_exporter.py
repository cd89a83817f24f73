"""OpenTelemetry's own SDK and exporter send a trace to a running server: it becomes a decision."""

import gzip
import json

import pytest
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from fairlead.apps.decisions.models import Decision
from fairlead.apps.journal.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


def trace(tracer, **more):
    """What an agent does that asks a bureau, looks into a policy and refuses a loan."""
    asked = [{"role": "user", "parts": [{"type": "text", "content": "10,000 for customer 4711?"}]}]
    said = [{"role": "assistant", "parts": [{"type": "text", "content": "Refused."}]}]
    with tracer.start_as_current_span("invoke_agent loan-clerk") as agent:
        agent.set_attributes(
            {
                "gen_ai.operation.name": "invoke_agent",
                "gen_ai.agent.name": "loan-clerk",
                "gen_ai.input.messages": json.dumps(asked),
                "gen_ai.output.messages": json.dumps(said),
                "fairlead.subject": "customer-4711",
                "fairlead.outcome": "refused",
                **more,
            }
        )
        with tracer.start_as_current_span("chat gpt-4o") as call:
            call.set_attribute("gen_ai.operation.name", "chat")
            call.set_attribute("gen_ai.provider.name", "openai")
            call.set_attribute("gen_ai.request.model", "gpt-4o")
            call.set_attribute("gen_ai.response.model", "gpt-4o-2024-08-06")
            call.set_attribute("gen_ai.request.temperature", 0.1)
            call.set_attribute("gen_ai.response.finish_reasons", ["stop"])
        with tracer.start_as_current_span("execute_tool credit_bureau") as tool:
            tool.set_attribute("gen_ai.operation.name", "execute_tool")
            tool.set_attribute("gen_ai.tool.name", "credit_bureau")


@pytest.fixture
def traced():
    """Give the finished spans of one trace, as the SDK hands them to an exporter."""

    def run(resource=None, **more):
        memory = InMemorySpanExporter()
        provider = TracerProvider(resource=Resource.create(resource or {}))
        provider.add_span_processor(SimpleSpanProcessor(memory))
        trace(provider.get_tracer("loan-desk"), **more)
        return memory.get_finished_spans()

    return run


@pytest.mark.parametrize("compression", [Compression.NoCompression, Compression.Gzip])
def test_a_trace_of_the_real_exporter_is_a_decision_in_the_tree(
    live_server, ovens, ada, token_of, traced, compression
):
    from fairlead.apps.decisions.services import open_parts
    from fairlead.core.ledger.profile import parse

    exporter = OTLPSpanExporter(
        endpoint=f"{live_server.url}/api/otlp/v1/traces",
        headers={"Authorization": f"Bearer {token_of(ada)[1]}"},
        compression=compression,
    )
    spans = traced({"service.name": "loan-desk", "fairlead.system": ovens.code})
    for _ in range(2):  # an exporter that is not sure sends again
        assert exporter.export(spans) is SpanExportResult.SUCCESS
    decision = Decision.objects.get()
    root = spans[-1].context
    assert decision.ext_id == f"{root.trace_id:032x}-{root.span_id:016x}"
    entry = Entry.objects.get(ext_id=decision.ext_id)
    leaf = parse(bytes(entry.body))
    assert (leaf["obj"], leaf["outcome"]) == ({"type": "system", "id": ovens.code}, "refused")
    assert leaf["model"] == {"name": "gpt-4o", "version": "gpt-4o-2024-08-06"}
    assert b"4711" not in bytes(entry.body), "neither pseudonym nor words stand in the tree"
    parts = ["input", "prompt", "output", "explanation"]
    opened = json.dumps(open_parts(decision, parts, by=ada, because="The customer asked."))
    for said in ("10,000 for customer 4711?", "Refused.", "credit_bureau", "loan-clerk"):
        assert said in opened


def test_an_exporter_that_is_refused_knows_it(live_server, ovens, ada, token_of, traced, caplog):
    exporter = OTLPSpanExporter(
        endpoint=f"{live_server.url}/api/otlp/v1/traces",
        headers={"Authorization": f"Bearer {token_of(ada, 'read')[1]}"},
    )
    assert exporter.export(traced({"fairlead.system": ovens.code})) is SpanExportResult.FAILURE
    assert "403" in caplog.text
    assert Decision.objects.count() == 0


def test_a_trace_sent_as_json_by_hand_is_the_same_decision(
    live_server, ovens, ada, token_of, traced, client
):
    from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans

    from tests.doors.api.otlp.messages import as_json

    request = encode_spans(traced({"fairlead.system": ovens.code}))
    exporter = {"Authorization": f"Bearer {token_of(ada)[1]}"}
    sent = {"content_type": "application/x-protobuf", "headers": exporter}
    first = client.post("/api/otlp/v1/traces", request.SerializeToString(), **sent)
    assert first["Fairlead-Decisions"] == "1"
    sent = {
        "content_type": "application/json",
        "headers": exporter | {"Content-Encoding": "gzip"},
    }
    again = client.post("/api/otlp/v1/traces", gzip.compress(as_json(request)), **sent)
    assert (again.json(), again["Fairlead-Decisions"]) == ({}, "1")
    assert Decision.objects.count() == 1, "the same id with the same content"
