"""What a batch promises: all of it in one commit, each id once, or nothing."""

import orjson
import pytest
from django.db import transaction

from fairlead.apps.journal import fsck
from fairlead.apps.journal.act import Act
from fairlead.apps.journal.append import digest
from fairlead.apps.journal.batches import MOST, Told, seal_many
from fairlead.apps.journal.errors import IdTakenError, NotPermittedError, RuleBrokenError
from fairlead.apps.journal.models import Entry, Head, Log
from fairlead.apps.journal.services import write_down
from fairlead.core.ledger.profile import ProfileError

CHANGED = Act("org.profile.change", "changed the profile")


def told(*names, **fields):
    return [Told(f"d-{name}", {"system": "SYS-3", "score_micro": 5} | fields) for name in names]


def size():
    return Head.objects.get().size


def test_a_batch_is_sealed_in_its_order_with_who_and_what(ada, bakery):
    before = size()
    told_about = [Told("d-0", {"facts": {"n": 1}}, about=bakery), *told(*range(1, 300))]
    placed = seal_many(CHANGED, told_about, by=ada)
    assert list(placed.indices) == list(range(before, before + 300))
    assert (placed.old_size, placed.size) == (before, size())
    rows = Entry.objects.filter(seq__gte=before).order_by("seq")[:2]
    first, second = [orjson.loads(bytes(each.body)) for each in rows]
    assert first.pop("ts") == second.pop("ts")
    common = {"v": 1, "type": CHANGED.name, "org": ada.tenant, "actor": ada.pseudonym}
    obj = {"type": "organisation", "id": bakery.public_id}
    assert first == common | {"id": "d-0", "facts": {"n": 1}, "obj": obj}
    assert second == common | {"id": "d-1", "system": "SYS-3", "score_micro": 5}
    assert fsck.check(Log.objects.get()).named == []


def test_a_batch_sent_again_is_found_and_only_the_rest_is_new(ada):
    first = seal_many(CHANGED, told("a", "b"), by=ada)
    again = seal_many(CHANGED, told("b", "c", "a", "c"), by=ada)
    start = first.first
    assert list(again.indices) == [start + 1, start + 2, start, start + 2]
    assert [again.is_new(at) for at in again.indices] == [False, True, False, True]
    assert size() == start + 3


def test_a_known_id_with_other_content_names_both_digests_and_keeps_nothing(ada):
    seal_many(CHANGED, told("a"), by=ada)
    kept = digest(orjson.loads(bytes(Entry.objects.order_by("seq").last().body)))
    before = size()
    with pytest.raises(IdTakenError) as refused:
        seal_many(CHANGED, [*told("new"), *told("a", score_micro=6)], by=ada)
    facts = refused.value.refused.facts
    assert (facts["id"], facts["kept"]) == ("d-a", kept)
    assert len(facts["sent"]) == 64
    assert facts["sent"] != kept
    assert kept in str(refused.value)
    assert facts["sent"] in str(refused.value)
    assert size() == before


def test_the_same_id_twice_in_a_batch_must_say_the_same(ada):
    before = size()
    with pytest.raises(IdTakenError, match="d-a"):
        seal_many(CHANGED, told("a") + told("a", score_micro=6), by=ada)
    assert size() == before


@pytest.mark.parametrize(
    ("batch", "sentence"),
    [
        ([], "1 to 1000 entries, this one has 0"),
        (told(*range(MOST + 1)), "this one has 1001"),
        ([*told("a"), Told("", {})], "Entry 2: an id has 1 to 64"),
        ([Told("x" * 65, {})], "Entry 1: an id"),
        ([Told("a b", {})], "Entry 1: an id"),
        ([Told("a", {"ts": "2020-01-01T00:00:00.000000Z", "org": "other"})], "writes org, ts;"),
    ],
)
def test_what_will_not_do_is_said_with_its_place(ada, batch, sentence):
    before = size()
    with pytest.raises(RuleBrokenError, match=sentence):
        seal_many(CHANGED, batch, by=ada)
    assert size() == before


def test_one_entry_outside_the_profile_leaves_nothing_of_the_batch(ada):
    before = size()
    with pytest.raises(ProfileError, match="score"):
        seal_many(CHANGED, [*told(*range(250)), *told("x", score=0.5)], by=ada)
    assert size() == before


def test_who_may_not_seals_nothing_and_another_firm_is_a_wall(ada, bo, dee):
    with pytest.raises(NotPermittedError):
        seal_many(CHANGED, told("a"), by=bo)
    with pytest.raises(NotPermittedError, match="another organisation"):
        seal_many(CHANGED, [*told("a"), Told("b", {}, about=dee.organisation)], by=ada)
    assert not Entry.objects.filter(ext_id__in=["d-a", "b"]).exists()


def test_texts_beside_the_log_are_named_by_the_entries_that_have_them(ada, bakery):
    because = write_down("moved", about=bakery)
    seal_many(CHANGED, [*told("a", facts={"because": because}), *told("b")], by=ada)
    last = [orjson.loads(bytes(e.body)) for e in Entry.objects.order_by("-seq")[:2]]
    assert [body.get("texts") for body in last] == [None, [because]]


def test_a_batch_is_part_of_the_callers_transaction(ada):
    before = size()
    with pytest.raises(RuntimeError), transaction.atomic():
        seal_many(CHANGED, told("a", "b"), by=ada)
        raise RuntimeError
    assert size() == before
    assert seal_many(CHANGED, told("a"), by=ada).first == before


def test_the_door_says_conflict_with_both_digests(rf):
    from fairlead.doors.api.problems import _refused

    taken = IdTakenError("The id {id} …", id="d-a", kept="1" * 64, sent="2" * 64)
    answer = _refused(rf.get("/"), taken)
    assert answer.status_code == 409
    assert orjson.loads(answer.content)["facts"] == {
        "id": "d-a",
        "kept": "1" * 64,
        "sent": "2" * 64,
    }
