"""Names that sort by time and never repeat (ULID: 48 bits of milliseconds, 80 random bits)."""

import secrets

from django.utils import timezone

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> str:
    """Give a fresh ULID, 26 characters."""
    milliseconds = int(timezone.now().timestamp() * 1000)
    value = milliseconds << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[value >> shift & 31] for shift in range(125, -1, -5))


def new_pseudonym() -> str:
    """Give a fresh name for a person that says nothing about them."""
    return "ps_" + new_id()
