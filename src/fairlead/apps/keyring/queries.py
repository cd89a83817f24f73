"""Reading keys: a few statements over many names at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, Final, NamedTuple, TypeVar

from django.conf import settings
from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from fairlead.apps.journal import bulk
from fairlead.apps.journal.errors import KeyUnavailableError
from fairlead.apps.journal.storage import closed_by
from fairlead.apps.keyring.router import ALIAS
from fairlead.apps.keyring.tenants import TenantKeys, keys_of
from fairlead.core.ledger.signing import KeyRefusedError

_T = TypeVar("_T")
PART: Final = 500
_BY_LOOKUP: Final = ("lookup", "decode(it, 'hex')", "AND let_go_at IS NULL")
_BY_PSEUDONYM: Final = ("pseudonym", "it", "")
_BY_ID: Final = ("id", "it::bigint", "")
_FIND: Final = (
    "SELECT {by}, id, pseudonym, wrapped_key FROM keyring_subjectkey "
    "WHERE tenant_id = %s {live} AND {by}"
)
By = tuple[str, str, str]


class Held(NamedTuple):
    """The key of one person: 32 bytes, and the name under which others may speak of them."""

    key_id: int
    pseudonym: str
    key: bytes

    def __repr__(self) -> str:
        return f"Held({self.pseudonym})"


def keys_by_pseudonym(tenant: str, pseudonyms: Collection[str]) -> dict[str, Held]:
    """Open the keys behind these pseudonyms; the destroyed are missing.

    Raises:
        LedgerClosedError: the keyring does not answer, or its keys do not open.
    """
    try:
        keys = keys_of(tenant)
        if keys is None:
            return {}
        return {held.pseudonym: held for _, held in _held(keys, _BY_PSEUDONYM, pseudonyms)}
    except Error as trouble:
        raise closed_by(trouble) from trouble


def keys_by_id(tenant: str, ids: Collection[int]) -> dict[int, Held]:
    """Open the keys with these numbers; the destroyed are missing.

    Raises:
        LedgerClosedError: the keyring does not answer, or its keys do not open.
    """
    try:
        keys = keys_of(tenant)
        return {} if keys is None else {held.key_id: held for _, held in _held(keys, _BY_ID, ids)}
    except Error as trouble:
        raise closed_by(trouble) from trouble


def found(tenant: str, name: str) -> Held | None:
    """Find the key of a person or decision that is known already; None if there is none.

    Raises:
        LedgerClosedError: the keyring does not answer, or its keys do not open.
    """
    try:
        keys = keys_of(tenant)
        return None if keys is None else known(keys, {keys.lookup(name): name}).get(name)
    except Error as trouble:
        raise closed_by(trouble) from trouble


def known(keys: TenantKeys, names: Mapping[bytes, str]) -> dict[str, Held]:
    """Open the keys that stand under these lookups."""
    return {names[bytes(at)]: held for at, held in _held(keys, _BY_LOOKUP, names)}


def parts(values: Iterable[_T]) -> Iterator[list[_T]]:
    """Cut into parts that fit into one statement."""
    left = iter(values)
    while part := list(islice(left, PART)):
        yield part


def asked(database: BaseDatabaseWrapper, statement: str, values: Sequence[Any]) -> list[Any]:
    """Run a statement of ours and give its rows.

    By the driver's own cursor: Django would spell each statement anew, thousands of marks long.

    Raises:
        django.db.Error: as the database has it.
    """
    database.ensure_connection()
    with database.wrap_database_errors:
        cursor = database.connection.cursor()
        spelt = _with_question_marks(statement) if database.vendor == "sqlite" else statement
        cursor.execute(spelt, values)
        found: list[Any] = cursor.fetchall()
        return found


@lru_cache(maxsize=64)
def _with_question_marks(statement: str) -> str:
    return statement.replace("%s", "?")


def _held(
    keys: TenantKeys, by: By, wanted: Iterable[bytes | str | int]
) -> Iterator[tuple[bytes, Held]]:
    database = connections[ALIAS]
    for part in parts(wanted):
        for at, key_id, pseudonym, locked in asked(database, *_search(database, by, keys.id, part)):
            yield at, Held(key_id, pseudonym, _open(keys, bytes(locked), pseudonym))


def _search(
    database: BaseDatabaseWrapper, by: By, tenant: int, part: list[Any]
) -> tuple[str, list[Any]]:
    column, read, live = by
    find = _FIND.format(by=column, live=live)
    return bulk.searching(database, find, [tenant], part, read=read)


def _open(keys: TenantKeys, locked: bytes, pseudonym: str) -> bytes:
    try:
        return keys.open(locked, pseudonym)
    except KeyRefusedError as refused:
        raise KeyUnavailableError(
            "The key of {pseudonym} in the keyring was changed: put the keyring back from its "
            "copy (fairlead keyring restore), with the master key in {path}.",
            pseudonym=pseudonym,
            path=str(settings.FAIRLEAD_MASTER_KEY),
        ) from refused
