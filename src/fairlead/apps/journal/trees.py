"""Reading the tree of a log from its tables."""

from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import Final

from django.db import connection

from fairlead.apps.journal.models import Entry, Log
from fairlead.core.ledger.merkle import (
    Frontier,
    ProofError,
    inclusion_proof,
    leaf_hash,
    verify_inclusion,
)
from fairlead.core.ledger.tiles import TILE, HashReader, cut, tile_root

_AT_ONCE = 4096
_LEAVES: Final = (
    "SELECT leaf FROM journal_entry WHERE log_id = %s AND seq >= %s AND seq < %s ORDER BY seq"
)
_TILES: Final = (
    "SELECT idx, h FROM journal_tile "
    "WHERE log_id = %s AND lvl = %s AND idx >= %s AND idx < %s ORDER BY idx"
)
_one_at_a_time = Lock()


def reader(log_id: int) -> HashReader:
    """Give the hash of any complete subtree of a log, from tiles and leaves as they stand now."""
    return HashReader(
        lambda level, index: tile(log_id, level, index),
        lambda start, end: leaves(log_id, start, end),
        read_tiles=lambda level, start, end: _tiles(log_id, level, start, end),
    )


def prove(log: Log, index: int, size: int, root: bytes) -> list[bytes]:
    """Collect the hashes that lead from one entry to the root of a checkpoint.

    What was read for earlier proofs is remembered, for a complete subtree never changes.
    If the database was put back to another history meanwhile, the proof fails its own check
    and is made anew from the tables. Whoever looks for changes must use `reader`.
    """
    with _one_at_a_time:  # a remembered reader is not made for several threads
        hashes = _remembered(log.pk, log.vkey)
        proof = inclusion_proof(index, size, hashes.subtree)
        leaf = hashes.subtree(0, index)
    try:
        verify_inclusion(leaf, index, size, proof, root)
    except ProofError:
        _remembered.cache_clear()
        proof = inclusion_proof(index, size, reader(log.pk).subtree)
    return proof


def leaf(log: Log, index: int) -> bytes:
    """Give the hash of one entry, also of one that was pruned."""
    return reader(log.pk).subtree(0, index)


@lru_cache(maxsize=16)
def _remembered(log_id: int, vkey: str) -> HashReader:  # noqa: ARG001 - a key of its own per log
    return reader(log_id)


def tile(log_id: int, level: int, index: int) -> bytes | None:
    """Read one full tile, or none."""
    return next((blob for _at, blob in _tiles(log_id, level, index)), None)


def tiles(log_id: int, level: int, end: int) -> Iterator[bytes]:
    """Read the full tiles of a level from the first up to, not including, `end`, some at a time."""
    for low in range(0, end, TILE):
        yield from (blob for _at, blob in _tiles(log_id, level, low, min(low + TILE, end)))


def leaves(log_id: int, start: int, end: int) -> list[bytes]:
    """Read the stored leaf hashes of entries `start` up to, not including, `end`."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [log_id, start, end])
        return [bytes(leaf) for (leaf,) in cursor.fetchall()]


def _tiles(
    log_id: int, level: int, start: int, end: int | None = None
) -> Iterator[tuple[int, bytes]]:
    """Read full tiles `start` up to, not including, `end`: one if no end is given."""
    with connection.cursor() as cursor:
        cursor.execute(_TILES, [log_id, level, start, start + 1 if end is None else end])
        for index, blob in cursor.fetchall():
            yield index, bytes(blob)


def frontier_at(hashes: HashReader, size: int) -> Frontier:
    """Give the frontier that the log had when it held `size` entries."""
    roots, done = list[bytes](), 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            roots.append(hashes.subtree(level, done >> level))
            done += 1 << level
    return Frontier(size, tuple(roots))


def rehashed(log_id: int, start: int, end: int) -> Iterator[list[bytes]]:
    """Hash the bodies of a stretch of a log anew, a few thousand at a time."""
    for low in range(start, end, _AT_ONCE):
        high = min(low + _AT_ONCE, end)
        found = Entry.objects.filter(log_id=log_id, seq__gte=low, seq__lt=high).order_by("seq")
        yield [leaf_hash(bytes(body)) for body in found.values_list("body", flat=True)]


def tile_part(log_id: int, level: int, index: int, width: int) -> bytes:
    """Compute the first hashes of a tile that is not full yet, from what lies below it."""
    first = index * TILE
    if level == 0:
        return b"".join(leaves(log_id, first, first + width))
    return b"".join(
        tile_root(cut(blob)) for _at, blob in _tiles(log_id, level - 1, first, first + width)
    )
