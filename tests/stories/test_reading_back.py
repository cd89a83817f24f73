"""What reads everything back after a night of kills finds each thing that could be wrong.

It says that nothing was lost of a million decisions, so it is held to its own word here: one
defect each, and its sentence. The windows are three places wide, so that all of them meet a border.
"""

import json
import sys
from datetime import timedelta
from subprocess import PIPE, Popen

import pytest
from django.db import connection
from django.utils import timezone

from tests import acknowledged
from tests.decisions_sent import decision
from tests.processes import Writer

LAST = 7


@pytest.fixture
def sender(ada):
    from fairlead.apps.decisions.services import Sender
    from fairlead.apps.org.services import make_token
    from fairlead.apps.register.services import register_system

    register_system(by=ada, name="Scoring", purpose="Says who gets credit")
    until = timezone.localdate() + timedelta(days=9)
    token, _ = make_token(by=ada, name="scoring", scopes=["decide"], expires_on=until)
    return Sender(ada, token)


@pytest.fixture
def acks(tmp_path, monkeypatch):
    monkeypatch.setattr(acknowledged, "AT_ONCE", 3)
    return acknowledged.Acknowledged(tmp_path / "acknowledged.sqlite3")


@pytest.fixture
def record(sender, acks):
    """Hand decisions in and keep what was acknowledged."""
    from fairlead.apps.decisions import services
    from fairlead.core.decisions.record import parsed

    def hand_in(*told):
        done = services.record([parsed(json.dumps(each).encode()) for each in told], by=sender)
        acks.add(dict(zip([each["id"] for each in told], done.placed.indices, strict=True)))
        return list(done.placed.indices)

    return hand_in


@pytest.fixture
def places(record, unguarded):
    """Eight decisions, w-0 to w-7, with the rails taken away: their places."""
    return record(*(decision("w", n) for n in range(LAST + 1)))


@pytest.fixture
def read(acks):
    def reading():
        from tests.decision_reader import Reader

        return Reader(acks).read()

    return reading


def row(n):
    from fairlead.apps.decisions.models import Decision

    return Decision.objects.get(ext_id=f"w-{n}")


def entry(n):
    from fairlead.apps.journal.models import Entry

    return Entry.objects.filter(ext_id=f"w-{n}")


def test_of_a_good_log_nothing_is_said_and_everything_counted(places, read):
    assert read() == {
        "findings": [],
        "found": 0,
        "n": len(places),
        "gone": 0,
        "first": places[0],
        "last": places[-1],
    }


def test_an_acknowledged_decision_that_vanished_with_its_place_in_the_tree(places, record, read):
    """Nothing in the database tells of it any more; what was acknowledged does."""
    from fairlead.apps.journal.models import Head, Tile

    before, tiles = Head.objects.values().get(), Tile.objects.count()
    [at] = record(decision("w", LAST + 1))
    row(LAST + 1).delete()
    entry(LAST + 1).delete()
    Head.objects.update(**before)
    assert Tile.objects.count() == tiles
    assert read()["findings"] == [f"w-8 was acknowledged at {at}, where nothing stands"]


def test_an_acknowledged_decision_that_stands_elsewhere(places, acks, read):
    acks.add({"w-3": places[4]})
    says = f"w-3 was acknowledged at {places[4]}, where w-4 stands"
    assert read()["findings"] == [says]


def test_a_decision_that_stands_twice(places, read):
    """The table forbids it: here is one that does not."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry RENAME TO before")
        cursor.execute("CREATE TABLE journal_entry AS SELECT * FROM before")
        cursor.execute(
            "INSERT INTO journal_entry SELECT log_id, seq + 5, leaf, body, type, actor, about,"
            " ext_id FROM before WHERE ext_id = 'w-3'"
        )
    says = read()["findings"]
    assert "w-3 stands 2 times" in says
    assert f"w-3 at {places[3] + 5} has an entry and no row" in says


def test_an_entry_without_a_row(places, read):
    row(3).delete()
    assert read()["findings"] == [f"w-3 at {places[3]} has an entry and no row"]


def test_a_row_without_an_entry(places, read):
    more = row(3)
    more.pk, more.seq, more.ext_id = None, places[-1] + 9, "w-99"
    more.save()
    assert read()["findings"] == [f"w-99 at {places[-1] + 9} has a row and no entry"]


def test_a_row_of_a_log_that_is_not_there(places, read):
    more = row(3)
    more.pk, more.log_id = None, more.log_id + 1
    more.save()
    assert read()["findings"] == ["1 rows of decisions name another log"]


def test_sealed_parts_without_a_decision(places, read):
    from fairlead.apps.decisions.models import Parts

    stray = Parts.objects.create(decision_id=10**9, input=b"x")
    assert read()["findings"] == ["1 rows of sealed parts belong to no decision"]
    stray.delete()


@pytest.mark.parametrize(
    ("column", "value"),
    [("ext_id", "w-33"), ("outcome", "granted"), ("n", 9), ("subject", "sub_x"), ("instance", "v")],
)
def test_a_row_that_is_not_as_its_entry(places, read, column, value):
    from fairlead.apps.decisions.models import Decision

    Decision.objects.filter(ext_id="w-3").update(**{column: value})
    assert (
        f"the row of {value if column == 'ext_id' else 'w-3'} is not as its entry w-3"
        in (read()["findings"])
    )


@pytest.mark.parametrize("more", [{"outcome": "granted"}, {"n": 9}, {"input": {"income": 4}}])
def test_another_content_than_was_sent_though_everything_else_agrees(places, record, read, more):
    record(decision("w", 9) | more)
    assert read()["findings"] == ["w-9 is not what was sent"]


def test_a_body_that_was_changed(places, read):
    body = bytes(entry(3).get().body).replace(b'"refused"', b'"granted"')
    entry(3).update(body=body)
    says = read()["findings"]
    assert any(f"entry {places[3]}: its bytes" in each for each in says)
    assert "w-3 is not what was sent" in says


def test_a_body_that_was_changed_with_its_leaf(places, read):
    from fairlead.core.ledger.merkle import leaf_hash

    body = bytes(entry(3).get().body).replace(b'"refused"', b'"granted"')
    entry(3).update(body=body, leaf=leaf_hash(body))
    says = read()["findings"]
    assert says[0].startswith("nothing is signed: The entries do not add up to the head")
    assert {"the row of w-3 is not as its entry w-3", "w-3 is not what was sent"} <= {*says}


@pytest.mark.parametrize("parts", ["changed", "of another", "gone"])
def test_sealed_parts_that_do_not_open_to_what_was_sent(places, read, parts):
    from fairlead.apps.decisions.models import Parts

    kept = Parts.objects.get(decision=row(3))
    if parts == "gone":
        kept.delete()
    else:
        other = Parts.objects.get(decision=row(4)).input if parts == "of another" else b"\0" * 92
        Parts.objects.filter(pk=kept.pk).update(input=other)
    says = ["w-3 does not open to what its leaf says", "w-3 is not what was sent"]
    assert read()["findings"] == says


def test_a_key_that_is_missing_is_counted(places, read):
    from fairlead.apps.keyring.models import SubjectKey

    SubjectKey.objects.filter(pk=row(3).key_id).delete()
    told = read()
    assert (told["findings"], told["gone"], told["n"]) == ([], 1, len(places))


def test_a_tree_that_does_not_verify(places, read):
    from fairlead.apps.journal.models import Entry, Head

    frontier = bytearray(Head.objects.get().frontier)
    frontier[0] ^= 1
    Head.objects.update(frontier=bytes(frontier))
    says = read()["findings"]
    assert says[0].startswith("nothing is signed: ")
    assert any("head: " in each for each in says[1:])
    Entry.objects.filter(ext_id="w-3").update(leaf=b"\0" * 32)
    assert f"entry {places[3]}: its bytes do not give its leaf hash" in read()["findings"]


def test_a_tree_that_is_not_the_one_that_was_signed(places, read):
    from fairlead.apps.journal.models import Checkpoint

    assert read()["findings"] == []
    newest = Checkpoint.objects.latest("size")
    Checkpoint.objects.filter(pk=newest.pk).update(note=newest.note.replace("\n", "\nA", 2))
    assert any("checkpoint" in each for each in read()["findings"])


def test_of_many_findings_fifty_are_named_and_all_are_counted(places, acks, read):
    acks.add({f"v-{n}": 1000 + n for n in range(70)})
    told = read()
    assert (len(told["findings"]), told["found"]) == (50, 70)


def test_the_same_words_twice_are_no_two_acknowledgements(acks):
    acks.add({"w-1": 1})
    with pytest.raises(Exception, match="UNIQUE"):
        acks.add({"w-1": 1})


class SaysMuchAtOnce(Writer):
    """A writer whose words all lie in the pipe before anybody listens."""

    def start(self, env, *words, **more):
        say = """import json, sys, time
lines = [json.dumps({"ids": [f"w-{n}"], "at": [n]}) + chr(10) for n in range(1500)]
sys.stdout.write("".join(lines) + '{"ids": ["w-15')
sys.stdout.flush()
time.sleep(60)"""
        return Popen([sys.executable, "-c", say], stdout=PIPE, stderr=PIPE, text=True)


def test_all_that_was_said_before_the_kill_is_heard_and_no_half_a_word():
    heard = SaysMuchAtOnce("").killed({}, 0.2)
    assert heard == {f"w-{n}": n for n in range(1500)}
