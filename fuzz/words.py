"""Words that belong to each format, in libFuzzer's spelling: the fuzzer puts them in."""

FIELDS = [
    *("id", "system", "at", "instance", "n", "kind", "model", "name", "version", "sha256"),
    *("config", "refdata", "subject", "outcome", "score_micro", "confidence_micro", "latency_ms"),
    *("corr", "use_start", "use_end", "human", "required", "action", "reason_code", "input"),
    *("prompt", "output", "attributes", "explanation", "method", "reasons", "code", "feature"),
    *("contribution_micro", "value", "rules", "says", "met", "nearest_change", "from", "to"),
    *("sources", "uri", "tools", "guardrails", "decision"),
]
WORDS = {
    "note": ["\\xe2\\x80\\x94 ", "ledger.example/t/7", "witness.example", "\\x0a\\x0a", "+"],
    "leaf": ['\\"v\\":1', '\\"ts\\":', '\\"sha256\\":', "\\\\ud800", "9007199254740991", "null"],
    "record": [f'\\"{name}\\":' for name in FIELDS],
    "pack": ["PK\\x03\\x04", "PK\\x01\\x02", "PK\\x05\\x06", "manifest.json", "tile/entries/000"],
}
SPEECH = [
    *("gen_ai.operation.name", "chat", "invoke_agent", "execute_tool", "retrieval"),
    *("apply_guardrail", "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.prompt.0."),
    *("gen_ai.system_instructions", "gen_ai.tool.name", "gen_ai.response.finish_reasons"),
    *("gen_ai.retrieval.documents", "retrieval.documents.0.document.", "llm.input_messages.0."),
    *("llm.invocation_parameters", "openinference.span.kind", "traceloop.span.kind", "user.id"),
    *("fairlead.subject", "fairlead.decision", "fairlead.attribute.a", "fairlead.system", "SYS-1"),
    *("gen_ai.evaluation.name", "gen_ai.security.finding", "gen_ai.choice", "gen_ai.user.message"),
]
SHAPE = [
    *("resourceSpans", "scopeSpans", "spans", "traceId", "spanId", "parentSpanId", "events"),
    *("startTimeUnixNano", "endTimeUnixNano", "attributes", "key", "value", "stringValue"),
    *("intValue", "doubleValue", "boolValue", "arrayValue", "kvlistValue", "values", "bytesValue"),
]
WORDS |= {"otlp_json": SHAPE + SPEECH, "otlp_protobuf": SPEECH}
