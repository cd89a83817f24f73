"""Reading the tree of a log from its tables."""

from collections.abc import Iterator

from fairlead.apps.journal.models import Entry, Tile
from fairlead.core.ledger.merkle import Frontier, leaf_hash
from fairlead.core.ledger.tiles import TILE, HashReader, cut, tile_root

_AT_ONCE = 4096


def reader(log_id: int) -> HashReader:
    """Give the hash of any complete subtree of a log, from tiles and leaves."""

    def read_tile(level: int, index: int) -> bytes | None:
        found = Tile.objects.filter(log_id=log_id, lvl=level, idx=index)
        blob = found.values_list("h", flat=True).first()
        return None if blob is None else bytes(blob)

    return HashReader(read_tile, lambda start, end: leaves(log_id, start, end))


def leaves(log_id: int, start: int, end: int) -> list[bytes]:
    """Read the stored leaf hashes of entries `start` up to, not including, `end`."""
    found = Entry.objects.filter(log_id=log_id, seq__gte=start, seq__lt=end).order_by("seq")
    return [bytes(leaf) for leaf in found.values_list("leaf", flat=True)]


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
    below = Tile.objects.filter(log_id=log_id, lvl=level - 1, idx__range=(first, first + width - 1))
    return b"".join(
        tile_root(cut(bytes(blob))) for blob in below.order_by("idx").values_list("h", flat=True)
    )
