"""Good inputs to begin with, and words that belong to each format: `python -m fuzz.seeds`."""

import json
from pathlib import Path

from fairlead.core.ledger.note import Checkpoint, cosign_note, sign_note
from fairlead.core.ledger.profile import canonical
from fuzz.corpus import keep
from fuzz.targets import LOG, WITNESS_KEY

VECTORS = Path(__file__).parents[1] / "tests" / "vectors"
LINE = {
    "id": "loan-2026-000123",
    "system": "SYS-3",
    "at": "2026-11-28T18:00:00.000000Z",
    "instance": "scoring-1",
    "n": 4711,
    "kind": "loan",
    "model": {"name": "xgb-credit", "version": "3.2.1", "sha256": "a" * 64},
    "config": "b" * 64,
    "refdata": ["c" * 64],
    "subject": "customer-4711",
    "outcome": "refused",
    "score_micro": 734211,
    "confidence_micro": 910000,
    "latency_ms": 41,
    "corr": "4bf92f3577b34da6a3ce929d0e0e4736",
    "use_start": "2026-11-28T17:00:00.000000Z",
    "use_end": "2026-11-28T18:00:00.000000Z",
    "human": {"required": True, "action": "override", "reason_code": "income"},
    "input": {"income_minor": 190000, "years": 4, "deep": [[{"a": None}]]},
    "prompt": "May they?",
    "output": ["no", 1, True],
    "attributes": {"sex": "female", "age_band": "30-39"},
    "explanation": {
        "method": "shap",
        "reasons": [{"code": "low", "feature": "f", "contribution_micro": -3, "value": 1}],
        "rules": [{"code": "r", "says": "s", "met": False}],
        "nearest_change": [{"feature": "f", "from": 1, "to": "2"}],
        "sources": [{"name": "n", "sha256": "d", "uri": "u"}],
        "tools": [{"name": "t", "outcome": "ok"}],
        "guardrails": [{"name": "g", "action": "deny"}],
    },
}
OUTCOME = {"id": "out-77", "decision": "d-1", "at": LINE["at"], "outcome": "repaid"}


def notes() -> list[bytes]:
    """Write notes: signed, signed by a witness too, of a checkpoint alone, a key."""
    text = Checkpoint(LOG.name, 8, bytes(range(32))).text()
    signed = sign_note(text, LOG)
    both = cosign_note(signed, WITNESS_KEY, time=1_795_000_000)
    return [each.encode() for each in (text, signed, both, str(LOG.vkey))]


def leaves() -> list[bytes]:
    """Write leaves: of a decision, and of every kind of value."""
    decision = {name: each for name, each in LINE.items() if name != "human"}
    plain = {"v": 1, "type": "ai.decision", "ts": LINE["at"], "n": -(2**53) + 1, "t": "ü\u2028\t😀"}
    return [canonical(plain), canonical({"v": 1, "model": decision["model"], "l": [[1], {}]})]


def requests() -> list[bytes]:
    """Give requests in JSON that speak every dialect."""
    from tests.core.decisions.otlp.test_messages import EVENTS, NOW, NUMBERED, OPENINFERENCE
    from tests.core.decisions.otlp.traces import body, chat, span

    def named(said):
        return {name.replace(".", "__"): each for name, each in said.items()}

    agent = span(1, gen_ai__operation__name="invoke_agent", fairlead__subject="p-1")
    tool = span(3, 1, gen_ai__operation__name="execute_tool", gen_ai__tool__name="bureau")
    found = span(4, 1, gen_ai__retrieval__documents='[{"id": "d", "content": "x"}]', lasts=0)
    everything = span(
        1,
        gen_ai__operation__name="invoke_agent",
        gen_ai__request__top_p=0.5,
        gen_ai__request__seed=2**60,
        gen_ai__request__stop_sequences=["a", ["b"], {"c": None}],
        gen_ai__data_source__id="store",
        aws__bedrock__guardrail__id="guard",
        gen_ai__tool__definitions=[{"name": "bureau", "deep": [[[[[[[[[[[[1.5]]]]]]]]]]]]}],
        gen_ai__evaluation__name="grounded",
        gen_ai__evaluation__score__value=0.5,
        fairlead__attribute__age_band="30-39",
        fairlead__human__required=True,
        enduser__id="a@b.c",
        status=2,
        events=[("gen_ai.security.finding", {"gen_ai.security.policy.name": "p"})],
    )
    guarded = span(5, 1, gen_ai__operation__name="apply_guardrail", gen_ai__guardian__name="pii")
    retrieved = {"retrieval.documents.0.document.id": "d", "openinference.span.kind": "RETRIEVER"}
    return [
        body(everything, guarded, span(6, 1, **named(retrieved)), span(7, 1, n=[1, True, {}])),
        body(chat(1, **named(NOW)), resource={"service.name": "s"}),
        body(chat(1, **named(NUMBERED), user__id="a@b.c", gen_ai__request__temperature=0.5)),
        body(chat(1, **named(OPENINFERENCE), events=EVENTS)),
        body(agent, chat(2, 1), tool, found),
    ]


def main() -> None:
    """Keep the seeds of every target."""
    from google.protobuf.json_format import ParseDict
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    as_protobuf = []
    for each in requests():
        told = json.loads(each)
        for span in told["resourceSpans"][0]["scopeSpans"][0]["spans"]:
            for name in ("traceId", "spanId", "parentSpanId"):
                span[name] = __import__("base64").b64encode(bytes.fromhex(span[name])).decode()
        as_protobuf.append(ParseDict(told, ExportTraceServiceRequest()).SerializeToString())
    real = [file.read_bytes() for file in sorted((VECTORS / "otlp").glob("*.pb"))]
    lines = [json.dumps(each).encode() for each in (LINE, OUTCOME)]
    seeds = {
        "note": notes(),
        "leaf": leaves(),
        "record": [*lines, b"\n".join(lines)],
        "otlp_json": requests(),
        "otlp_protobuf": [*as_protobuf, *real],
        "pack": [file.read_bytes() for file in sorted((VECTORS / "packs").glob("*.zip"))],
    }
    for target, inputs in seeds.items():
        print(f"{target}: {keep(target, inputs)} kept")


if __name__ == "__main__":
    main()
