"""Hashes in bundles of 256, so that a proof in a log of millions reads three small pieces.

A tile at level L holds 256 hashes of complete subtrees of 256^L entries each (C2SP
tlog-tiles). Only full tiles are kept; what is not full yet is computed.

>>> tile_path(0, 273), tile_path(1, 1, 17), tile_path(0, 1234067)
('tile/0/273', 'tile/1/001.p/17', 'tile/0/x001/x234/067')
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from fairlead.core.ledger.merkle import HASH, pair_up

TILE: Final = 256
TILE_BYTES: Final = TILE * HASH
_BITS: Final = 8
_REMEMBERED: Final = 65_536

ReadTilePart = Callable[[int, int, int], bytes]
"""`read_tile_part(level, index, width)`: the first `width` hashes of a tile not yet full."""


def tile_path(level: int | str, index: int, width: int = TILE) -> str:
    """Name a tile as every tlog-tiles client does; level "entries" names a bundle of entries."""
    parts = [f"{index % 1000:03}"]
    while index := index // 1000:
        parts.insert(0, f"x{index % 1000:03}")
    partial = "" if width == TILE else f".p/{width}"
    return f"tile/{level}/{'/'.join(parts)}{partial}"


def tile_widths(size: int) -> list[tuple[int, int, int]]:
    """List every tile of a log of that size as (level, index, width), lowest level first."""
    found, level = list[tuple[int, int, int]](), 0
    while size:
        found += [(level, index, TILE) for index in range(size // TILE)]
        if size % TILE:
            found.append((level, size // TILE, size % TILE))
        size, level = size // TILE, level + 1
    return found


def tile_root(hashes: Sequence[bytes]) -> bytes:
    """Give the one hash that stands for a full tile."""
    return tile_tree(hashes)[_BITS][0]


def tile_tree(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """Hash a full tile up, keeping every level: [256 hashes, 128, … 1]."""
    tree = [list(hashes)]
    for _ in range(_BITS):
        tree.append(pair_up(tree[-1]))
    return tree


def cut(blob: bytes) -> list[bytes]:
    """Cut the bytes of a tile into its hashes."""
    return [blob[at : at + HASH] for at in range(0, len(blob), HASH)]


def full_tiles(
    old_size: int, completed: Sequence[Sequence[bytes]], read_tile_part: ReadTilePart
) -> list[tuple[int, int, bytes]]:
    """Say which tiles become full by growing a log: (level, index, bytes).

    `completed` is what `Frontier.grow` says; nothing is hashed twice. `read_tile_part` is
    asked once per level that completes a tile, for the hashes that stood in that tile
    before; `HashReader.part` answers it.
    """
    done = list[tuple[int, int, bytes]]()
    for level, fresh in enumerate(completed[::_BITS]):
        index, width = divmod(old_size >> _BITS * level, TILE)
        if width + len(fresh) < TILE:
            break
        blob = b"".join(fresh)
        if width:
            blob = read_tile_part(level, index, width) + blob
        done += [
            (level, index + at, blob[at * TILE_BYTES : (at + 1) * TILE_BYTES])
            for at in range(len(blob) // TILE_BYTES)
        ]
    return done


class HashReader:
    """Answers `subtree(level, index)` from full tiles and leaf hashes, remembering what it hashed.

    A complete subtree never changes, so what was read once stays true for ever.
    """

    def __init__(
        self,
        read_tile: Callable[[int, int], bytes | None],
        read_leaves: Callable[[int, int], list[bytes]],
        *,
        read_tiles: Callable[[int, int, int], Iterable[tuple[int, bytes]]] | None = None,
        keep: int = 64,
    ) -> None:
        self._read_tile, self._read_leaves, self._keep = read_tile, read_leaves, keep
        self._read_tiles = read_tiles
        self._trees: OrderedDict[tuple[int, int], list[list[bytes]]] = OrderedDict()
        self._roots: dict[tuple[int, int], bytes] = {}
        self._joined: dict[tuple[int, int], bytes] = {}

    def subtree(self, level: int, index: int) -> bytes:
        """Give the hash of the complete subtree of 2^level entries at that index."""
        tier, height = divmod(level, _BITS)
        if tier and not height:  # a whole tile of the tier below, asked for again and again
            return self._root(tier - 1, index)
        if (level, index) in self._joined:
            return self._joined[level, index]
        first = index << height
        tree = self._tree(tier, first // TILE)
        if tree is not None:
            return tree[height][index % (TILE >> height)]
        return self._join(level, index)

    def _join(self, level: int, index: int) -> bytes:
        """Hash a complete subtree inside a tile that is not full yet."""
        tier, height = divmod(level, _BITS)
        hashes = self._hashes(tier, index << height, index + 1 << height)
        while len(hashes) > 1:
            hashes = pair_up(hashes)
        if len(self._joined) >= _REMEMBERED:
            self._joined.clear()
        self._joined[level, index] = hashes[0]
        return hashes[0]

    def part(self, level: int, index: int, width: int) -> bytes:
        """Give the first `width` hashes of a tile that is not full."""
        return b"".join(self._hashes(level, index * TILE, index * TILE + width))

    def _hashes(self, tier: int, start: int, end: int) -> list[bytes]:
        if not tier:
            return self._read_leaves(start, end)
        self._read_ahead(tier - 1, start, end)
        return [self._root(tier - 1, index) for index in range(start, end)]

    def _read_ahead(self, tier: int, start: int, end: int) -> None:
        """Read many tiles at once for their roots, where the store can."""
        missing = [index for index in range(start, end) if (tier, index) not in self._roots]
        if self._read_tiles is None or len(missing) <= 1:
            return
        if len(self._roots) >= _REMEMBERED:
            self._roots.clear()
            missing = [start, end - 1]
        for index, blob in self._read_tiles(tier, missing[0], missing[-1] + 1):
            self._roots[tier, index] = tile_root(_whole(tier, index, blob))

    def _root(self, tier: int, index: int) -> bytes:
        found = self._roots.get((tier, index))
        if found is None:
            tree = self._tree(tier, index)
            hashes = self._hashes(tier, index * TILE, (index + 1) * TILE) if tree is None else []
            found = tree[_BITS][0] if tree is not None else tile_root(hashes)
            self._roots[tier, index] = found
        return found

    def _tree(self, tier: int, index: int) -> list[list[bytes]] | None:
        found = self._trees.get((tier, index))
        if found is not None:
            self._trees.move_to_end((tier, index))
            return found
        blob = self._read_tile(tier, index)
        if blob is None:
            return None
        found = self._trees[tier, index] = tile_tree(_whole(tier, index, blob))
        if len(self._trees) > self._keep:
            self._trees.popitem(last=False)
        return found


def _whole(tier: int, index: int, blob: bytes) -> list[bytes]:
    if len(blob) != TILE_BYTES:
        raise ValueError(f"Tile {tier}/{index} has {len(blob)} bytes, not {TILE_BYTES}.")
    return cut(blob)
