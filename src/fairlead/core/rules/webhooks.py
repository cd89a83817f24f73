"""How a message to a webhook is signed, tried again and given up.

Signed as Standard Webhooks 1.0 says: HMAC-SHA256 over `id.timestamp.body`, in the header
`webhook-signature` as `v1,<base64>`; while a secret is being replaced, one for each.

>>> sign([b"0" * 32], message="msg_1", at=1674087231, body=b"{}")
'v1,QF6Wne8lbJ3ccK7V93Z9T6+NV5qAx9MA2YJIZQnJ8Rc='
>>> [wait_after(tries) for tries in (1, 2, 8)]
[5, 300, None]
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from hmac import digest
from typing import Final

SECRET_BYTES: Final = 32
BOTH_SECRETS_HOURS: Final = 24
MOST_WEBHOOKS: Final = 20
# Seconds to wait after the 1st, 2nd, … try that failed: 17 h 35 min in all.
_WAITS: Final = (5, 300, 1800, 7200, 18_000, 18_000, 18_000)
LONGEST_WAIT: Final = 24 * 60 * 60


def shown(secret: bytes) -> str:
    """Write a secret as receivers' libraries read it."""
    return "whsec_" + b64encode(secret).decode("ascii")


def sign(secrets: Iterable[bytes], *, message: str, at: int, body: bytes) -> str:
    """Give the signatures of a message, one for each secret; `at` in seconds since 1970."""
    signed = f"{message}.{at}.".encode() + body
    told = (b64encode(digest(secret, signed, sha256)).decode("ascii") for secret in secrets)
    return " ".join(f"v1,{each}" for each in told)


def wait_after(tries: int, *, age: float = 0.0) -> int | None:
    """Give the seconds until the next try; none when the message is given up.

    `age` is how old the message is, in seconds: nothing is tried when it would be a day old.
    """
    if not 1 <= tries <= len(_WAITS):
        return None
    wait = _WAITS[tries - 1]
    return wait if age + wait <= LONGEST_WAIT else None


def says(status: int) -> str:
    """Say what an answer means for us: nothing when it was taken, else why not."""
    if 200 <= status < 300:  # noqa: PLR2004 - HTTP's own classes
        return ""
    if 300 <= status < 400:  # noqa: PLR2004 - as above
        return "It answered with a redirect, which is not followed: give the address it leads to."
    return "It did not take the message."
