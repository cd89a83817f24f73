"""Traces as an exporter writes them in JSON, made short for tests."""

import json

TRACE = "5b8efff798038103d269b633813fc60c"
START = 1_795_000_000_000_000_000  # 2026-11-18T11:06:40Z
SECOND = 1_000_000_000


def value(of):
    """Write a value as an AnyValue."""
    if isinstance(of, bool):
        return {"boolValue": of}
    if isinstance(of, int):
        return {"intValue": str(of)}
    if isinstance(of, float):
        return {"doubleValue": of}
    if isinstance(of, list):
        return {"arrayValue": {"values": [value(each) for each in of]}}
    if isinstance(of, dict):
        return {"kvlistValue": {"values": attributes(of)}}
    return {} if of is None else {"stringValue": of}


def attributes(of):
    return [{"key": name, "value": value(each)} for name, each in of.items()]


def span(number, parent=0, *, starts=0, lasts=1, trace=TRACE, name="", status=0, events=(), **of):
    """Write a span; `gen_ai__request__model="m"` is the attribute gen_ai.request.model."""
    named = {key.replace("__", "."): each for key, each in of.items()}
    start = START + int(starts * SECOND)
    return {
        "traceId": trace.upper(),
        "spanId": f"{number:016x}",
        "parentSpanId": f"{parent:016x}" if parent else "",
        "name": name,
        "kind": 3,
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(start + int(lasts * SECOND)),
        "attributes": attributes(named),
        "events": [{"name": each, "attributes": attributes(those)} for each, those in events],
        "status": {"code": status},
    }


def chat(number, parent=0, **of):
    return span(number, parent, gen_ai__operation__name="chat", **of)


def request(*spans, resource=None):
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": attributes(resource or {})},
                "scopeSpans": [{"scope": {"name": "tests"}, "spans": list(spans)}],
            }
        ]
    }


def body(*spans, resource=None):
    """Write a request as bytes."""
    return json.dumps(request(*spans, resource=resource)).encode()
