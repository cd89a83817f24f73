import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.core.ledger import merkle
from fairlead.core.ledger.merkle import EMPTY_ROOT, Frontier, ProofError, leaf_hash
from tests.core.ledger.vectors import DECIMAL, SECTION_14, named, root, subtree, vector_subtree

SMALL = 80


ROOTS = [root(size) for size in range(SMALL + 1)]


def test_leaves_and_roots_are_those_of_the_vectors():
    log = Frontier.empty()
    assert log.root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for index, data in enumerate(SECTION_14["leaves"]):
        hashed = leaf_hash(bytes.fromhex(data))
        assert hashed == named(f"leaf{index}")
        log = log.extend([hashed])
        assert log.root() == named(f"root{index + 1}")


@pytest.mark.parametrize("size", SECTION_14["decimal_roots"])
def test_roots_of_large_logs_are_those_of_the_vectors(size):
    log = Frontier.empty().extend(DECIMAL[: int(size)])
    assert log.root().hex() == SECTION_14["decimal_roots"][size]


@pytest.mark.parametrize(("index", "size", "names"), SECTION_14["inclusion"])
def test_inclusion_proofs_are_those_of_the_vectors(index, size, names):
    proof = merkle.inclusion_proof(index, size, vector_subtree)
    assert proof == [named(name) for name in names]
    merkle.verify_inclusion(named(f"leaf{index}"), index, size, proof, named(f"root{size}"))


@pytest.mark.parametrize(("old", "new", "names"), SECTION_14["consistency"])
def test_consistency_proofs_are_those_of_the_vectors(old, new, names):
    proof = merkle.consistency_proof(old, new, vector_subtree)
    assert proof == [named(name) for name in names]
    merkle.verify_consistency(old, new, named(f"root{old}"), named(f"root{new}"), proof)


def test_every_entry_of_every_small_log_has_one_proof_and_no_other():
    for size in range(1, SMALL + 1):
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, subtree)
            leaf = DECIMAL[index]
            merkle.verify_inclusion(leaf, index, size, proof, ROOTS[size])
            for wrong in wrongs(proof):
                with pytest.raises(ProofError):
                    merkle.verify_inclusion(leaf, index, size, wrong, ROOTS[size])
            with pytest.raises(ProofError):
                merkle.verify_inclusion(DECIMAL[index + 1], index, size, proof, ROOTS[size])
            with pytest.raises(ProofError):
                merkle.verify_inclusion(leaf, index, size, proof, ROOTS[size - 1])


def test_every_small_log_grows_from_every_smaller_one_by_one_proof_and_no_other():
    for new in range(1, SMALL + 1):
        for old in range(1, new + 1):
            proof = merkle.consistency_proof(old, new, subtree)
            merkle.verify_consistency(old, new, ROOTS[old], ROOTS[new], proof)
            for wrong in wrongs(proof):
                with pytest.raises(ProofError):
                    merkle.verify_consistency(old, new, ROOTS[old], ROOTS[new], wrong)
            with pytest.raises(ProofError):
                merkle.verify_consistency(old, new, ROOTS[old - 1], ROOTS[new], proof)
            with pytest.raises(ProofError):
                merkle.verify_consistency(old, new, ROOTS[old], ROOTS[new - 1], proof)


def wrongs(proof: list[bytes]):
    yield [*proof, bytes(32)]
    for at, one in enumerate(proof):
        yield [*proof[:at], *proof[at + 1 :]]
        yield [*proof[:at], one[:31] + bytes([one[31] ^ 1]), *proof[at + 1 :]]
        yield [*proof[:at], one[:31], *proof[at + 1 :]]


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_an_entry_outside_the_log_has_no_proof(index, size):
    with pytest.raises(ProofError, match="not among"):
        merkle.inclusion_proof(index, size, subtree)
    with pytest.raises(ProofError, match="not among"):
        merkle.verify_inclusion(DECIMAL[0], index, size, [], ROOTS[3])


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 3), (4, 3), (-1, 2)])
def test_growth_from_nothing_or_backwards_is_no_proof(old, new):
    with pytest.raises(ProofError, match="no proof"):
        merkle.consistency_proof(old, new, subtree)
    with pytest.raises(ProofError, match="no proof"):
        merkle.verify_consistency(old, new, EMPTY_ROOT, ROOTS[3], [])


@settings(deadline=None)
@given(st.lists(st.integers(0, 300), max_size=6))
def test_a_log_is_the_same_however_its_entries_arrive(batches):
    log = Frontier.empty()
    for batch in batches:
        log = log.extend(DECIMAL[log.size : log.size + batch])
    assert log == Frontier.empty().extend(DECIMAL[: sum(batches)])
    assert log.root() == root(log.size)
    assert Frontier.from_bytes(log.size, log.to_bytes()) == log


def test_growing_says_which_subtrees_became_complete():
    log = Frontier.empty()
    for batch in (1, 2, 5, 1, 30, 7):
        old = log.size
        log, completed = log.grow(DECIMAL[old : old + batch])
        assert completed == [
            [subtree(level, index) for index in range(old >> level, log.size >> level)]
            for level in range(len(completed))
        ]
        assert log.size >> len(completed) == old >> len(completed)


@pytest.mark.parametrize(
    ("size", "blob"), [(3, bytes(32)), (1, bytes(33)), (1, bytes(31)), (-1, b"")]
)
def test_a_frontier_that_does_not_fit_its_size_is_refused(size, blob):
    with pytest.raises(ValueError, match=r"roots|32 bytes"):
        Frontier.from_bytes(size, blob)


@pytest.mark.shared_data
def test_all_public_proofs_are_judged_as_their_makers_judge_them(shared):
    found = sorted((shared / "data" / "vectors" / "merkle").rglob("*.json"))
    assert len(found) == 196
    for path in found:
        case = json.loads(path.read_text(encoding="utf-8"))
        assert refuses(case) is case["wantErr"], path


def refuses(case: dict) -> bool:
    def raw(text):
        return base64.b64decode(text or "")

    proof = [raw(one) for one in case["proof"] or []]
    try:
        if "leafIdx" in case:
            merkle.verify_inclusion(
                raw(case["leafHash"]), case["leafIdx"], case["treeSize"], proof, raw(case["root"])
            )
        else:
            merkle.verify_consistency(
                case["size1"], case["size2"], raw(case["root1"]), raw(case["root2"]), proof
            )
    except ProofError:
        return True
    return False
