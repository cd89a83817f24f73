"""The key of an organisation: opens the keys of its persons, and hides whose they are."""

import secrets
from functools import lru_cache
from hashlib import sha256
from hmac import digest as hmac_digest
from typing import Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from fairlead.apps.journal.keys import lock_secret, open_secret
from fairlead.apps.keyring.router import ALIAS
from fairlead.core.ledger.signing import SEED, Lock

_SUBJECT: Final = b"fairlead/subject/v1\0"
_READ: Final = "SELECT id, wrapped_key FROM keyring_tenantkey WHERE tenant = %s"
_ADD: Final = (
    "INSERT INTO keyring_tenantkey (tenant, wrapped_key, made_at) VALUES (%s, %s, %s) "
    "ON CONFLICT DO NOTHING"
)


class TenantKeys:
    """What the key of one organisation can do; never prints it."""

    __slots__ = ("_aad", "_key", "_lock", "id")

    def __init__(self, id_: int, tenant: str, key: bytes) -> None:
        self.id = id_
        self._aad = _SUBJECT + tenant.encode() + b"\0"
        self._key = key
        self._lock = Lock(key)

    def lookup(self, name: str) -> bytes:
        """Say under what a name is kept: 32 bytes that say nothing without the key."""
        return hmac_digest(self._key, _SUBJECT + name.encode(), sha256)

    def lock(self, key: bytes, pseudonym: str, nonce: bytes) -> bytes:
        return self._lock.wrap(key, self._aad + pseudonym.encode(), nonce)

    def open(self, locked: bytes, pseudonym: str) -> bytes:
        return self._lock.unwrap(locked, self._aad + pseudonym.encode())


def keys_of(tenant: str, *, make: bool = False) -> TenantKeys | None:
    """Open the key of an organisation; with `make` a missing one is made.

    Raises:
        KeyUnavailableError: the master key is missing, or is another one.
    """
    database = connections[ALIAS]
    row = _row(database, tenant)
    if row is None and make:
        locked = lock_secret(secrets.token_bytes(SEED), _purpose(tenant))
        now = database.ops.adapt_datetimefield_value(timezone.now())
        with database.cursor() as cursor:
            cursor.execute(_ADD, [tenant, locked, now])
        row = _row(database, tenant)
    return _opened(row[0], tenant, bytes(row[1])) if row else None


def _row(database: BaseDatabaseWrapper, tenant: str) -> tuple[int, bytes] | None:
    with database.cursor() as cursor:
        cursor.execute(_READ, [tenant])
        found: tuple[int, bytes] | None = cursor.fetchone()
        return found


@lru_cache(maxsize=1024)
def _opened(id_: int, tenant: str, locked: bytes) -> TenantKeys:
    return TenantKeys(id_, tenant, open_secret(locked, _purpose(tenant)))


def _purpose(tenant: str) -> str:
    return f"fairlead/tenant-key/v1/{tenant}"
