"""Put entries at the end of a log: the only place that writes `Entry`, `Tile` and `Head`.

Two writers must not build on the same head. The lock on the head row queues them
(on SQLite the transaction itself does, it is opened IMMEDIATE); the conditional
update of the head is the belt to these braces.

Plain SQL, because every act waits for it: `bulk_create` reaches a third of it.
Whoever sends the same entries again, by their ids, gets the old places back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, Final, cast

import orjson
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from fairlead.apps.journal import bulk
from fairlead.apps.journal.errors import IdTakenError, LedgerClosedError
from fairlead.apps.journal.models import Log
from fairlead.apps.journal.storage import closed_by
from fairlead.apps.journal.transactions import one_transaction
from fairlead.apps.journal.trees import tile_part
from fairlead.core.ledger.merkle import Frontier, leaf_hashes
from fairlead.core.ledger.profile import Json, canonical, canonical_all
from fairlead.core.ledger.tiles import full_tiles

Body = Mapping[str, object]
Cursor = Any
"""A DB-API cursor of the driver."""
_Row = tuple[Any, ...]

_TRIES: Final = 4
_SOME: Final = 500
_CLAIMS: Final = frozenset({"ts", "clock_regress"})
_HEAD: Final = (
    "SELECT h.log_id, l.origin, h.size, h.frontier, h.last_ts FROM journal_head h "
    "JOIN journal_log l ON l.id = h.log_id WHERE l.tenant = %s AND l.state = 'open' "
    "ORDER BY l.epoch DESC LIMIT 1"
)
_BY_ID: Final = "SELECT ext_id, seq, leaf, body FROM journal_entry WHERE log_id = %s AND ext_id"
_ENTRY: Final = ("log_id", "seq", "leaf", "body", "type", "actor", "about", "ext_id")
_TILE: Final = "INSERT INTO journal_tile (log_id, lvl, idx, h) VALUES (%s, %s, %s, %s)"
_MOVE: Final = (
    "UPDATE journal_head SET size = %s, frontier = %s, last_ts = %s WHERE log_id = %s AND size = %s"
)


@dataclass(frozen=True)
class Appended:
    """Where the entries stand: index and hash of each, and the size of the log before and after."""

    log_id: int
    origin: str
    indices: Sequence[int]
    leaves: Sequence[bytes]
    old_size: int
    size: int

    @property
    def first(self) -> int:
        return self.indices[0]

    def is_new(self, index: int) -> bool:
        """Say whether an entry was sealed now and not found from an earlier time."""
        return index >= self.old_size


@dataclass(frozen=True, slots=True)
class _Head:
    log_id: int
    origin: str
    size: int
    frontier: Frontier
    last_ts: str


class _MovedError(Exception):
    """Another writer moved the head meanwhile."""


def append(tenant: str, bodies: Sequence[Body]) -> Appended:
    """Seal these entries, in this order, in the open log of the organisation.

    Raises:
        LedgerClosedError: there is no open log, or it cannot be written at the moment.
        IdTakenError: an id is known already, for an entry that says something else.
        ProfileError: a body is outside the leaf profile (a bug of the caller).
    """
    database, trouble = transaction.get_connection(), None
    for attempt in range(_TRIES):
        try:
            with database.wrap_database_errors, one_transaction(database):
                cursor = database.connection.cursor()
                head = _head(cursor, tenant)
                # After any failure, also one of COMMIT, the outcome is unknown: look by id.
                return (_resolved if attempt else _sealed)(cursor, head, bodies)
        except (IntegrityError, OperationalError, _MovedError) as error:
            trouble = error
            if isinstance(error, OperationalError) and (attempt or database.in_atomic_block):
                break
    raise closed_by(trouble) from trouble


@cache
def _spelt(statement: str) -> str:
    """Spell the places of values as the driver wants them."""
    return statement.replace("%s", "?") if connection.vendor == "sqlite" else statement


def _resolved(cursor: Cursor, head: _Head, bodies: Sequence[Body]) -> Appended:
    """Seal only what is not there yet, and find the places of what is."""
    known = _known(cursor, head, bodies)
    fresh = [body for body in bodies if body["id"] not in known]
    size = head.size
    if fresh:
        made = _sealed(cursor, head, fresh)
        size = made.size
        places = zip(made.indices, made.leaves, strict=True)
        known |= {str(body["id"]): place for body, place in zip(fresh, places, strict=True)}
    indices, leaves = zip(*(known[str(body["id"])] for body in bodies), strict=True)
    return Appended(head.log_id, head.origin, indices, leaves, head.size, size)


def _known(cursor: Cursor, head: _Head, bodies: Sequence[Body]) -> dict[str, tuple[int, bytes]]:
    """Find those that are sealed already: the index and the hash of each, by its id."""
    told = {str(body["id"]): body for body in bodies}
    ids, found = list(told), dict[str, tuple[int, bytes]]()
    for at in range(0, len(ids), _SOME):
        some = ids[at : at + _SOME]
        statement, values = bulk.searching(connection, _BY_ID, [head.log_id], some)
        cursor.execute(_spelt(statement), values)
        for ext_id, seq, leaf, body in cursor.fetchall():
            must_say_the_same(orjson.loads(bytes(body)), told[ext_id])
            found[ext_id] = seq, bytes(leaf)
    return found


def must_say_the_same(kept: Body, sent: Body) -> None:
    """Refuse a second entry under the same id, unless it only differs in when it was sealed."""
    digests = digest(kept), digest(sent)
    if digests[0] != digests[1]:
        raise IdTakenError(
            "The id {id} is already used for another entry (digest {kept}, yours has {sent}): "
            "give a new id.",
            id=str(sent["id"]),
            kept=digests[0],
            sent=digests[1],
        )


def digest(body: Body) -> str:
    """Give the SHA-256 of what an entry says, whenever it was sealed: without the ledger's time.

    Nor does it say with which key a program handed it in: keys are changed while it tries again.
    """
    left_out = _CLAIMS | {"actor"} if str(body.get("actor")).startswith("svc:") else _CLAIMS
    said = {name: value for name, value in body.items() if name not in left_out}
    return sha256(canonical(cast("Mapping[str, Json]", said))).hexdigest()


def _sealed(cursor: Cursor, head: _Head, bodies: Sequence[Body]) -> Appended:
    stamp = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    hashes = _inserted(head, bodies, stamp)
    frontier, completed = head.frontier.grow(hashes)
    if tiles := _full(head, completed):
        cursor.executemany(_spelt(_TILE), tiles)
    last_ts = max(stamp, head.last_ts)
    cursor.execute(
        _spelt(_MOVE), [frontier.size, frontier.to_bytes(), last_ts, head.log_id, head.size]
    )
    if cursor.rowcount != 1:
        raise _MovedError
    places = range(head.size, frontier.size)
    return Appended(head.log_id, head.origin, places, hashes, head.size, frontier.size)


def _inserted(head: _Head, bodies: Sequence[Body], stamp: str) -> list[bytes]:
    """Write the entries and give their hashes."""
    # A clock that was set back is shown, not repaired: the order is the truth, the time a claim.
    claims = {"ts": stamp, **({"clock_regress": True} if stamp < head.last_ts else {})}
    hashes = list[bytes]()
    rows = _rows(head, bodies, claims, hashes)
    bulk.insert(connection, "journal_entry", _ENTRY, rows, n=len(bodies))
    return hashes


def _rows(
    head: _Head, bodies: Sequence[Body], claims: Mapping[str, object], hashes: list[bytes]
) -> Iterator[_Row]:
    """Make the rows a statement's worth at a time, which is faster than all; note their hashes."""
    for at in range(0, len(bodies), bulk.AT_ONCE):
        some = bodies[at : at + bulk.AT_ONCE]
        leaves = canonical_all([cast("dict[str, Json]", {**body, **claims}) for body in some])
        fresh = leaf_hashes(leaves)
        hashes += fresh
        told = zip(some, leaves, fresh, strict=True)
        for seq, (body, leaf, leaf_hash) in enumerate(told, head.size + at):
            yield (
                head.log_id,
                seq,
                leaf_hash,
                leaf,
                body["type"],
                body["actor"],
                about_of(body),
                body["id"],
            )


def about_of(body: Body) -> str:
    """Say what an entry is about, as the timeline searches for it: `risk:R-12`."""
    about = body.get("obj")
    return f"{about['type']}:{about['id']}" if isinstance(about, dict) else ""


def _full(head: _Head, completed: Sequence[Sequence[bytes]]) -> list[_Row]:
    def read_part(level: int, index: int, width: int) -> bytes:
        return tile_part(head.log_id, level, index, width)

    return [
        (head.log_id, level, index, data)
        for level, index, data in full_tiles(head.size, completed, read_part)
    ]


def _head(cursor: Cursor, tenant: str) -> _Head:
    lock = " FOR UPDATE OF h" if connection.features.has_select_for_update else ""
    cursor.execute(_spelt(_HEAD + lock), [tenant])
    row = cursor.fetchone()
    if row is None:
        raise _closed(tenant)
    log_id, origin, size, frontier, last_ts = row
    return _Head(log_id, origin, size, Frontier.from_bytes(size, bytes(frontier)), last_ts)


def _closed(tenant: str) -> LedgerClosedError:
    trouble = Log.objects.filter(tenant=tenant, state="read_only").order_by("-epoch").first()
    if trouble is None:
        return LedgerClosedError("This organisation has no open log, so nothing can be recorded.")
    return LedgerClosedError("The ledger takes no entries: {why}", why=trouble.trouble)
