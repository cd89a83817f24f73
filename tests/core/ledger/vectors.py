"""The frozen vectors of the ledger, and the public ones beside the repository."""

import json
from functools import cache
from pathlib import Path

from fairlead.core.ledger import merkle
from fairlead.core.ledger.merkle import EMPTY_ROOT, Frontier, leaf_hash

VECTORS = Path(__file__).parents[2] / "vectors" / "ledger"
SECTION_14 = json.loads((VECTORS / "section14.json").read_text(encoding="utf-8"))


def named(name: str) -> bytes:
    """Look up leaf4, n23 or root2 as the vectors name them (leaves from 0, roots by size)."""
    if name.startswith("leaf"):
        return bytes.fromhex(SECTION_14["leaf_hashes"][int(name[4:])])
    if name.startswith("root"):
        return bytes.fromhex(SECTION_14["roots"][int(name[4:]) - 1])
    return bytes.fromhex(SECTION_14["nodes"][name])


DECIMAL = [leaf_hash(str(index).encode()) for index in range(70_000)]


@cache
def subtree(level: int, index: int) -> bytes:
    """The slow, obvious way, over the decimal leaves."""
    if not level:
        return DECIMAL[index]
    return merkle.node_hash(subtree(level - 1, 2 * index), subtree(level - 1, 2 * index + 1))


def root(size: int) -> bytes:
    """RFC 6962 section 2.1 by recursion, written apart from the product."""

    def mth(low: int, high: int) -> bytes:
        if high - low == 1:
            return DECIMAL[low]
        middle = 1
        while middle * 2 < high - low:
            middle *= 2
        return merkle.node_hash(mth(low, low + middle), mth(low + middle, high))

    return mth(0, size) if size else EMPTY_ROOT


def vector_subtree(level, index):
    leaves = [named(f"leaf{at}") for at in range(index << level, index + 1 << level)]
    return Frontier.empty().extend(leaves).root()
