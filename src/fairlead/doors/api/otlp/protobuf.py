"""OTLP as protobuf: read into our spans, and the two answers of the protocol written.

Format: OpenTelemetry, OTLP 1.x, “Binary Protobuf Encoding”; messages by opentelemetry-proto.
"""

import base64
from collections.abc import Iterable
from typing import Final

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTracePartialSuccess,
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1 import trace_pb2

from fairlead.core.decisions.otlp.spans import (
    DEEPEST,
    MOST_SPANS,
    Attributes,
    Event,
    OtlpError,
    Span,
    Value,
)

_MESSAGE: Final = b"\x12"  # google.rpc.Status: field 2, a text
_SEVEN_BITS: Final = 0x7F


def spans_of(body: bytes) -> list[Span]:
    """Read a request that exports traces.

    Raises:
        OtlpError: the bytes are no such request, or too much of one.
    """
    request = ExportTraceServiceRequest()
    try:
        request.ParseFromString(body)
    except DecodeError as broken:
        says = "The body is no ExportTraceServiceRequest in protobuf: it is cut or something else."
        raise OtlpError(says) from broken
    spans = list[Span]()
    for resource_spans in request.resource_spans:
        resource = _attributes(resource_spans.resource.attributes)
        for scope_spans in resource_spans.scope_spans:
            name = scope_spans.scope.name
            spans += [_span(each, resource, name) for each in scope_spans.spans]
            if len(spans) > MOST_SPANS:
                raise OtlpError(f"More than {MOST_SPANS:,} spans: send them in smaller batches.")
    return spans


def answer(rejected: int, message: str) -> bytes:
    """Write the answer to a request that was taken; a message without rejections is a remark."""
    if not message:
        return bytes(ExportTraceServiceResponse().SerializeToString())
    partial = ExportTracePartialSuccess(rejected_spans=rejected, error_message=message)
    return bytes(ExportTraceServiceResponse(partial_success=partial).SerializeToString())


def refusal(message: str) -> bytes:
    """Write `google.rpc.Status` with its one field that OTLP uses."""
    text = message.encode()
    return _MESSAGE + _length(len(text)) + text


def _length(number: int) -> bytes:
    digits = bytearray()
    while number > _SEVEN_BITS:
        digits.append(number & _SEVEN_BITS | 0x80)
        number >>= 7
    return bytes([*digits, number])


def _span(told: trace_pb2.Span, resource: Attributes, scope: str) -> Span:
    return Span(
        trace=told.trace_id.hex(),
        id=told.span_id.hex(),
        parent=told.parent_span_id.hex(),
        name=told.name,
        start=told.start_time_unix_nano,
        end=told.end_time_unix_nano,
        failed=told.status.code == trace_pb2.Status.STATUS_CODE_ERROR,
        attributes=_attributes(told.attributes),
        events=tuple(Event(each.name, _attributes(each.attributes)) for each in told.events),
        resource=resource,
        scope=scope,
    )


def _attributes(told: Iterable[KeyValue]) -> Attributes:
    return {each.key: _value(each.value, 1) for each in told}


def _value(told: AnyValue, depth: int) -> Value:
    kind = told.WhichOneof("value")
    if depth > DEEPEST:
        raise OtlpError(f"A value is nested deeper than {DEEPEST} levels.")
    if kind == "array_value":
        return [_value(each, depth + 1) for each in told.array_value.values]
    if kind == "kvlist_value":
        return {each.key: _value(each.value, depth + 1) for each in told.kvlist_value.values}
    if kind == "bytes_value":
        return base64.b64encode(told.bytes_value).decode()
    return getattr(told, kind) if kind in _PLAIN else None


_PLAIN: Final = frozenset({"string_value", "bool_value", "int_value", "double_value"})
