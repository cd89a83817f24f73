"""JSON from outside, read strictly: no name twice, no half characters, nothing bottomless.

>>> read(b'{"a": 1, "a": 2}')
Traceback (most recent call last):
fairlead.core.decisions.errors.RecordError: the name “a” stands twice in one object
"""

import json
from collections.abc import Iterable
from typing import Any, Final

from fairlead.core.decisions.errors import RecordError

_LONGEST_INTEGER: Final = 17  # digits and a sign; whatever is longer is too large in any case


def read(line: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read one JSON text.

    Raises:
        RecordError: not UTF-8, not JSON, a name twice, NaN, too large a number, too deep.
    """
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
