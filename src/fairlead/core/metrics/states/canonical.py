"""The one way to write a state as bytes, so that its digest means one thing.

A state is JSON with sorted keys and no spaces. A list of counts is packed: the narrowest unsigned
little-endian integers that hold it, in base64, after their width in bytes:

>>> pack(np.array([3, 0, 260]))
'u2:AwAAAAQB'
>>> unpack("u2:AwAAAAQB", "counts", length=3).tolist()
[3, 0, 260]

Sums may outgrow 64 bits and are decimal text; floats are their shortest exact text.
What is not in this one form is refused, never repaired: a repaired state is no evidence.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import orjson
from numpy.typing import NDArray

from fairlead.core.metrics.errors import StateError

Counts = NDArray[np.int64]
Body = dict[str, Any]

MAX_BYTES: Final = 256 * 1024 * 1024
MAX_COUNT: Final = 2**62
_WIDTHS: Final = {"u1:": "<u1", "u2:": "<u2", "u4:": "<u4", "u8:": "<u8"}
_WHOLE: Final = re.compile(r"0|-?[1-9][0-9]{0,59}", re.ASCII)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def write(body: Mapping[str, Any]) -> bytes:
    """Write a body as the bytes that its digest covers."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def read(data: bytes, form: str) -> Body:
    """Read a body back, only if its bytes are the one canonical form.

    Raises:
        StateError: not JSON, of another form, or written differently.
    """
    if len(data) > MAX_BYTES:
        raise StateError(f"The state has {len(data):,} bytes, at most {MAX_BYTES:,} are read.")
    try:
        body = orjson.loads(data)
    except orjson.JSONDecodeError as broken:
        raise StateError(f"The state is not JSON: {broken}.") from broken
    if type(body) is not dict or body.get("form") != form:
        raise StateError(f"This is not a state of the form “{form}”: send what Fairlead wrote.")
    if write(body) != data:
        raise StateError("The state is not in canonical form: send the bytes as they were written.")
    return body


def digest_of(data: bytes) -> str:
    """SHA-256 in lowercase hex."""
    return hashlib.sha256(data).hexdigest()


def pack(counts: NDArray[Any]) -> str:
    """Write whole numbers from 0 on in the narrowest width that holds them all."""
    top = int(counts.max()) if counts.size else 0
    width = next(w for w in ("u1:", "u2:", "u4:", "u8:") if top < 1 << (8 * int(w[1])))
    return width + base64.b64encode(counts.astype(_WIDTHS[width]).tobytes()).decode()


def unpack(text: object, name: str, *, length: int | None = None) -> Counts:
    """Read packed counts; `length` is how many there must be.

    Raises:
        StateError: not packed, too wide, too many, too few or too large.
    """
    if type(text) is not str or text[:3] not in _WIDTHS:
        raise StateError(f"“{name}” is not a packed list of counts.")
    try:
        raw = binascii.a2b_base64(text[3:], strict_mode=True)
        found = np.frombuffer(raw, _WIDTHS[text[:3]])
    except (binascii.Error, ValueError) as broken:
        raise StateError(f"“{name}” is not a packed list of counts.") from broken
    if length is not None and found.size != length:
        raise StateError(f"“{name}” holds {found.size:,} counts, {length:,} belong there.")
    top = int(found.max()) if found.size else 0
    if top > MAX_COUNT:
        raise StateError(f"“{name}” holds a count above {MAX_COUNT:,}.")
    narrow = text[:3] == "u1:" or top >= 1 << (4 * int(text[1]))
    if not narrow or (len(text) - 3) % 4 or not _tail_is_zero(text, raw):
        raise StateError(f"“{name}” is not packed in the one canonical form.")
    return found.astype(np.int64)


def total(counts: Counts) -> int:
    """Add counts up, however large they are."""
    if counts.size and int(counts.max()) > MAX_COUNT // counts.size:
        return sum(counts.tolist())
    return int(counts.sum())


def pack_reals(values: NDArray[np.float64]) -> str:
    """Write floats as the base64 of their eight little-endian bytes each; minus zero is zero."""
    return "f8:" + base64.b64encode((values + 0.0).astype("<f8").tobytes()).decode()


def unpack_reals(text: object, name: str) -> NDArray[np.float64]:
    """Read packed floats.

    Raises:
        StateError: not packed so, or not finite.
    """
    try:
        raw = base64.b64decode(text[3:] if type(text) is str else "?", validate=True)
        found = np.frombuffer(raw, "<f8").astype(np.float64)
    except (binascii.Error, ValueError) as broken:
        raise StateError(f"“{name}” is not a packed list of numbers.") from broken
    if not np.isfinite(found).all() or pack_reals(found) != text:
        raise StateError(f"“{name}” is not a packed list of finite numbers in canonical form.")
    return found


def _tail_is_zero(text: str, raw: bytes) -> bool:
    """Say whether the unused bits of the last base64 letter are zero: else one list, two texts."""
    return not text.endswith("=") or base64.b64encode(raw[-(len(raw) % 3) :]).decode() == text[-4:]


def count(body: Mapping[str, Any], name: str) -> int:
    """Read one count of a body.

    Raises:
        StateError: missing, not whole, negative or too large.
    """
    found = body.get(name)
    if type(found) is not int or not 0 <= found <= MAX_COUNT:
        raise StateError(f"“{name}” must be a count from 0 on.")
    return found


def whole(body: Mapping[str, Any], name: str) -> int:
    """Read one whole number of any size, written as text."""
    return _whole(body.get(name), name)


def wholes(found: object, name: str, *, length: int) -> tuple[int, ...]:
    """Read a list of whole numbers of any size, each written as text."""
    if type(found) is not list or len(found) != length:
        raise StateError(f"“{name}” must be a list of {length:,} sums.")
    return tuple(_whole(each, name) for each in found)


def _whole(found: object, name: str) -> int:
    if type(found) is not str or not _WHOLE.fullmatch(found):
        raise StateError(f"“{name}” must be a whole number written as text.")
    return int(found)


def real(body: Mapping[str, Any], name: str) -> float | None:
    """Read a finite float from its shortest exact text, or nothing.

    Raises:
        StateError: not a text, not finite, or not its shortest form.
    """
    found = body.get(name)
    if found is None:
        return None
    try:
        value = float(found) if type(found) is str else np.nan
    except ValueError:
        value = np.nan
    if not np.isfinite(value) or exact(value) != found:
        raise StateError(f"“{name}” must be a finite number in its shortest exact text.")
    return float(value)


def exact(value: float | None) -> str | None:
    """Write a float as its shortest exact text; minus zero is zero."""
    return None if value is None else repr(float(value) + 0.0)


def text(body: Mapping[str, Any], name: str, *, longest: int = 400) -> str:
    """Read a text of limited length."""
    found = body.get(name)
    if type(found) is not str or len(found) > longest:
        raise StateError(f"“{name}” must be a text of at most {longest} letters.")
    return found


def texts(found: object, name: str, *, missing: bool = False) -> tuple[Any, ...]:
    """Read a list of texts; where `missing` is allowed, nothing may stand among them."""
    fits = type(found) is list and all(
        type(each) is str or (missing and each is None) for each in found
    )
    if not fits or type(found) is not list:
        raise StateError(f"“{name}” must be a list of texts.")
    return tuple(found)


def sha256(body: Mapping[str, Any], name: str, *, empty: bool = False) -> str:
    """Read a digest."""
    found = body.get(name)
    if type(found) is not str or not (_DIGEST.fullmatch(found) or (empty and not found)):
        raise StateError(f"“{name}” must be a digest of 64 lowercase hex digits.")
    return found


def part(body: Mapping[str, Any], name: str) -> Body:
    """Read an object inside a body."""
    found = body.get(name)
    if type(found) is not dict:
        raise StateError(f"“{name}” must be an object.")
    return found


def only(body: Mapping[str, Any], names: Iterable[str], where: str) -> None:
    """Refuse a body with other fields than these."""
    if set(body) != set(names):
        odd = min(set(body) ^ set(names))
        raise StateError(f"{where} has the wrong fields: “{odd}”.")
