"""OTLP as JSON: protobuf's JSON with ids in hex; unknown names are passed over, as it wants.

    {"resourceSpans": [{"resource": {"attributes": […]},
        "scopeSpans": [{"scope": {"name": "…"}, "spans": [{"traceId": "5b8e…", "spanId": "eee1…",
            "startTimeUnixNano": "1764320000000000000", "attributes": [
                {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}}]}]}]}]}

Format: OpenTelemetry, OTLP 1.x, “JSON Protobuf Encoding”.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from fairlead.core.decisions.otlp.spans import (
    DEEPEST,
    MOST_SPANS,
    Attributes,
    Event,
    OtlpError,
    Span,
    Value,
)
from fairlead.core.decisions.reading import twice

Read = Mapping[str, "Value"]
Each = TypeVar("Each")
_ERROR: Final = 2
_LONGEST_INTEGER: Final = 20
_INT64: Final = 2**63
_UINT64: Final = 2**64


def spans_of(body: bytes) -> list[Span]:
    """Read a request that exports traces.

    Raises:
        OtlpError: not UTF-8, not JSON, or a field of another kind than OTLP has there.
    """
    spans = list[Span]()
    for resource_spans in _objects(_read(body), "resourceSpans"):
        resource = _attributes(_object(resource_spans, "resource"))
        for scope_spans in _objects(resource_spans, "scopeSpans"):
            scope = _text(_object(scope_spans, "scope"), "name")
            spans += [_span(each, resource, scope) for each in _objects(scope_spans, "spans")]
            if len(spans) > MOST_SPANS:
                raise OtlpError(f"More than {MOST_SPANS:,} spans: send them in smaller batches.")
    return spans


def _span(told: Read, resource: Attributes, scope: str) -> Span:
    return Span(
        trace=_text(told, "traceId").lower(),
        id=_text(told, "spanId").lower(),
        parent=_text(told, "parentSpanId").lower(),
        name=_text(told, "name"),
        start=_nanoseconds(told, "startTimeUnixNano"),
        end=_nanoseconds(told, "endTimeUnixNano"),
        failed=_object(told, "status").get("code") == _ERROR,
        attributes=_attributes(told),
        events=tuple(
            Event(_text(each, "name"), _attributes(each)) for each in _objects(told, "events")
        ),
        resource=resource,
        scope=scope,
    )


def _attributes(told: Read) -> Attributes:
    return {
        _text(each, "key"): _value(_object(each, "value"), 1)
        for each in _objects(told, "attributes")
    }


def _value(told: Read, depth: int) -> Value:
    """Read an `AnyValue`: an object with one name, which says the kind; empty means nothing."""
    if depth > DEEPEST:
        raise OtlpError(f"A value is nested deeper than {DEEPEST} levels.")
    for kind, value in told.items():
        if value is None:
            continue
        if kind in _PLAIN:
            return _PLAIN[kind](value)
        if kind == "arrayValue":
            return [_value(each, depth + 1) for each in _objects(_is_object(value, kind), "values")]
        if kind == "kvlistValue":
            return {
                _text(each, "key"): _value(_object(each, "value"), depth + 1)
                for each in _objects(_is_object(value, kind), "values")
            }
    return None


def _string(value: Value) -> str:
    if type(value) is not str:
        raise OtlpError("stringValue: a text.")
    return value


def _bool(value: Value) -> bool:
    if type(value) is not bool:
        raise OtlpError("boolValue: true or false.")
    return value


def _int(value: Value) -> int:
    number = _integer(value, "intValue")
    if not -_INT64 <= number < _INT64:
        raise OtlpError("intValue: at most 64 bits.")
    return number


def _double(value: Value) -> float:
    if type(value) is bool or not isinstance(value, int | float | str):
        raise OtlpError("doubleValue: a number.")
    try:
        return float(value)
    except (ValueError, OverflowError) as wrong:
        raise OtlpError("doubleValue: a number, “NaN”, “Infinity” or “-Infinity”.") from wrong


def _bytes(value: Value) -> str:
    """Check bytes; they stay as base64 text, which is how we keep them."""
    text = _string(value).replace("-", "+").replace("_", "/")
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise OtlpError("bytesValue: base64.") from wrong
    return base64.b64encode(raw).decode()


_PLAIN: Final[dict[str, Callable[[Value], Value]]] = {
    "stringValue": _string,
    "boolValue": _bool,
    "intValue": _int,
    "doubleValue": _double,
    "bytesValue": _bytes,
}


def _nanoseconds(told: Read, name: str) -> int:
    value = told.get(name)
    if value is None:
        return 0
    number = _integer(value, name)
    if not 0 <= number < _UINT64:
        raise OtlpError(f"{name}: nanoseconds since 1970, at most 64 bits.")
    return number


def _integer(value: Value, name: str) -> int:
    """Read a whole number; protobuf's JSON writes those of 64 bits as text."""
    if type(value) is str and len(value) <= _LONGEST_INTEGER and value.isascii():
        digits = value.removeprefix("-")
        if digits.isdigit():
            return int(value)
    if type(value) is int:
        return value
    raise OtlpError(f"{name[:60]}: a whole number, or its digits as text.")


def _text(told: Read, name: str) -> str:
    value = told.get(name)
    if value is None:
        return ""
    if type(value) is not str:
        raise OtlpError(f"{name}: a text.")
    return value


def _object(told: Read, name: str) -> Read:
    value = told.get(name)
    return {} if value is None else _is_object(value, name)


def _is_object(value: Value, name: str) -> Read:
    if type(value) is not dict:
        raise OtlpError(f"{name}: an object.")
    return value


def _objects(told: Read, name: str) -> list[Read]:
    value = told.get(name)
    if value is None:
        return []
    if type(value) is not list:
        raise OtlpError(f"{name}: a list.")
    return [_is_object(each, f"{name}.{at}") for at, each in enumerate(value)]


def _read(body: bytes) -> Read:
    try:
        told = _DECODER.decode(body.decode())
    except UnicodeDecodeError as broken:
        raise OtlpError("The body is not UTF-8.") from broken
    except RecursionError as broken:
        raise OtlpError("The body is nested too deep.") from broken
    except json.JSONDecodeError as broken:
        says = f"The body is no JSON: {broken.msg.lower()} at character {broken.pos + 1}."
        raise OtlpError(says) from broken
    if b"\\u" in body and _has_half_characters(told):
        raise OtlpError("The body holds half a character (a lone surrogate).")
    return _is_object(told, "The body")


def _has_half_characters(told: Value) -> bool:
    try:
        json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except RecursionError as broken:
        raise OtlpError("The body is nested too deep.") from broken
    return False


def _once(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise OtlpError(f"The name “{twice(pairs)[:60]}” stands twice in one object.")
    return told


def _no_constant(word: str) -> Value:
    raise OtlpError(f"{word} is no number in JSON: write it as text.")


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER:
        raise OtlpError(f"The number {digits[:20]}… is too large.")
    return int(digits)


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_whole
)
