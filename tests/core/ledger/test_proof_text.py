from hashlib import sha256

import pytest

from fairlead.core.ledger import merkle
from fairlead.core.ledger.merkle import ProofError
from fairlead.core.ledger.proof_text import TlogProof
from tests.core.ledger.vectors import SECTION_14, vector_subtree

PROOF = TlogProof(5, tuple(merkle.inclusion_proof(5, 8, vector_subtree)), SECTION_14["note"])
TEXT = str(PROOF)


def test_the_proof_on_one_page_is_that_of_the_vectors():
    data = TEXT.encode()
    assert len(data) == SECTION_14["tlog_proof_of_5"]["bytes"]
    assert sha256(data).hexdigest() == SECTION_14["tlog_proof_of_5"]["sha256"]


@pytest.mark.parametrize("extra", [None, b"", b"more"])
def test_a_proof_reads_back_as_it_was_written(extra):
    proof = TlogProof(5, PROOF.hashes, PROOF.checkpoint, extra)
    assert TlogProof.parse(str(proof)) == proof


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1",
        TEXT.replace("@v1", "@v2"),
        TEXT.replace("index 5\n", ""),
        TEXT.replace("index 5", "index 05"),
        TEXT.replace("index 5", "index -5"),
        TEXT.replace("index 5\n", "index 5\n\n"),
        TEXT.replace("index 5\n", "index 5\nQUFB\n"),
        TEXT.replace("index 5\n", "index 5\nQUFC=\n"),
        TEXT.replace("index 5\n", "index 5\n" + "A" * 43 + "=\n" + "x\n" * 70),
        "c2sp.org/tlog-proof@v1\n\nnote\n",
    ],
)
def test_anything_else_is_no_proof(text):
    with pytest.raises(ProofError):
        checked(text)


def checked(text: str) -> None:
    proof = TlogProof.parse(text)
    merkle.verify_inclusion(
        vector_subtree(0, 5), proof.index, 8, proof.hashes, vector_subtree(3, 0)
    )
