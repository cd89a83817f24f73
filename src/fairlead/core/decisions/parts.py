"""The sealed parts of a decision: as one text each, with its salt and its commitment.

>>> written("input", {"b": 2, "a": "x"})
'{"a":"x","b":2}'
"""

import hmac
from typing import Any, Final

import orjson

from fairlead.core.decisions.errors import RecordError
from fairlead.core.ledger.commitment import commit_written

LONGEST: Final = 65_536
DEEPEST: Final = 20
BLOCK: Final = 64
MOST_ATTRIBUTES: Final = 50
_LONGEST_NAME: Final = 200
_MAX_INTEGER: Final = 2**53 - 1
_SALT: Final = b"fairlead/salt/v1\x00"
_PLAIN: Final = frozenset({str, bool, type(None)})


def written(part: str, value: Any) -> str:  # noqa: ANN401 - any JSON
    """Write a part as JSON with sorted names and no spaces, or refuse it.

    Raises:
        RecordError: a fraction, too large a number, half a character, too deep or too long.
    """
    _must_fit(value, part, 1)
    if part == "attributes":
        _must_be_attributes(value)
    if part == "prompt" and type(value) is not str:
        raise RecordError("prompt: a text")
    try:
        text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as refused:
        says = f"{part}: half a character (a lone surrogate) cannot be written"
        raise RecordError(says) from refused
    if len(text) > LONGEST:
        raise RecordError(f"{part}: {len(text):,} bytes; at most {LONGEST:,} are sealed")
    return text.decode()


def salt_of(key: bytes, decision: str, part: str) -> bytes:
    """Give the salt of a part: only the key yields it, so with the key it is gone."""
    return hmac.digest(key, _SALT + decision.encode() + b"\x00" + part.encode(), "sha256")


def commitment_of(key: bytes, decision: str, part: str, text: str) -> str:
    """Give the commitment to a part that stands in the leaf: 64 hex digits.

    The payload is `{"json": text}`, so that whatever a part holds stays as it was sent; a text
    that `written` gave has nothing that its canonical form would refuse.
    """
    return commit_written(salt_of(key, decision, part), b'{"json":%b}' % orjson.dumps(text))


def padded(text: str) -> bytes:
    """Give the bytes of a part as they are locked, with spaces up to the next whole block.

    Length tells: of `{"sex":"female"}` and `{"sex":"male"}` one is two bytes longer, in the leaf
    for ever. Spaces behind JSON say nothing, so whoever opens it reads the same.
    """
    data = text.encode()
    return data + b" " * (-len(data) % BLOCK)


def payload(text: str) -> dict[str, str]:
    """Give what the commitment of a part covers."""
    return {"json": text}


def bound_to(tenant: str, decision: str, part: str) -> bytes:
    """Give what the locked bytes of a part are bound to, so that they open nowhere else."""
    return f"{tenant}\x00{decision}\x00{part}".encode()


def _must_fit(value: Any, place: str, depth: int) -> None:  # noqa: ANN401 - any JSON
    kind = type(value)
    if kind in _PLAIN:
        return
    if kind is int:
        if abs(value) > _MAX_INTEGER:
            raise RecordError(f"{place[:200]}: the number is too large: send it as text")
    elif kind is float:
        says = "no fractions; write whole units (income_minor, score_micro) or text"
        raise RecordError(f"{place[:200]}: {says}")
    elif depth > DEEPEST:
        raise RecordError(f"{place[:200]}: nested deeper than {DEEPEST} levels")
    else:
        named = value.items() if kind is dict else enumerate(value)
        for name, item in named:
            if type(name) is str and len(name) > _LONGEST_NAME:
                raise RecordError(f"{place[:200]}: a name is longer than {_LONGEST_NAME} signs")
            if type(item) is not str:
                _must_fit(item, f"{place}.{name}", depth + 1)


def _must_be_attributes(value: Any) -> None:  # noqa: ANN401 - any JSON
    good = type(value) is dict and 0 < len(value) <= MOST_ATTRIBUTES
    if not good or not all(type(each) in {str, int, bool, type(None)} for each in value.values()):
        raise RecordError(f"attributes: 1 to {MOST_ATTRIBUTES} names with a text or whole number")
