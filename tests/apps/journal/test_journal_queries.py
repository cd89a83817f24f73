"""The timeline tells what happened, in words; the position never claims more than there is."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fairlead.apps.journal import checkpoints, queries
from fairlead.apps.journal.act import Act, known_acts
from fairlead.apps.journal.batches import Told, seal_many
from fairlead.apps.journal.models import Anchor, Log, Who, Writing
from fairlead.apps.journal.services import doing, write_down

CHANGED = Act("org.profile.change", "changed the profile")


@pytest.fixture
def changed(ada, bakery):
    with doing(CHANGED, by=ada, about=bakery) as entry:
        entry.update(
            until="2027-05-01", is_new=True, n=3, because=write_down("We moved.", about=bakery)
        )
    return queries.timeline(bakery.tenant)[0]


def test_a_line_says_who_did_what_when_and_why(changed):
    assert (changed.who, changed.kind) == ("Ada", "org.profile.change")
    assert dict(changed.facts) == {"Until": "1 May 2027", "Is new": "yes", "Number": "3"}
    assert (changed.because, changed.erased) == (("We moved.",), 0)


def test_a_record_has_its_own_timeline(changed, bakery, ada):
    with doing(CHANGED, by=ada, about=ada):
        pass
    mine = queries.timeline(bakery.tenant, about=ada)
    assert [line.about for line in mine] == [f"member:{ada.pseudonym}"]
    assert queries.timeline(bakery.tenant, kinds=["nothing.such"]) == []
    assert len(queries.timeline(bakery.tenant, actor=ada.pseudonym)) == 3


def test_erased_names_and_words_are_said_to_be_erased(changed, bakery, ada):
    Who.objects.filter(pseudonym=ada.pseudonym).delete()
    Writing.objects.update(text="", salt=b"", erased_at=ada.joined_at)
    line = queries.timeline(bakery.tenant)[0]
    assert line.who == "somebody whose name was erased"
    assert (line.because, line.erased) == ((), 1)


def test_a_long_timeline_is_read_in_parts(ada, bakery):
    for _ in range(5):
        with doing(CHANGED, by=ada, about=bakery):
            pass
    first = queries.timeline(bakery.tenant, limit=4)
    rest = queries.timeline(bakery.tenant, before=first[-1].place)
    assert [line.seq for line in first + rest] == [5, 4, 3, 2, 1, 0]
    assert queries.timeline(bakery.tenant, before=2)[0].seq == 1


def test_a_timeline_costs_the_same_however_long_it_is(ada, bakery, django_assert_num_queries):
    for _ in range(30):
        with doing(CHANGED, by=ada, about=bakery):
            pass
    with django_assert_num_queries(3):
        assert len(queries.timeline(bakery.tenant, limit=20)) == 20


def test_another_firm_reads_nothing_of_it(changed, dee, bakery):
    assert all(line.who == "Dee" for line in queries.timeline(dee.tenant))
    assert queries.timeline(dee.tenant, about=bakery) == []


def test_the_position_says_what_is_signed_and_who_holds_a_copy(bakery, ada):
    log = Log.objects.get(tenant=bakery.tenant)
    before = queries.position(bakery.tenant)
    assert (before.size, before.signed, before.signed_at, before.copies) == (1, 0, None, ())
    made = checkpoints.publish(log)
    Anchor.objects.create(log=log, size=1, kind="download", holder="Cy", created_at=made.created_at)
    after = queries.position(bakery.tenant)
    assert (after.signed, after.outside, after.note) == (1, 1, made.note)
    assert [copy.holder for copy in after.copies] == ["Cy"]


def test_every_act_is_known_by_its_name():
    assert known_acts()["org.founded"].says == "set up the organisation"


def test_the_foot_of_a_page_knows_the_log_in_one_query(ada, django_assert_num_queries):
    from fairlead.apps.journal.queries import foot, position

    with django_assert_num_queries(1):
        told = foot(ada.tenant)
    assert (told.size, told.copies) == (position(ada.tenant).size, 0)
    assert foot("nobody") is None


DECIDED = Act("ai.decision", "recorded an AI decision")


def test_what_programs_do_by_the_thousand_hides_nothing_that_people_did(changed, bakery, ada):
    seal_many(DECIDED, [Told(f"d-{n}", {"outcome": "x"}, about=bakery) for n in range(60)], by=ada)
    tenant, record = bakery.tenant, f"{bakery.ledger_kind}:{bakery.ledger_id}"
    for told in (queries.timeline(tenant), queries.timeline(tenant, about=bakery)):
        assert told[0] == changed
    assert queries.timeline(tenant, about=record, kinds=["ai.decision"])[0].ext_id == "d-59"
    assert queries.timeline(tenant, programs=True)[0].ext_id == "d-59"
    assert queries.about_named(tenant, bakery.ledger_id) == record


@pytest.fixture
def grown(ada, bakery):
    """Give a ledger in which programs wrote ten entries for each of a person's, as counted."""
    for batch in range(3):
        told = [Told(f"d-{batch}-{n}", {"outcome": "x"}, about=bakery) for n in range(1000)]
        seal_many(DECIDED, told, by=ada)
    seal_many(CHANGED, [Told(f"c-{n}", {}, about=bakery) for n in range(300)], by=ada)
    if connection.vendor == "postgresql":  # what autovacuum does, at a moment of its own
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE journal_entry, journal_log")
    return bakery.tenant


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({}, "entry_of_people"),
        ({"about": "risk:R-12"}, "entry_by_record"),
        ({"kinds": ["risk.accept"]}, "entry_by_kind|entry_of_people"),
    ],
)
def test_the_index_of_what_people_did_is_found(grown, asked, index):
    """Also on SQLite, which compares the words of the condition."""
    with CaptureQueriesContext(connection) as asking:
        queries.timeline(grown, **asked)
    told = (each["sql"] for each in asking.captured_queries)
    statement = next(each for each in told if 'FROM "journal_entry"' in each)
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {statement}")
        plan = "\n".join(str(line[-1]) for line in cursor.fetchall())
    assert re.search(index, plan), plan
