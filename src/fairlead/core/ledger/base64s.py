"""Base64 read strictly: one text per value, so that a changed character is a changed meaning."""

from base64 import b64decode, b64encode
from binascii import Error


class Base64Error(ValueError):
    """The text is not the one base64 form of any bytes."""


def decode64(text: str) -> bytes:
    """Read base64, or refuse what another writer would have written differently."""
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except (Error, UnicodeEncodeError) as broken:
        raise Base64Error(f"{text[:80]!r} is not base64.") from broken
    if b64encode(data).decode() != text:
        raise Base64Error(f"{text[:80]!r} is not written as base64 should be.")
    return data


def encode64(data: bytes) -> str:
    """Write bytes as base64 with padding."""
    return b64encode(data).decode()
