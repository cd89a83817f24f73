"""The keys of the logs: one seed per log, locked under the master key of the installation.

The master key is a line of base64 in a file that only we may read:

    8c0v2V4m0cS3…=

It is made once, on the first log. It never enters the database or its backup: who has
the database alone can neither sign nor pretend.
"""

import os
import secrets
from hashlib import sha256
from hmac import digest as hmac_digest
from pathlib import Path
from typing import Final

from django.conf import settings

from fairlead.apps.journal.errors import KeyUnavailableError
from fairlead.apps.journal.models import Log
from fairlead.core.ledger.base64s import Base64Error, decode64, encode64
from fairlead.core.ledger.signing import (
    NONCE,
    SEED,
    KeyRefusedError,
    SigningKey,
    unwrap,
    wrap,
)

_ROWS: Final = b"fairlead/rows/v1"


def make_key(origin: str) -> tuple[bytes, str]:
    """Make the key of a new log: its seed, locked, and its public half."""
    seed = secrets.token_bytes(SEED)
    locked = wrap(seed, _master(), origin.encode(), secrets.token_bytes(NONCE))
    return locked, str(SigningKey.from_seed(origin, seed).vkey)


def signing_key(log: Log) -> SigningKey:
    """Open the key with which a log signs.

    Raises:
        KeyUnavailableError: the master key is missing, or is another one.
    """
    key = SigningKey.from_seed(log.origin, _seed(log))
    if str(key.vkey) != log.vkey:
        raise KeyUnavailableError(
            "The key of this log is not the one it was opened with: nothing is signed."
        )
    return key


def row_key(log: Log) -> bytes:
    """Give the key that seals rows beside the tree, such as names and texts."""
    return hmac_digest(_seed(log), _ROWS, sha256)


def _seed(log: Log) -> bytes:
    try:
        return unwrap(bytes(log.wrapped_key), _master(), log.origin.encode())
    except KeyRefusedError as refused:
        raise KeyUnavailableError(
            "The master key in {path} is not the one that locked the key of this log: "
            "put the right one back.",
            path=str(settings.FAIRLEAD_MASTER_KEY),
        ) from refused


def _master() -> bytes:
    path = Path(settings.FAIRLEAD_MASTER_KEY)
    if not path.exists():
        _make_master(path)
    try:
        key = decode64(path.read_text(encoding="ascii").strip())
    except (OSError, UnicodeDecodeError, Base64Error) as broken:
        raise KeyUnavailableError(
            "The master key in {path} cannot be read: put it back from where you keep it.",
            path=str(path),
        ) from broken
    if len(key) != SEED:
        raise KeyUnavailableError("The master key in {path} is not 32 bytes.", path=str(path))
    return key


def _make_master(path: Path) -> None:
    # A new master key beside old logs would look healthy and open nothing.
    if Log.objects.exclude(wrapped_key=b"").exists():
        raise KeyUnavailableError(
            "The master key is missing from {path}: put it back from where you keep it. "
            "Without it nothing can be signed.",
            path=str(path),
        )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(encode64(secrets.token_bytes(SEED)) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # whole or not at all, and never over another process's key
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def lock_secret(secret: bytes, purpose: str) -> bytes:
    """Lock a small secret under the master key, good for one purpose only."""
    return wrap(secret, _master(), purpose.encode(), secrets.token_bytes(NONCE))


def open_secret(locked: bytes, purpose: str) -> bytes:
    """Open what `lock_secret` locked for the same purpose.

    Raises:
        KeyUnavailableError: another master key, another purpose, or changed bytes.
    """
    try:
        return unwrap(locked, _master(), purpose.encode())
    except KeyRefusedError as refused:
        raise KeyUnavailableError(
            "A kept secret does not open with the master key in {path}: put the right one back.",
            path=str(settings.FAIRLEAD_MASTER_KEY),
        ) from refused
