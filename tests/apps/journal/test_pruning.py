"""Pruning takes away what the oldest entries said, and nothing of what can be proven."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import Min
from django.utils import timezone

from fairlead.apps.journal import checkpoints, fsck, proofs, pruning, queries, seals, trees
from fairlead.apps.journal import keys as ledger_keys
from fairlead.apps.journal.act import Act
from fairlead.apps.journal.append import append
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.models import Entry, Log, Tile, Writing
from fairlead.apps.journal.pruned import last_of
from fairlead.apps.journal.services import doing, record_copy, write_down
from fairlead.core.ledger.merkle import leaf_hash, verify_inclusion
from fairlead.core.ledger.note import Checkpoint
from fairlead.core.ledger.proof_text import TlogProof

CHANGED = Act("org.profile.change", "changed the profile")
BECAUSE = "Older than the certification cycle, see the record plan"


@pytest.fixture
def log(ada, bakery):
    """700 entries, checkpoints inside and at the end of bundles, a text, and a copy outside."""
    log = Log.objects.get(tenant=bakery.tenant)
    with doing(CHANGED, by=ada, about=bakery) as entry:
        entry.update(because=write_down("Old words", about=bakery))
    for upto in (5, 256, 300, 700):
        fill(log, upto)
        checkpoints.publish(log)
        if upto == 5:
            record_copy(by=ada, holder="Cy", kind="print")
    return log


def fill(log, upto):
    told = {"v": 1, "type": "x", "org": log.tenant, "actor": "svc:x"}
    size = log.head.__class__.objects.get(log=log).size
    append(log.tenant, [told | {"id": f"n{at}"} for at in range(size, upto)])


def prune(log, by, below=512):
    checkpoints.publish(log)
    told = pruning.seal(log, below=below, before="2020-01-01", because=BECAUSE, by=by)
    return told, pruning.finish(log)


def sound(log):
    report = fsck.check(Log.objects.get(pk=log.pk))
    assert report.is_sound, report.named
    return report


def test_entries_go_and_everything_that_was_signed_still_agrees(log, ada):
    notes = list(log.checkpoint_set.values_list("note", flat=True))
    told, gone = prune(log, ada)
    assert (told.below, told.seq, gone) == (512, 700, 512)
    assert Entry.objects.aggregate(lowest=Min("seq"))["lowest"] == 512
    checkpoints.publish(log)
    for note in notes:
        assert proofs.compare(log.tenant, note).agrees
    report = sound(log)
    assert report.entries == 701 - 512
    assert "the first 512 entries" in report.unchecked[0]


def test_a_kept_entry_and_one_that_went_are_both_proven(log, ada):
    kept = {at: bytes(Entry.objects.get(seq=at).body) for at in (0, 255, 511, 512, 699)}
    prune(log, ada)
    checkpoints.publish(log)
    trees._remembered.cache_clear()
    for index, body in kept.items():
        proof = TlogProof.parse(proofs.proof_of(log.tenant, 1, index))
        said = Checkpoint.parse(proof.checkpoint.partition("\n\n")[0] + "\n")
        verify_inclusion(leaf_hash(body), index, said.size, proof.hashes, said.root)


def test_the_entry_says_what_went_and_a_second_one_forgets_nothing_of_it(log, ada):
    first, _gone = prune(log, ada, below=256)
    bodies = Entry.objects.filter(seq__lt=512).values_list("body", flat=True)
    latest = max(json.loads(bytes(body))["ts"] for body in bodies)
    fill(log, 1100)
    second, gone = prune(log, ada, below=1024)
    assert (second.below, gone) == (1024, 1024 - 256)
    assert second.until >= latest
    assert (first.gaps, second.gaps) == (0, 1)  # the first pruning is itself pruned now
    facts = json.loads(bytes(Entry.objects.get(seq=second.seq).body))["facts"]
    assert facts["entries"] == 1024 - 256
    assert last_of(log) == second
    sound(log)


def test_what_went_until_then_is_told_also_when_the_clock_was_set_back(log, ada):
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        fill(log, 900)
    fill(log, 1100)
    told, _gone = prune(log, ada, below=1024)
    bodies = Entry.objects.order_by("seq").values_list("body", flat=True)
    kept = [json.loads(bytes(body)) for body in bodies if b"clock_regress" in bytes(body)]
    assert kept, "those that stand behind the later ones say so"
    assert told.until > max(body["ts"] for body in kept)
    sound(log)


def test_words_go_with_the_last_entry_that_spoke_of_them(log, ada, bakery):
    quoted = Writing.objects.get(text="Old words").commitment
    with doing(CHANGED, by=ada, about=bakery) as entry:
        entry.update(because=write_down("New words", about=bakery))
    told, _gone = prune(log, ada)
    texts = dict(Writing.objects.values_list("commitment", "text"))
    assert texts[quoted] == ""
    assert {"New words", BECAUSE} <= set(texts.values())
    assert "Cy" not in texts.values()  # who holds the copy still stands in the copy's own row
    assert told.seq == 701
    sound(log)


def test_words_that_a_kept_entry_names_again_stay(log, ada, bakery):
    quoted = Writing.objects.get(text="Old words").commitment
    with doing(CHANGED, by=ada, about=bakery) as entry:
        entry.update(earlier=quoted)
    prune(log, ada)
    assert Writing.objects.get(commitment=quoted).text == "Old words"
    sound(log)


@pytest.mark.parametrize("when", ["sealed", "half"])
def test_a_pruning_that_was_stopped_is_finished_later(log, ada, when):
    pruning.seal(log, below=512, before="2020-01-01", because=BECAUSE, by=ada)
    if when == "half":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM journal_entry WHERE seq < 100")
    report = fsck.check(Log.objects.get(pk=log.pk))
    assert "still here; the worker deletes them" in report.first
    assert report.findings == 1
    assert pruning.unfinished() == [log]
    assert pruning.finish(log) == (512 if when == "sealed" else 412)
    assert pruning.finish(log) == 0
    assert pruning.unfinished() == []
    sound(log)


@pytest.mark.parametrize(("below", "says"), [(100, "bundles"), (0, "bundles"), (768, "sign first")])
def test_what_is_no_bundle_or_not_signed_stays(log, ada, below, says):
    fill(log, 900)
    with pytest.raises(RuleBrokenError, match=says):
        pruning.seal(log, below=below, before="2020-01-01", because=BECAUSE, by=ada)
    assert not Entry.objects.filter(type="log.prune").exists()


def test_who_may_not_leaves_everything(log, join):
    with pytest.raises(NotPermittedError):
        prune(log, join("Bo", "staff"))
    log.refresh_from_db()
    assert log.pruned_below == 0
    assert Entry.objects.count() == 700


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_log SET pruned_below = 256",
        "DELETE FROM journal_entry WHERE seq = 0",
        "DELETE FROM journal_tile",
    ],
)
def test_the_rails_hold_against_pruning_without_an_entry(log, statement):
    with (
        pytest.raises(IntegrityError, match="ledger:"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal_entry WHERE seq = 512",
        "DELETE FROM journal_tile",
        "UPDATE journal_log SET pruned_below = 256",
        "UPDATE journal_log SET pruned_below = 768",
    ],
)
def test_the_rails_hold_after_pruning_too(log, ada, statement):
    prune(log, ada)
    fill(log, 702)
    with (
        pytest.raises(IntegrityError, match="ledger:"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_mark_that_no_entry_speaks_of_is_found(log, ada, unguarded):
    Log.objects.filter(pk=log.pk).update(pruned_below=256)
    Entry.objects.filter(seq__lt=256).delete()
    found = fsck.check(Log.objects.get(pk=log.pk)).named
    assert any("its entries say 0" in each for each in found)
    assert any("its row is not as it was sealed" in each for each in found)


def test_a_mark_that_was_moved_on_is_found_also_with_a_true_seal(log, ada, unguarded):
    prune(log, ada, below=256)
    row = Log.objects.get(pk=log.pk)
    row.pruned_below = 512
    row.seal = seals.seal(ledger_keys.row_key(row), row)
    row.save()
    Entry.objects.filter(seq__lt=512).delete()
    report = fsck.check(Log.objects.get(pk=log.pk))
    assert "entries below 512 were pruned, its entries say 256" in report.first


def test_a_hash_of_what_went_that_was_changed_is_found(log, ada, unguarded):
    prune(log, ada)
    tile = Tile.objects.get(lvl=0, idx=1)
    blob = bytes(tile.h)
    Tile.objects.filter(lvl=0, idx=1).update(h=bytes(32) + blob[32:])
    named = fsck.check(Log.objects.get(pk=log.pk)).named
    assert any("checkpoint at 300" in each for each in named)
    assert any("head" in each for each in named)


def test_a_missing_tile_of_hashes_is_found(log, ada, unguarded):
    prune(log, ada)
    Tile.objects.filter(lvl=0, idx=0).delete()
    report = fsck.check(Log.objects.get(pk=log.pk))
    assert not report.is_sound


def test_a_text_that_vanishes_beside_a_kept_entry_is_still_found(log, ada, bakery, unguarded):
    with doing(CHANGED, by=ada, about=bakery) as entry:
        entry.update(because=write_down("New words", about=bakery))
    prune(log, ada)
    new = Writing.objects.get(text="New words")
    Writing.objects.filter(pk=new.pk).update(text="", salt=b"", erased_at=new.written_at)
    named = fsck.check(Log.objects.get(pk=log.pk)).named
    assert any("no entry says that it was erased" in each for each in named)


def test_the_log_goes_on_after_pruning(log, ada):
    prune(log, ada)
    fill(log, 1000)
    made = checkpoints.publish(log)
    assert made.size == 1000
    assert queries.timeline(log.tenant, limit=500)[-1].seq >= 512
    sound(log)
    assert fsck.check(Log.objects.get(pk=log.pk), quick=True).is_sound
