"""JSON from outside, read strictly: no name twice, no half characters, nothing bottomless.

>>> read(b'{"a": 1, "a": 2}')
Traceback (most recent call last):
fairlead.core.decisions.errors.RecordError: the name “a” stands twice in one object
"""

import json
from collections.abc import Iterable
from typing import Any, Final

import orjson

from fairlead.core.decisions.errors import RecordError

_LONGEST_INTEGER: Final = 17  # digits and a sign; whatever is longer is too large in any case
_DIGITS: Final = bytes(0x30 if chr(each).isdigit() else each for each in range(128)) + bytes(
    range(128, 256)
)
_TOO_LONG: Final = (b"0" * (_LONGEST_INTEGER + 1), b"-" + b"0" * _LONGEST_INTEGER)


def read(line: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read one JSON text.

    Raises:
        RecordError: not UTF-8, not JSON, a name twice, NaN, too large a number, too deep.
    """
    told = _quickly(line)
    return _strictly(line) if told is None else told


def _quickly(line: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read what is surely good, in a third of the time; none: `_strictly` must look.

    orjson takes a name that stands twice, and then gives it once. With it a colon is lost, and
    as many as there are must be there again when it is written anew. Only an escape for the colon
    itself could make up for that, and a number too long for 64 bits would come as a fraction.
    """
    digits = line.translate(_DIGITS)
    if b"\\u003" in line or any(each in digits for each in _TOO_LONG):
        return None
    try:
        told = orjson.loads(line)
        again = orjson.dumps(told)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    return told if again.count(b":") == line.count(b":") else None


def _strictly(line: bytes) -> Any:  # noqa: ANN401 - any JSON
    try:
        return _DECODER.decode(line.decode())
    except UnicodeDecodeError as broken:
        raise RecordError("this is not UTF-8") from broken
    except RecursionError as broken:
        raise RecordError("this is nested too deep") from broken
    except json.JSONDecodeError as broken:
        says = f"this is no JSON: {broken.msg.lower()} at character {broken.pos + 1}"
        raise RecordError(says) from broken


def twice(pairs: Iterable[tuple[str, object]]) -> str:
    """Give the first name that stands twice; in one pass, for there may be half a million."""
    seen = set[str]()
    for name, _ in pairs:
        if name in seen:
            return name
        seen.add(name)
    return ""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise RecordError(f"the name “{twice(pairs)[:60]}” stands twice in one object")
    return told


def _no_constant(word: str) -> Any:  # noqa: ANN401 - never returns
    raise RecordError(f"{word} is no number in JSON")


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER:
        raise RecordError(f"the number {digits[:20]}… is too large: send it as text")
    return int(digits)


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_whole
)
