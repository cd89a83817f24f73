"""The Ledger page says what is so and never more, and gives away what proves it."""

import json

import pytest
from django.urls import reverse

from fairlead.apps.journal import checkpoints, pruning
from fairlead.apps.journal.act import Act
from fairlead.apps.journal.append import append
from fairlead.apps.journal.models import Anchor, Entry, Head, Log
from fairlead.apps.journal.queries import position
from fairlead.apps.journal.services import doing, write_down
from fairlead.core.ledger.merkle import leaf_hash, verify_inclusion
from fairlead.core.ledger.note import open_note
from fairlead.core.ledger.proof_text import TlogProof
from fairlead.core.ledger.signing import VKey

CHANGED = Act("org.profile.change", "changed the profile")


@pytest.fixture
def log(bakery, ada):
    for n in range(5):
        with doing(CHANGED, by=ada, about=bakery) as entry:
            entry.update(n=n, because=write_down(f"<b>Reason {n}</b>", about=bakery))
    return Log.objects.get(tenant=bakery.tenant)


def text(answer):
    return " ".join(answer.content.decode().split())


def test_before_anything_is_signed_the_page_says_so(signed_in, ada, log):
    assert "Nothing is signed yet." in text(signed_in(ada).get("/ledger/"))


def test_without_an_outside_copy_the_page_claims_no_protection(signed_in, ada, log):
    checkpoints.publish(log)
    page = text(signed_in(ada).get("/ledger/"))
    assert "nothing here protects against somebody who owns both database and key" in page
    assert "6 entries are signed, and nobody else holds a copy." in page
    assert "&lt;b&gt;Reason 4&lt;/b&gt;" in page


def test_a_copy_is_recorded_by_an_act_and_counts_for_what_it_covers(signed_in, cy, log):
    checkpoints.publish(log)
    client = signed_in(cy)
    done = client.post("/ledger/copy/", {"holder": "Cy at home", "kind": "print"}, follow=True)
    page = text(done)
    assert "The first 6 entries are fixed by a copy outside." in page
    assert "What came after it (1) rests on our own signature" in page
    anchor = Anchor.objects.get()
    assert (anchor.size, anchor.holder, anchor.get_kind_display()) == (6, "Cy at home", "printed")
    entry = Entry.objects.get(ext_id=anchor.ext_id)
    assert entry.type == "journal.copy.record"
    assert b"Cy at home" not in bytes(entry.body)


def test_a_copy_needs_a_checkpoint_a_holder_and_the_role(signed_in, ada, max_, log):
    client = signed_in(ada)
    refused = client.post("/ledger/copy/", {"holder": "x", "kind": "print"})
    assert (refused.status_code, Anchor.objects.count()) == (422, 0)
    assert "Nothing is signed yet" in text(refused)
    checkpoints.publish(log)
    assert client.post("/ledger/copy/", {"holder": "", "kind": "print"}).status_code == 422
    assert client.post("/ledger/copy/", {"holder": "x", "kind": "fax"}).status_code == 422
    assert (
        signed_in(max_).post("/ledger/copy/", {"holder": "x", "kind": "print"}).status_code == 403
    )


def test_an_entry_is_shown_with_a_proof_that_holds(signed_in, ada, log):
    made = checkpoints.publish(log)
    client = signed_in(ada)
    page = text(client.get("/ledger/entry/1/3/"))
    assert leaf_hash(bytes(Entry.objects.get(seq=3).body)).hex() in page
    raw = client.get("/ledger/entry/1/3.json").content
    assert json.loads(raw)["facts"]["n"] == 2
    proof = TlogProof.parse(client.get("/ledger/entry/1/3.tlog-proof").content.decode())
    key = VKey.parse(client.get("/ledger/key.txt").content.decode().strip())
    said = open_note(proof.checkpoint, [key]).checkpoint()
    verify_inclusion(leaf_hash(raw), proof.index, said.size, proof.hashes, said.root)
    assert client.get("/ledger/checkpoint.txt").content.decode() == made.note
    assert client.get("/ledger/checkpoint.svg").content.startswith(b"<svg")


def test_an_entry_without_checkpoint_has_no_proof_yet(signed_in, ada, log):
    client = signed_in(ada)
    assert client.get("/ledger/entry/1/3.tlog-proof").status_code == 404
    assert "none yet" in text(client.get("/ledger/entry/1/3/"))
    assert client.get("/ledger/checkpoint.txt").status_code == 404


def test_an_older_checkpoint_shows_that_nothing_changed(signed_in, ada, bakery, log):
    kept = checkpoints.publish(log).note
    with doing(CHANGED, by=ada, about=bakery):
        pass
    client = signed_in(ada)
    for typed in (kept, kept.replace("\n", "\r\n"), kept.strip()):
        page = text(client.post("/ledger/compare/", {"note": typed}))
        assert "Yes: the first 6 entries are those that were signed." in page
        assert "The log has 7 entries now." in page


def test_a_changed_history_does_not_agree_with_what_was_kept(signed_in, ada, log, unguarded):
    kept = checkpoints.publish(log).note
    Entry.objects.filter(seq=2).update(leaf=leaf_hash(b"another"))
    page = text(signed_in(ada).post("/ledger/compare/", {"note": kept}))
    assert "the history was changed" in page
    Head.objects.update(size=3)
    page = text(signed_in(ada).post("/ledger/compare/", {"note": kept}))
    assert "only 3 are here" in page


@pytest.mark.parametrize("note", ["x", "a\n1\nAAAA\n\n— a b\n", "\0", "— " * 999])
def test_what_is_no_checkpoint_is_said_to_be_none(signed_in, ada, log, note):
    answer = signed_in(ada).post("/ledger/compare/", {"note": note})
    assert answer.status_code == 200
    assert "not a checkpoint of this ledger" in text(answer) or "Null characters" in text(answer)


def test_the_list_is_narrowed_and_read_on(signed_in, ada, bakery, log):
    for _ in range(60):
        with doing(CHANGED, by=ada, about=ada):
            pass
    client = signed_in(ada)
    assert text(client.get("/ledger/")).count("fl-knot") == 50
    rest = text(client.get("/ledger/?before=1.5"))
    assert rest.count("fl-knot") == 5
    assert text(client.get("/ledger/?kind=org.founded")).count("fl-knot") == 1
    assert text(client.get(f"/ledger/?about={ada.pseudonym}")).count("fl-knot") == 50
    assert "No entry like that" in text(client.get("/ledger/?about=R-12"))
    hint = "AI decisions and what became of them are not listed here"
    assert hint not in text(client.get("/ledger/?about=R-12"))
    assert hint in text(client.get("/ledger/?about=system:SYS-1"))
    assert hint not in text(client.get("/ledger/?about=system:SYS-1&kind=ai.decision"))
    assert client.get("/ledger/?before=x&kind=y&actor=z").status_code == 200


def test_another_firm_and_other_roles_see_nothing(signed_in, dee, bo, log):
    client = signed_in(dee)
    assert "Reason" not in text(client.get("/ledger/"))
    assert client.get("/ledger/entry/1/3/").status_code == 404
    assert client.get("/ledger/entry/1/3.json").status_code == 404
    assert signed_in(bo).get("/ledger/").status_code == 403


def test_the_page_costs_the_same_for_every_length(
    signed_in, ada, log, django_assert_max_num_queries
):
    client = signed_in(ada)
    client.get("/ledger/")
    with django_assert_max_num_queries(20):
        client.get("/ledger/")


def test_every_address_has_a_name(ada, log):
    assert reverse("journal:entry", args=[1, 2]) == "/ledger/entry/1/2/"
    assert position(ada.tenant).unwitnessed == 6


@pytest.fixture
def pruned(log, join):
    told = {"v": 1, "type": "x", "org": log.tenant, "actor": "svc:x"}
    append(log.tenant, [told | {"id": f"n{at}"} for at in range(300)])
    checkpoints.publish(log)
    leaf = bytes(Entry.objects.get(seq=3).leaf)
    pruning.seal(
        log, below=256, before="2023-05-01", because="Past its time", by=join("Al", "admin")
    )
    pruning.finish(log)
    return leaf


def test_the_page_of_an_entry_that_was_pruned_says_so_and_proves_it(signed_in, ada, log, pruned):
    client = signed_in(ada)
    answer = client.get("/ledger/entry/1/3/")
    assert answer.status_code == 410
    page = text(answer)
    assert "past its time and was pruned" in page
    assert pruned.hex() in page
    assert "/ledger/entry/1/306/" in page
    proof = TlogProof.parse(client.get("/ledger/entry/1/3.tlog-proof").content.decode())
    said = open_note(proof.checkpoint, [VKey.parse(log.vkey)]).checkpoint()
    verify_inclusion(pruned, 3, said.size, proof.hashes, said.root)
    assert client.get("/ledger/entry/1/3.json").status_code == 404
    assert client.get("/ledger/entry/1/256/").status_code == 200
    assert client.get("/ledger/entry/1/99999/").status_code == 404


def test_the_ledger_page_says_what_was_pruned_where_its_list_ends(signed_in, ada, log, pruned):
    client = signed_in(ada)
    page = text(client.get("/ledger/"))
    assert "the first 256, " in page
    assert "all from before 1 May 2023" not in page, "the list goes on"
    page = text(client.get("/ledger/?before=1.260"))
    assert "What the first 256 entries said is past its time and was pruned: all from" in page
    sealed = text(client.get("/ledger/entry/1/306/"))
    assert "pruned the oldest entries of the ledger" in sealed
    assert "Entries below" in sealed
    assert "Past its time" in sealed
