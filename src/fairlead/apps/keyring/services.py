"""The keys of persons: made when they are first named, destroyed when they are erased.

    held = keys_for("01m…", ["p:customer-4711"])["p:customer-4711"]
    held.pseudonym   # "sub_k3x…": what the ledger may say
    held.key         # 32 bytes: what opens their sealed parts

Nothing of this is sealed here: the keyring stands below whoever knows why. A key is on disk
before anything is locked with it, so that a crash in between leaves a key without use, never
something locked without a key.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from os import urandom
from typing import Any, Final

from django.db import Error, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from fairlead.apps.journal import bulk
from fairlead.apps.journal.storage import closed_by, empty_the_log
from fairlead.apps.journal.transactions import one_transaction
from fairlead.apps.keyring.models import SubjectKey
from fairlead.apps.keyring.queries import (
    Held,
    asked,
    found,
    keys_by_id,
    keys_by_pseudonym,
    known,
    parts,
)
from fairlead.apps.keyring.router import ALIAS
from fairlead.apps.keyring.tenants import TenantKeys, keys_of
from fairlead.core.ledger.signing import NONCE, SEED

__all__ = [
    "Held",
    "destroy",
    "found",
    "keys_by_id",
    "keys_by_pseudonym",
    "keys_for",
    "let_go",
    "release",
    "release_others",
    "scrub",
]

InUse = Callable[[Mapping[int, str]], Collection[int]]
_KINDS: Final = ("p:", "d:")
_LETTERS: Final = bytes(b"abcdefghijklmnopqrstuvwxyz234567"[each % 32] for each in range(256))
_SHARED: Final = 5  # letters of base32 that those made together have in common
_PSEUDONYM: Final = 21  # letters of their own: 105 bits
_ADD: Final = (
    "INSERT INTO keyring_subjectkey (tenant_id, made_at, lookup, pseudonym, wrapped_key) {rows} "
    "ON CONFLICT (tenant_id, lookup) WHERE let_go_at IS NULL DO NOTHING RETURNING id, pseudonym"
)
_LISTS: Final = (
    "SELECT %s, %s, decode(lookup, 'hex'), pseudonym, decode(locked, 'hex') FROM unnest("  # noqa: S608 - ours
    f"{bulk.LIST}, {bulk.LIST}, {bulk.LIST}) AS made (lookup, pseudonym, locked)"
)
_DELETE: Final = "DELETE FROM keyring_subjectkey WHERE tenant_id = %s AND pseudonym {among}"
_log = logging.getLogger(__name__)


def keys_for(tenant: str, names: Collection[str]) -> dict[str, Held]:
    """Give the key of each name, `p:<subject>` or `d:<decision id>`; make the missing ones.

    What is made is made in one commit and on disk before this returns. Two processes that ask
    at once get the same key.

    Raises:
        ValueError: a name says neither person nor decision.
        LedgerClosedError: the keyring does not answer, or its keys do not open.
    """
    if not all(name.startswith(_KINDS) for name in names):
        raise ValueError("a name in the keyring begins with p: or d:")
    try:
        keys = keys_of(tenant, make=True)
        assert keys is not None  # noqa: S101 - it was made
        wanted = {keys.lookup(name): name for name in names}
        held = known(keys, wanted)
        if missing := {at: name for at, name in wanted.items() if name not in held}:
            held |= _made(keys, missing)
    except Error as trouble:
        raise closed_by(trouble) from trouble
    return held


def _made(keys: TenantKeys, missing: Mapping[bytes, str]) -> dict[str, Held]:
    held = dict[str, Held]()
    with one_transaction(connections[ALIAS]):
        for part in parts(missing.items()):
            held |= _inserted(keys, dict(part))
    # Who was quicker with the same name has made its key.
    return held | known(keys, {at: name for at, name in missing.items() if name not in held})


def _inserted(keys: TenantKeys, missing: Mapping[bytes, str]) -> dict[str, Held]:
    drawn = _drawn(len(missing))
    nonces, database = urandom(NONCE * len(missing)), connections[ALIAS]
    locked = [
        keys.lock(key, pseudonym, nonces[at * NONCE : (at + 1) * NONCE])
        for at, (pseudonym, key) in enumerate(drawn.items())
    ]
    name_of = dict(zip(drawn, missing.values(), strict=True))
    shared = (keys.id, database.ops.adapt_datetimefield_value(timezone.now()))
    rows, values = _rows(database, shared, (list(missing), list(drawn), locked))
    added = asked(database, _ADD.format(rows=rows), values)
    return {name_of[p]: Held(key_id, p, drawn[p]) for key_id, p in added}


def _rows(
    database: BaseDatabaseWrapper, shared: tuple[object, ...], columns: tuple[list[Any], ...]
) -> tuple[str, list[Any]]:
    """Write rows of columns; PostgreSQL takes a column as one value, others each by itself."""
    if database.vendor == "postgresql":
        return _LISTS, [*shared, *map(bulk.listed, columns)]
    told = [value for row in zip(*columns, strict=True) for value in (*shared, *row)]
    return f"VALUES {bulk.marks(len(columns[0]), '(%s,%s,%s,%s,%s)')}", told


def _drawn(count: int) -> dict[str, bytes]:
    """Draw pseudonyms and keys from the randomness of the operating system.

    Those made together begin alike, and so stand together in every index: a thousand new persons
    touch a few of its pages and not a thousand. The ledger says too that they came together; of
    the time, the letters say nothing.
    """
    letters = urandom(_SHARED + _PSEUDONYM * count).translate(_LETTERS).decode()
    begins, keys = f"sub_{letters[:_SHARED]}", urandom(SEED * count)
    own = range(_SHARED, len(letters), _PSEUDONYM)
    return {
        begins + letters[at : at + _PSEUDONYM]: keys[n * SEED : (n + 1) * SEED]
        for n, at in enumerate(own)
    }


def destroy(tenant: str, pseudonyms: Collection[str]) -> int:
    """Destroy these keys for good and say how many there were.

    The rows are overwritten and nothing of them stays in the files of the database. What was
    locked with them can be opened by nobody, ever.

    Raises:
        LedgerClosedError: the keyring does not answer; ask again, it begins where it ended.
    """
    try:
        keys = keys_of(tenant)
        gone = 0 if keys is None else _deleted(keys, pseudonyms)
        transaction.on_commit(scrub, using=ALIAS)
    except Error as trouble:
        raise closed_by(trouble) from trouble
    return gone


def _deleted(keys: TenantKeys, pseudonyms: Collection[str]) -> int:
    database, gone = connections[ALIAS], 0
    with one_transaction(database), database.cursor() as cursor:
        for part in parts(pseudonyms):
            these, values = _among(database, part)
            cursor.execute(_DELETE.format(among=these), [keys.id, *values])
            gone += cursor.rowcount
    return gone


def _among(database: BaseDatabaseWrapper, values: list[str]) -> tuple[str, list[Any]]:
    """Say that something is among values; PostgreSQL takes them as one, others as so many."""
    if database.vendor == "postgresql":
        return "= ANY(%s)", [values]
    return f"IN ({bulk.marks(len(values))})", values


def scrub() -> bool:
    """Leave nothing of deleted keys in the files; False if somebody reads and it must wait.

    PostgreSQL gives the room free; its own log is the operator's.
    """
    database = connections[ALIAS]
    emptied = empty_the_log(ALIAS)
    with database.cursor() as cursor:
        cursor.execute("VACUUM" if database.vendor == "sqlite" else "VACUUM keyring_subjectkey")
    return empty_the_log(ALIAS) and emptied


def release(tenant: str, ids: Collection[int]) -> int:
    """Let keys go that nothing is locked with any more; `let_go` destroys them a day later."""
    rows = SubjectKey.objects.filter(tenant__tenant=tenant, let_go_at=None)
    return sum(rows.filter(pk__in=part).update(let_go_at=timezone.now()) for part in parts(ids))


def release_others(tenant: str, in_use: Callable[[Collection[int]], Collection[int]]) -> int:
    """Let all keys of an organisation go but those in use: after an older keyring came back."""
    rows = SubjectKey.objects.filter(tenant__tenant=tenant, let_go_at=None)
    there = {*rows.values_list("pk", flat=True)}
    return release(tenant, there - {*in_use(there)})


def let_go(tenant: str, in_use: InUse, *, since: datetime, before: datetime) -> int:
    """Destroy keys that nothing is locked with, such as a crash leaves; say how many.

    `in_use` says which of some keys, by number and pseudonym, have something locked. A key made
    in these days that has nothing is first let go: its name finds it no more and gets a new
    key. It is destroyed on a later call, when it was let go before `before` and still has
    nothing, so that whoever held it in hand meanwhile loses nothing.
    """
    rows = SubjectKey.objects.filter(tenant__tenant=tenant)
    doomed = dict(rows.filter(let_go_at__lt=before).values_list("pk", "pseudonym"))
    unused = _unused(doomed, in_use)
    _keep(tenant, {*doomed} - {*unused})
    loose = rows.filter(let_go_at=None, made_at__gte=since, made_at__lt=before)
    release(tenant, _unused(dict(loose.values_list("pk", "pseudonym")), in_use))
    return destroy(tenant, [doomed[each] for each in unused]) if unused else 0


def _keep(tenant: str, used: Collection[int]) -> None:
    """Take back what was let go in the moment in which somebody began to use it."""
    rows = SubjectKey.objects.filter(tenant__tenant=tenant)
    for key in rows.filter(pk__in=used):
        if not rows.filter(lookup=key.lookup, let_go_at=None).exists():
            rows.filter(pk=key.pk).update(let_go_at=None)


def _unused(keys: Mapping[int, str], in_use: InUse) -> list[int]:
    return [
        each
        for part in parts(keys.items())
        for each in sorted({key for key, _ in part} - {*in_use(dict(part))})
    ]
