"""What a proof of one entry promises, also when it is made from what is remembered."""

import pytest

from fairlead.apps.journal import checkpoints, proofs, trees
from fairlead.apps.journal.append import append
from fairlead.apps.journal.logs import open_log
from fairlead.apps.journal.models import Entry
from fairlead.core.ledger.merkle import verify_inclusion
from fairlead.core.ledger.note import Checkpoint
from fairlead.core.ledger.proof_text import TlogProof

pytestmark = pytest.mark.django_db
SIZE = 700  # two full tiles and the beginning of a third


@pytest.fixture
def log():
    made = open_log("t")
    told = {"v": 1, "type": "x", "org": "t", "actor": "svc:x"}
    append("t", [told | {"id": str(at)} for at in range(SIZE)])
    checkpoints.publish(made)
    return made


def checked(index):
    proof = TlogProof.parse(proofs.proof_of("t", 1, index))
    said = Checkpoint.parse(proof.checkpoint.partition("\n\n")[0] + "\n")
    leaf = bytes(Entry.objects.get(seq=index).leaf)
    verify_inclusion(leaf, index, said.size, proof.hashes, said.root)


def test_an_entry_proven_again_asks_for_no_tile(log, django_assert_num_queries):
    for index in (0, 255, 256, 511, 512, SIZE - 1):
        checked(index)
    root = Checkpoint.parse(log.checkpoint_set.get().note.partition("\n\n")[0] + "\n").root
    trees.prove(log, 300, SIZE, root)
    with django_assert_num_queries(0):
        trees.prove(log, 301, SIZE, root)


def test_what_was_remembered_of_another_history_is_dropped(log):
    checked(3)
    remembered = trees._remembered(log.pk, log.vkey)
    remembered._trees[0, 0] = [[bytes(32)] * 256 for _level in range(9)]
    checked(3)
    assert trees._remembered(log.pk, log.vkey) is not remembered


@pytest.mark.parametrize("place", [(1, -1), (0, 1), (-1, 1), (1, 2**63), (2**63, 1), (1, SIZE)])
def test_where_there_is_no_entry_there_is_no_proof(log, place):
    assert proofs.proof_of("t", *place) is None
