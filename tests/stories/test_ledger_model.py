"""The log does what a plain list does (R4), whatever is done to it and in whatever order.

`FAIRLEAD_EXAMPLES=2000 FAIRLEAD_STEPS=50` makes it as long as it is at night.
"""

import os
from itertools import count
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from fairlead.apps.journal import checkpoints, fsck, proofs, pruning, trees
from fairlead.apps.journal.append import append
from fairlead.apps.journal.logs import open_log
from fairlead.apps.journal.models import Entry, Log
from fairlead.core.ledger.merkle import leaf_hash, verify_inclusion
from fairlead.core.ledger.note import open_note
from fairlead.core.ledger.proof_text import TlogProof
from fairlead.core.ledger.signing import VKey
from fairlead.core.rules.verdict import Allowed

EXAMPLES = int(os.environ.get("FAIRLEAD_EXAMPLES", "8"))
STEPS = int(os.environ.get("FAIRLEAD_STEPS", "12"))
TENANTS = count(1)


class Ledger(RuleBasedStateMachine):
    """Each step is done to the log and to a list; they must agree."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        # The signer refuses to work inside an act; this transaction is only the test's.
        self.atomic._from_testcase = True
        self.tenant = f"t{next(TENANTS)}"
        self.log = open_log(self.tenant)
        self.names, self.notes, self.below = [], [], 0

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def body(self, name):
        return {"v": 1, "type": "x", "id": name, "org": self.tenant, "actor": "svc:x"}

    @rule(many=st.sampled_from([1, 2, 7, 100, 256, 300]))
    def add(self, many):
        fresh = [f"n{len(self.names) + at}" for at in range(many)]
        done = append(self.tenant, [self.body(name) for name in fresh])
        assert list(done.indices) == list(range(len(self.names), len(self.names) + many))
        self.names += fresh

    @precondition(lambda self: self.names)
    @rule(data=st.data())
    def send_again(self, data):
        mine = [name for name in self.names[self.below :] if name.startswith("n")]
        assume(mine)  # what went is not known any more
        old = data.draw(st.lists(st.sampled_from(mine), min_size=1, max_size=5, unique=True))
        fresh = f"n{len(self.names)}"
        done = append(self.tenant, [self.body(name) for name in [*old, fresh]])
        assert list(done.indices) == [self.names.index(each) for each in old] + [len(self.names)]
        self.names.append(fresh)

    def who(self):
        """Whoever may do everything: who may what is tested elsewhere."""
        return SimpleNamespace(tenant=self.tenant, pseudonym="svc:x", may=lambda *_: Allowed())

    @precondition(lambda self: len(self.names) // 256 > self.below // 256)
    @rule(data=st.data(), finished=st.booleans())
    def prune(self, data, finished):
        self.sign()
        self.below = 256 * data.draw(st.integers(self.below // 256 + 1, len(self.names) // 256))
        told = pruning.seal(
            self.log, below=self.below, before="2020-01-01", because="Long ago", by=self.who()
        )
        assert (told.seq, told.below) == (len(self.names), self.below)
        self.names.append(Entry.objects.get(log=self.log, seq=told.seq).ext_id)
        if finished:
            pruning.finish(self.log)

    @rule()
    def sign(self):
        made = checkpoints.publish(self.log)
        assert made.size == len(self.names)
        self.notes.append(made.note)

    @precondition(lambda self: self.notes)
    @rule(data=st.data())
    def compare_with_an_old_note(self, data):
        told = proofs.compare(self.tenant, data.draw(st.sampled_from(self.notes)))
        assert (told.agrees, told.now) == (True, len(self.names))

    @precondition(lambda self: self.notes and self.names)
    @rule(data=st.data())
    def prove(self, data):
        index = data.draw(st.integers(0, len(self.names) - 1))
        text = proofs.proof_of(self.tenant, 1, index)
        newest = open_note(self.notes[-1], [VKey.parse(self.log.vkey)]).checkpoint()
        assert (text is None) == (index >= newest.size)
        if text:
            proof = TlogProof.parse(text)
            said = open_note(proof.checkpoint, [VKey.parse(self.log.vkey)]).checkpoint()
            # Of what was pruned nobody but its owner has the bytes; here its hash will do.
            kept = Entry.objects.filter(log=self.log, seq=index).first()
            leaf = leaf_hash(bytes(kept.body)) if kept else trees.leaf(self.log, index)
            verify_inclusion(leaf, index, said.size, proof.hashes, said.root)

    @rule()
    def check(self):
        pruning.finish(self.log)
        entries = Entry.objects.filter(log=self.log).order_by("seq")
        assert list(entries.values_list("ext_id", flat=True)) == self.names[self.below :]
        report = fsck.check(Log.objects.get(pk=self.log.pk))
        assert (report.named, report.entries) == ([], len(self.names) - self.below)


@pytest.mark.django_db
def test_R4_the_log_does_what_a_list_does():
    quiet = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Ledger, settings=quiet)
