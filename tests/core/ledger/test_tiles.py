from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.core.ledger import merkle, tiles
from fairlead.core.ledger.merkle import Frontier
from tests.core.ledger.vectors import DECIMAL, SECTION_14, root, subtree


class Store:
    """Entries and full tiles as a database keeps them."""

    def __init__(self):
        self.leaves: list[bytes] = []
        self.frontier = Frontier.empty()
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.reads = 0

    def append(self, hashes):
        self.frontier, completed = self.frontier.grow(hashes)
        for level, index, blob in tiles.full_tiles(len(self.leaves), completed, self.reader().part):
            assert (level, index) not in self.tiles, "a full tile is written once"
            self.tiles[level, index] = blob
        self.leaves += hashes

    def reader(self):
        return tiles.HashReader(self.read_tile, lambda start, end: self.leaves[start:end])

    def read_tile(self, level, index):
        self.reads += (level, index) in self.tiles
        return self.tiles.get((level, index))


@pytest.fixture(scope="module")
def large():
    store = Store()
    for at in range(0, 70_000, 777):
        store.append(DECIMAL[at : min(at + 777, 70_000)])
    return store


def test_tiles_of_70_000_entries_are_those_of_the_vectors(large):
    reader, digests = large.reader(), {}
    for level, index, width in tiles.tile_widths(70_000):
        blob = large.tiles.get((level, index)) if width == tiles.TILE else None
        assert (blob is None) == (width < tiles.TILE)
        blob = blob or reader.part(level, index, width)
        digests[tiles.tile_path(level, index, width)] = sha256(blob).hexdigest()
    assert {name: digests[name] for name in SECTION_14["decimal_tiles"]} == SECTION_14[
        "decimal_tiles"
    ]
    assert len(digests) == 274 + 2 + 1
    assert reader.part(2, 0, 1).hex() == SECTION_14["decimal_roots"]["65536"]


@pytest.mark.parametrize(
    ("index", "path"),
    [(0, "000"), (273, "273"), (1000, "x001/000"), (1234067, "x001/x234/067")],
)
def test_tiles_are_named_as_every_tlog_client_names_them(index, path):
    assert tiles.tile_path(0, index) == f"tile/0/{path}"
    assert tiles.tile_path("entries", index, 7) == f"tile/entries/{path}.p/7"


def test_proofs_from_tiles_lead_to_the_root(large):
    reader, top = large.reader(), root(70_000)
    for index in (0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999):
        proof = merkle.inclusion_proof(index, 70_000, reader.subtree)
        merkle.verify_inclusion(DECIMAL[index], index, 70_000, proof, top)
    for old in (1, 255, 256, 257, 65_535, 65_536, 65_537, 69_999):
        proof = merkle.consistency_proof(old, 70_000, reader.subtree)
        merkle.verify_consistency(old, 70_000, root(old), top, proof)


def test_a_proof_asked_for_twice_reads_its_tiles_once(large):
    reader = large.reader()
    merkle.inclusion_proof(0, 70_000, reader.subtree)
    large.reads = 0
    merkle.inclusion_proof(1, 70_000, reader.subtree)
    assert large.reads <= 1


@settings(deadline=None)
@given(st.lists(st.integers(0, 600), max_size=8), st.data())
def test_any_way_of_appending_gives_the_same_tiles_and_subtrees(batches, data):
    store = Store()
    for batch in batches:
        store.append(DECIMAL[len(store.leaves) : len(store.leaves) + batch])
    size = sum(batches)
    assert set(store.tiles) == {
        (level, index) for level, index, width in tiles.tile_widths(size) if width == tiles.TILE
    }
    if size:
        level = data.draw(st.integers(0, size.bit_length() - 1))
        index = data.draw(st.integers(0, (size >> level) - 1))
        assert store.reader().subtree(level, index) == subtree(level, index)
        assert Frontier.empty().extend(store.leaves).root() == root(size)


def test_few_trees_are_kept_in_memory():
    store = Store()
    store.append(DECIMAL[:2048])
    reader = tiles.HashReader(store.read_tile, lambda start, end: store.leaves[start:end], keep=2)
    assert [reader.subtree(1, index) for index in range(1024)] == [
        subtree(1, index) for index in range(1024)
    ]
    assert len(reader._trees) == 2


def test_a_tile_of_the_wrong_length_is_refused():
    reader = tiles.HashReader(lambda level, index: b"short", lambda start, end: [])
    with pytest.raises(ValueError, match="not 8192"):
        reader.subtree(1, 0)


def test_a_missing_full_tile_is_computed_from_its_entries():
    reader = tiles.HashReader(lambda level, index: None, lambda start, end: DECIMAL[start:end])
    assert reader.subtree(9, 0) == subtree(9, 0)


def test_tiles_read_ahead_give_the_same_subtrees_with_one_question(large):
    asked = []

    def read_tiles(level, start, end):
        asked.append((level, start, end))
        found = ((at, large.tiles.get((level, at))) for at in range(start, end))
        return [(at, blob) for at, blob in found if blob is not None]

    def reader(**more):
        leaves = large.leaves
        return tiles.HashReader(large.read_tile, lambda low, high: leaves[low:high], **more)

    ahead, plain = reader(read_tiles=read_tiles), reader()
    for index in (0, 65_536, 69_887, 69_999):
        proof = merkle.inclusion_proof(index, 70_000, ahead.subtree)
        assert proof == merkle.inclusion_proof(index, 70_000, plain.subtree)
    assert asked == [(0, 256, 272)]


def test_a_tile_of_the_wrong_length_is_named_when_read_ahead():
    reader = tiles.HashReader(
        lambda level, index: None,
        lambda start, end: [],
        read_tiles=lambda level, start, end: [(start, b"short")],
    )
    with pytest.raises(ValueError, match="Tile 0/0 has 5 bytes"):
        reader.subtree(9, 0)
