"""JSON for people's records in a pack: one way to write it, two programs that agree on it.

Wider than the profile of entries (names may have capitals, dots and spaces, lists may be
long), but as strict: sorted, no fractions, no number that a browser would round.

>>> plain_json({"Score": 12, "A.6.2.4": "tested"})
b'{"A.6.2.4":"tested","Score":12}'
"""

import re
from typing import Final

import orjson

from fairlead.core.ledger.profile import MAX_INTEGER, Json, ProfileError

MAX_DEPTH: Final = 32
_NAME = re.compile(r"[ -!#-\[\]-~]{1,128}")


def plain_json(value: Json) -> bytes:
    """Write records as the bytes whose digest goes into the manifest.

    Raises:
        ProfileError: a fraction, a number too large, or a name outside plain ASCII.
    """
    _check(value, "", MAX_DEPTH)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)
    except TypeError as refused:
        raise ProfileError(f"A record cannot be written: {refused}.") from refused


def _check(value: Json, at: str, deeper: int) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise ProfileError(f"{at}: whole numbers stay within ±(2^53-1); write it as text")
    elif not deeper:
        raise ProfileError(f"{at}: nested deeper than {MAX_DEPTH} levels")
    elif isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str) or not _NAME.fullmatch(name):
                raise ProfileError(f"{at}: the name {name!r:.80} is not plain ASCII")
            _check(item, f"{at}.{name}".lstrip("."), deeper - 1)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check(item, f"{at}.{index}".lstrip("."), deeper - 1)
    else:
        kind = type(value).__name__
        raise ProfileError(f"{at}: {kind} cannot be written; use text and whole numbers")
