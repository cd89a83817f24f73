r"""The tree over all entries: one root stands for every byte before it (RFC 6962, RFC 9162).

>>> log = Frontier.empty().extend([leaf_hash(b""), leaf_hash(b"\x00")])
>>> log.size, log.root().hex()[:16]
(2, 'fac54203e7cc696c')

Proofs are made from complete subtrees, which whoever holds the entries provides,
and are checked without holding anything.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

HASH: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()

Subtree = Callable[[int, int], bytes]
"""`subtree(level, index)`: hash of the complete subtree of 2^level leaves at that index."""


class ProofError(ValueError):
    """A proof does not show what it should; the sentence says which rule it breaks."""


def leaf_hash(data: bytes) -> bytes:
    """Give the hash of one entry as it stands in the tree."""
    return sha256(b"\x00" + data).digest()


def leaf_hashes(leaves: Iterable[bytes]) -> list[bytes]:
    """Give the hashes of many entries."""
    return [sha256(b"\x00" + data).digest() for data in leaves]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Give the hash that stands for two neighbours."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that must be kept to grow a log: the roots of its complete subtrees, largest first."""

    size: int
    roots: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.roots) != self.size.bit_count():
            raise ValueError(f"A log of {self.size} entries does not have {len(self.roots)} roots.")
        if any(len(root) != HASH for root in self.roots):
            raise ValueError("Every root has 32 bytes.")

    @classmethod
    def empty(cls) -> Self:
        return cls(0, ())

    @classmethod
    def from_bytes(cls, size: int, blob: bytes) -> Self:
        return cls(size, tuple(blob[at : at + HASH] for at in range(0, len(blob), HASH)))

    def to_bytes(self) -> bytes:
        return b"".join(self.roots)

    def extend(self, leaf_hashes: Iterable[bytes]) -> "Frontier":
        """Append entries, by their leaf hashes, and give the frontier after them."""
        return self.grow(leaf_hashes)[0]

    def grow(self, leaf_hashes: Iterable[bytes]) -> "tuple[Frontier, list[list[bytes]]]":
        """Extend, and give also what became complete: of each level the new subtree roots."""
        nodes, roots, odd = list(leaf_hashes), list(self.roots), list[bytes]()
        size, completed = self.size + len(nodes), list[list[bytes]]()
        while nodes:
            waited = self.size >> len(completed) & 1
            completed.append(nodes)
            if waited:
                nodes = [roots.pop(), *nodes]
            if len(nodes) & 1:
                odd.append(nodes[-1])
            nodes = pair_up(nodes)
        return Frontier(size, (*roots, *reversed(odd))), completed

    def root(self) -> bytes:
        """Give the one hash that stands for the whole log."""
        return fold(self.roots) if self.roots else EMPTY_ROOT


def pair_up(nodes: Sequence[bytes]) -> list[bytes]:
    """Hash neighbours together: one level up. An odd last node is left out."""
    pairs = zip(nodes[::2], nodes[1::2], strict=False)
    return [sha256(b"\x01" + left + right).digest() for left, right in pairs]


def fold(roots: Sequence[bytes]) -> bytes:
    """Join the roots of adjacent complete subtrees, largest first, into one root."""
    *rest, root = roots
    for left in reversed(rest):
        root = node_hash(left, root)
    return root


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """Collect the hashes that lead from one entry up to the root of `size` entries."""
    if not 0 <= index < size:
        raise ProofError(f"Entry {index} is not among {size}.")
    proof, low, high = list[bytes](), 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(_range_root(middle, high, subtree))
            high = middle
        else:
            proof.append(_range_root(low, middle, subtree))
            low = middle
    return proof[::-1]


def consistency_proof(size1: int, size2: int, subtree: Subtree) -> list[bytes]:
    """Collect the hashes that show the log of `size1` to be the beginning of that of `size2`."""
    if not 0 < size1 <= size2:
        raise ProofError(f"There is no proof from {size1} to {size2} entries.")
    proof, low, high = list[bytes](), 0, size2
    while size1 != high:
        middle = low + _split(high - low)
        if size1 <= middle:
            proof.append(_range_root(middle, high, subtree))
            high = middle
        else:
            proof.append(_range_root(low, middle, subtree))
            low = middle
    if low:
        proof.append(_range_root(low, high, subtree))
    return proof[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that an entry with this leaf hash is number `index` of `size` under this root.

    Raises:
        ProofError: it is not, or the proof is not exactly as long as it must be.
    """
    _need_hashes([leaf, *proof])
    if not 0 <= index < size:
        raise ProofError(f"Entry {index} is not among {size}.")
    inner = (index ^ (size - 1)).bit_length()
    border = (index >> inner).bit_count()
    if len(proof) != inner + border:
        raise ProofError(f"The proof has {len(proof)} hashes, not {inner + border}.")
    node = _climb(leaf, proof[:inner], index)
    if _climb_right(node, proof[inner:]) != root:
        raise ProofError("The proof leads to another root.")


def verify_consistency(
    size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]
) -> None:
    """Check that nothing in the first `size1` entries changed until there were `size2`.

    Raises:
        ProofError: something did, or the proof is not exactly as long as it must be.
    """
    if not 0 < size1 <= size2:
        raise ProofError(f"There is no proof from {size1} to {size2} entries.")
    if size1 == size2:
        if proof or root1 != root2:
            raise ProofError("Equal sizes need equal roots and an empty proof.")
        return
    _need_hashes([root1, *proof])
    _verify_growth(size1, size2, root1, root2, list(proof))


def _verify_growth(size1: int, size2: int, root1: bytes, root2: bytes, proof: list[bytes]) -> None:
    shift = (size1 & -size1).bit_length() - 1
    inner = ((size1 - 1) ^ (size2 - 1)).bit_length() - shift
    border = (size1 - 1 >> (inner + shift)).bit_count()
    # A complete first tree is its own first hash, and is not sent.
    start = 0 if size1 == 1 << shift else 1
    if len(proof) != start + inner + border:
        raise ProofError(f"The proof has {len(proof)} hashes, not {start + inner + border}.")
    seed, path = (proof[0], proof[1:]) if start else (root1, proof)
    mask = size1 - 1 >> shift
    old = _climb_right(_climb_old(seed, path[:inner], mask), path[inner:])
    new = _climb_right(_climb(seed, path[:inner], mask), path[inner:])
    if old != root1:
        raise ProofError("The proof does not start from the first root.")
    if new != root2:
        raise ProofError("The proof does not lead to the second root.")


def _climb(node: bytes, proof: Sequence[bytes], index: int) -> bytes:
    for level, other in enumerate(proof):
        node = node_hash(other, node) if index >> level & 1 else node_hash(node, other)
    return node


def _climb_old(node: bytes, proof: Sequence[bytes], index: int) -> bytes:
    for level, other in enumerate(proof):
        if index >> level & 1:
            node = node_hash(other, node)
    return node


def _climb_right(node: bytes, proof: Sequence[bytes]) -> bytes:
    for other in proof:
        node = node_hash(other, node)
    return node


def _need_hashes(hashes: Sequence[bytes]) -> None:
    if any(len(one) != HASH for one in hashes):
        raise ProofError("Every hash has 32 bytes.")


def _split(width: int) -> int:
    """Give the largest power of two below `width`."""
    return 1 << (width - 1).bit_length() - 1


def _range_root(low: int, high: int, subtree: Subtree) -> bytes:
    """Root of the entries low to high, where low is aligned as RFC 6962 splits."""
    roots = list[bytes]()
    while low < high:
        level = (high - low).bit_length() - 1
        roots.append(subtree(level, low >> level))
        low += 1 << level
    return fold(roots)
