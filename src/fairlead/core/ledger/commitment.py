"""Bind an entry to words that stay outside it, so the words can be shown or destroyed later.

The salt is 32 random bytes, fresh for every entry and field, and is kept sealed with the
payload. Without it the commitment says nothing: guessing the payload does not help.

>>> commit(bytes(range(0x40, 0x60)), {"note": "late"})[:16]
'1c32f3b40ed4133c'
"""

import hmac
from typing import Final

from fairlead.core.ledger.profile import Json, canonical_value

SALT: Final = 32
_DOMAIN: Final = b"fairlead/commit/v1\x00"


def commit(salt: bytes, payload: Json) -> str:
    """Give the commitment to a payload: 64 hex digits for the entry."""
    return commit_written(salt, canonical_value(payload))


def commit_written(salt: bytes, payload: bytes) -> str:
    """Give the commitment to a payload that is written in canonical form already."""
    if len(salt) != SALT:
        raise ValueError("A salt has 32 bytes.")
    return hmac.digest(salt, _DOMAIN + payload, "sha256").hex()
