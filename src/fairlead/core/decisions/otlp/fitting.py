"""What a span says, made fit to be sealed: fractions as decimal text, what is too long cut.

>>> fitted({"temperature": 0.2, "seed": 2**60})
{'temperature': '0.2', 'seed': '1152921504606846976'}

A cut says so in its place, with the length and the SHA-256 of the whole, so that whoever
has the whole can show that it is the one.
"""

import hashlib
import json
import math
from decimal import Decimal
from typing import Final

import orjson

from fairlead.core.decisions.errors import RecordError
from fairlead.core.decisions.otlp.spans import Value
from fairlead.core.decisions.parts import LONGEST
from fairlead.core.decisions.reading import read

_DEEPEST: Final = 12
_LONGEST_NAME: Final = 200
_MAX_INTEGER: Final = 2**53 - 1
_STEPS: Final = (16_384, 2_048, 256)


def fitted(value: Value, depth: int = 1) -> Value:
    """Write a value without fractions, large numbers or bottomless nesting."""
    if type(value) is float:
        return decimal(value)
    if type(value) is int and abs(value) > _MAX_INTEGER:
        return str(value)
    if not isinstance(value, list | dict):
        return value
    if depth > _DEEPEST:
        return compact(value)
    if isinstance(value, list):
        return [fitted(each, depth + 1) for each in value]
    return {name[:_LONGEST_NAME]: fitted(each, depth + 1) for name, each in value.items()}


def decimal(number: float) -> str:
    """Write a fraction as decimal text, the shortest that reads back as the same number."""
    return format(Decimal(repr(number)), "f") if math.isfinite(number) else str(number)


def compact(value: Value) -> str:
    """Write a value as one line of JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def told(value: Value) -> str:
    """Write a value as text: a text as it is, all else as JSON."""
    return value if isinstance(value, str) else compact(value)


def unpacked(value: Value) -> Value:
    """Read a text that is JSON of a list or an object; whatever is not stays a text."""
    if type(value) is not str or value[:1] not in {"[", "{"}:
        return value
    try:
        found: Value = read(value.encode())
        compact(found).encode()
    except (RecordError, RecursionError, UnicodeEncodeError):
        return value
    return found


def within(value: Value, limit: int = LONGEST) -> tuple[Value, bool]:
    """Cut the longest texts of a value until it fits into a sealed part, and say whether it did."""
    if _size(value) <= limit:
        return value, False
    if isinstance(value, str):
        return _short(value, limit), True
    for longest in _STEPS:
        short = _cut(value, longest)
        if _size(short) <= limit:
            return short, True
    return {"cut": _mark(compact(value))}, True


def first(text: str, most: int) -> str:
    """Give the beginning of a text."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _size(value: Value) -> int:
    return len(orjson.dumps(value))


def _cut(value: Value, longest: int) -> Value:
    if isinstance(value, str):
        return value if len(value) <= longest else _middle_out(value, longest)
    if isinstance(value, list):
        return [_cut(each, longest) for each in value]
    if isinstance(value, dict):
        return {name: _cut(each, longest) for name, each in value.items()}
    return value


def _short(text: str, limit: int) -> str:
    """Halve what is kept until it fits: a sign may take six bytes in JSON."""
    keep = limit
    while _size(short := _middle_out(text, keep)) > limit:
        keep = keep * 3 // 4
    return short


def _middle_out(text: str, keep: int) -> str:
    head, tail = text[: keep // 2], text[len(text) - keep // 2 :]
    return f"{head}\n[… {_mark(text)} …]\n{tail}"


def _mark(text: str) -> str:
    raw = text.encode()
    return f"cut: {len(raw):,} bytes in all, SHA-256 {hashlib.sha256(raw).hexdigest()}"
