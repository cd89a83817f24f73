"""The one way to write a ledger entry as bytes, so that its digest means one thing.

A leaf is RFC 8785 (JCS) JSON inside a profile narrow enough that every careful
writer and reader agrees on the bytes:

>>> canonical({"v": 1, "type": "risk.accept", "org": "7"})
b'{"org":"7","type":"risk.accept","v":1}'
>>> parse(b'{"org":"7","type":"risk.accept","v":1}')["org"]
'7'
>>> canonical({"score": 0.5})
Traceback (most recent call last):
fairlead.core.ledger.profile.ProfileError: score: no fractions; write a whole number with its unit \
in the name, or text

What does not fit is refused, never repaired: a repaired entry is no evidence.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

import orjson

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]

MAX_LEAF: Final = 16_384
MAX_PAYLOAD: Final = 1_048_576
MAX_DEPTH: Final = 8
MAX_INTEGER: Final = 2**53 - 1

_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_FORMS: Final = {
    "ts": (
        re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII),
        "a time looks like 2026-01-31T09:30:00.000000Z",
    ),
    "sha256": (re.compile(r"[0-9a-f]{64}"), "a digest is 64 lowercase hex digits"),
    "commit": (re.compile(r"[0-9a-f]{64}"), "a commitment is 64 lowercase hex digits"),
}
_KEYS_KEPT: Final = 4096
_known_keys: Final[dict[str, Callable[[str], object] | None]] = {}
"""Names found good before, each with the check of its texts if they have a form."""
_PLAIN: Final = frozenset({str, int, bool, type(None)})
_OPTIONS: Final = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_SUBCLASS
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
)


class ProfileError(ValueError):
    """An entry cannot be written down; the sentence names the place and the remedy."""


def canonical(body: Mapping[str, Json]) -> bytes:
    """Write an entry as the bytes that the tree covers, or refuse it.

    Raises:
        ProfileError: the entry leaves the profile of docs/formats/ledger.md.
    """
    if type(body) is not dict:
        raise ProfileError("The entry must be an object.")
    return canonical_value(body, limit=MAX_LEAF)


def canonical_all(bodies: Sequence[Mapping[str, Json]]) -> list[bytes]:
    """Write many entries as `canonical` writes each, in one go as long as all of them fit.

    Raises:
        ProfileError: an entry leaves the profile; the sentence is that of the first one.
    """
    try:
        leaves = [
            orjson.dumps(body, option=_OPTIONS)
            for body in bodies
            if type(body) is dict and _fits(body, 1)
        ]
    except TypeError:
        leaves = []
    if len(leaves) < len(bodies) or max(map(len, leaves), default=0) > MAX_LEAF:
        return [canonical(body) for body in bodies]
    return leaves


def canonical_value(value: Json, *, limit: int = MAX_PAYLOAD) -> bytes:
    """Write any value of the profile as bytes; entries and sealed payloads share the rules."""
    if type(value) is not dict or not _fits(value, 1):
        _check(value, (), 1)
    try:
        data = orjson.dumps(value, option=_OPTIONS)
    except TypeError as refused:  # what the walk leaves to orjson: surrogates, large integers
        _check(value, (), 1)
        raise ProfileError(_place(value, ())) from refused
    if len(data) > limit:
        raise ProfileError(f"The entry has {len(data):,} bytes, at most {limit:,} are allowed.")
    return data


def parse(leaf: bytes) -> dict[str, Json]:
    """Read an entry back, only if its bytes are the one canonical form.

    Raises:
        ProfileError: not JSON, outside the profile, or written differently.
    """
    if len(leaf) > MAX_LEAF:
        raise ProfileError(f"The entry has {len(leaf):,} bytes, at most {MAX_LEAF:,} are allowed.")
    try:
        body = orjson.loads(leaf)
    except orjson.JSONDecodeError as broken:
        raise ProfileError(f"The entry is not JSON: {broken}.") from broken
    if canonical(body) != leaf:  # twice the same key, spaces, another order, other escapes
        raise ProfileError("The entry is not in canonical form.")
    return cast("dict[str, Json]", body)


def _fits(value: dict[str, Json], depth: int) -> bool:
    """Say whether an object is surely inside the profile: every entry passes here, so no paths.

    A no only means that `_check` must look, which learns new names and says what is wrong.
    """
    try:
        for key, item in value.items():
            form, kind = _known_keys[key], type(item)
            if kind is str:
                if form is not None and not form(item):  # type: ignore[arg-type]  # a str
                    return False
            elif kind not in _PLAIN and (
                kind is not dict or depth >= MAX_DEPTH or not _fits(item, depth + 1)  # type: ignore[arg-type]  # a dict
            ):
                return False
    except KeyError:
        return False
    return True


def _check(value: Json, path: tuple[str | int, ...], depth: int) -> None:
    kind = type(value)
    if kind in _PLAIN:
        return
    if depth > MAX_DEPTH:
        raise ProfileError(f"{_at(path)}: nested deeper than {MAX_DEPTH} levels")
    if kind is dict:
        _check_object(cast("dict[str, Json]", value), path, depth)
    elif kind is list or kind is tuple:
        for index, item in enumerate(cast("Sequence[Json]", value)):
            if type(item) not in _PLAIN:
                _check(item, (*path, index), depth + 1)
    else:
        raise ProfileError(f"{_at(path)}: {_refusal(kind)}")


def _check_object(value: dict[str, Json], path: tuple[str | int, ...], depth: int) -> None:
    for key, item in value.items():
        if not _is_key(key):
            raise ProfileError(f"{_at(path)}: the name {key!r:.80} must match [a-z][a-z0-9_]*")
        if type(item) not in _PLAIN:
            _check(item, (*path, key), depth + 1)
        elif key in _FORMS and type(item) is str and not _FORMS[key][0].fullmatch(item):
            raise ProfileError(f"{_at((*path, key))}: {_FORMS[key][1]}")


def _is_key(key: object) -> bool:
    if type(key) is not str or not _KEY.fullmatch(key):
        return False
    if len(_known_keys) >= _KEYS_KEPT:
        _known_keys.clear()
    _known_keys[key] = _FORMS[key][0].fullmatch if key in _FORMS else None
    return True


def _refusal(kind: type) -> str:
    if kind is float:
        return "no fractions; write a whole number with its unit in the name, or text"
    return f"{kind.__name__} cannot be written; use text, whole numbers, lists and objects"


def _place(value: Json, path: tuple[str | int, ...]) -> str:
    """Find what orjson refused: only reached on the way to a refusal, so it may be slow."""
    if isinstance(value, dict):
        found = (_place(item, (*path, key)) for key, item in value.items())
        return next(filter(None, found), "")
    if isinstance(value, list | tuple):
        found = (_place(item, (*path, index)) for index, item in enumerate(value))
        return next(filter(None, found), "")
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        return f"{_at(path)}: whole numbers stay within ±(2^53-1); write larger ones as text"
    if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
        return f"{_at(path)}: half a character (a lone surrogate) cannot be written"
    return ""


def _at(path: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in path) or "The entry"
