"""Decisions do what a plain list does (R4), whatever is done to them and in whatever order.

`FAIRLEAD_EXAMPLES=2000 FAIRLEAD_STEPS=50` makes it as long as it is at night.
"""

import json
import os
from datetime import timedelta
from itertools import count

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from fairlead.apps.decisions import services
from fairlead.apps.decisions.models import Decision, Instance
from fairlead.apps.decisions.services.opening import opened
from fairlead.apps.journal import checkpoints, fsck, proofs
from fairlead.apps.journal.errors import IdTakenError
from fairlead.apps.journal.models import Entry, Log
from fairlead.apps.keyring.services import destroy, found
from fairlead.core.decisions.record import PARTS, parsed
from fairlead.core.ledger.merkle import leaf_hash, verify_inclusion
from fairlead.core.ledger.note import open_note
from fairlead.core.ledger.proof_text import TlogProof
from fairlead.core.ledger.signing import VKey

EXAMPLES = int(os.environ.get("FAIRLEAD_EXAMPLES", "6"))
STEPS = int(os.environ.get("FAIRLEAD_STEPS", "14"))
FIRMS = count(1)


class Decisions(RuleBasedStateMachine):
    """Each step is done to the log of decisions and to a list; they must agree."""

    def __init__(self):
        from fairlead.apps.org.models import User
        from fairlead.apps.org.services import found as found_firm
        from fairlead.apps.org.services import make_token
        from fairlead.apps.register.services import register_system

        super().__init__()
        self.held = [transaction.atomic(using=alias) for alias in ("default", "keyring")]
        for each in self.held:
            each.__enter__()
            each._from_testcase = True  # the signer refuses to work inside an act
        user = User.objects.create_user(f"ada{next(FIRMS)}@example.test", name="Ada")
        ada = found_firm(name="The bakery", founder=user, roles=["ai_lead", "admin"])
        self.firm = ada.organisation
        self.system = register_system(by=ada, name="Scoring", purpose="Credit")
        until = timezone.localdate() + timedelta(days=9)
        token, _ = make_token(by=ada, name="x", scopes=["decide"], expires_on=until)
        self.by = services.Sender(ada, token)
        self.log = Log.objects.get(tenant=self.firm.tenant)
        self.before = Entry.objects.filter(log=self.log).count()
        self.told, self.erased, self.notes = [], set(), []

    def teardown(self):
        for alias, each in zip(("default", "keyring"), self.held, strict=True):
            transaction.set_rollback(True, using=alias)
            each.__exit__(None, None, None)

    def decision(self, n):
        return {
            "id": f"d-{n}",
            "system": self.system.code,
            "outcome": ("granted", "refused")[n % 2],
            "instance": "a",
            "n": n + 1,
            "subject": f"person-{n % 5}-{len(self.erased)}",
            "input": {"income": n},
        }

    def record(self, told):
        return services.record([parsed(json.dumps(each).encode()) for each in told], by=self.by)

    @rule(many=st.sampled_from([1, 2, 7, 100, 300]))
    def add(self, many):
        fresh = [self.decision(len(self.told) + at) for at in range(many)]
        done = self.record(fresh)
        first = self.before + len(self.told)
        assert list(done.placed.indices) == list(range(first, first + many))
        self.told += fresh

    @rule()
    def add_one_with_others(self):
        fresh = self.decision(len(self.told))
        done = services.record_with_others(parsed(json.dumps(fresh).encode()), by=self.by)
        assert done.index == self.before + len(self.told)
        self.told.append(fresh)

    def alive(self):
        return [each for each in self.told if each["subject"] not in self.erased]

    @precondition(lambda self: self.alive())
    @rule(data=st.data())
    def send_again(self, data):
        old = data.draw(st.lists(st.sampled_from(self.alive()), min_size=1, max_size=5))
        fresh = self.decision(len(self.told))
        done = self.record([*old, fresh])
        places = [self.before + self.told.index(each) for each in old]
        assert list(done.placed.indices) == [*places, self.before + len(self.told)]
        assert done.new == 1
        self.told.append(fresh)

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def say_something_else_under_the_same_id(self, data):
        old = data.draw(st.sampled_from(self.told))
        fresh = self.decision(len(self.told))
        with pytest.raises(IdTakenError):
            self.record([fresh, old | {"outcome": "refer"}])

    @precondition(lambda self: self.alive())
    @rule(data=st.data())
    def erase_a_person(self, data):
        subject = data.draw(st.sampled_from(self.alive()))["subject"]
        held = found(self.firm.tenant, f"p:{subject}")
        assert destroy(self.firm.tenant, [held.pseudonym]) == 1
        self.erased.add(subject)

    @rule()
    def sign(self):
        made = checkpoints.publish(self.log)
        assert made.size == self.before + len(self.told)
        self.notes.append(made.note)

    @precondition(lambda self: self.notes)
    @rule(data=st.data())
    def compare_with_an_old_note(self, data):
        told = proofs.compare(self.firm.tenant, data.draw(st.sampled_from(self.notes)))
        assert (told.agrees, told.now) == (True, self.before + len(self.told))

    @precondition(lambda self: self.notes and self.told)
    @rule(data=st.data())
    def prove(self, data):
        row = Decision.objects.get(
            organisation=self.firm, ext_id=data.draw(st.sampled_from(self.told))["id"]
        )
        text = proofs.proof_of(self.firm.tenant, 1, row.seq)
        newest = open_note(self.notes[-1], [VKey.parse(self.log.vkey)]).checkpoint()
        assert (text is None) == (row.seq >= newest.size)
        if text:
            proof = TlogProof.parse(text)
            said = open_note(proof.checkpoint, [VKey.parse(self.log.vkey)]).checkpoint()
            body = bytes(Entry.objects.get(log=self.log, seq=row.seq).body)
            verify_inclusion(leaf_hash(body), row.seq, said.size, proof.hashes, said.root)

    @rule()
    def check(self):
        rows = list(Decision.objects.of(self.firm).select_related("organisation").order_by("seq"))
        assert [each.ext_id for each in rows] == [each["id"] for each in self.told]
        entries = Entry.objects.filter(log=self.log, type="ai.decision").order_by("seq")
        assert list(entries.values_list("ext_id", flat=True)) == [each["id"] for each in self.told]
        parts = dict(opened(rows, PARTS))
        for row, told in zip(rows, self.told, strict=True):
            kept = None if told["subject"] in self.erased else {"input": told["input"]}
            assert parts.get(row.pk) == kept
        counted = Instance.objects.filter(organisation=self.firm).first()
        assert (counted.high, counted.absent) == (len(self.told), 0) if counted else not self.told
        report = fsck.check(self.log)
        assert (report.named, report.entries) == ([], self.before + len(self.told))


@pytest.mark.django_db(databases=["default", "keyring"])
def test_R4_decisions_do_what_a_list_does(settings_of_the_house):
    quiet = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Decisions, settings=quiet)


@pytest.fixture
def settings_of_the_house(settings):
    """Without the limit of a second, which the machine does not draw."""
    settings.FAIRLEAD_DECISIONS_A_SECOND = 1_000_000
