"""OTLP in JSON as protobuf, and where what real instrumentations sent lies."""

import base64
import json
from pathlib import Path

from google.protobuf.json_format import MessageToDict, ParseDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

VECTORS = Path(__file__).parents[3] / "vectors" / "otlp"


def as_protobuf(body: bytes) -> bytes:
    """Write a request in protobuf; its ids are hex in OTLP's JSON and base64 in protobuf's."""
    told = json.loads(body)
    for resource in told["resourceSpans"]:
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                for name in ("traceId", "spanId", "parentSpanId"):
                    span[name] = base64.b64encode(bytes.fromhex(span[name])).decode()
    return bytes(ParseDict(told, ExportTraceServiceRequest()).SerializeToString())


def as_json(request: ExportTraceServiceRequest) -> bytes:
    """Write a request as OTLP's JSON: protobuf's own, but with ids in hex."""
    told = MessageToDict(request, use_integers_for_enums=True)
    written = [
        span
        for resource in told.get("resourceSpans", ())
        for scope in resource.get("scopeSpans", ())
        for span in scope.get("spans", ())
    ]
    read = [
        span
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    for text, span in zip(written, read, strict=True):
        text |= {
            "traceId": span.trace_id.hex(),
            "spanId": span.span_id.hex(),
            "parentSpanId": span.parent_span_id.hex(),
        }
    return json.dumps(told).encode()
