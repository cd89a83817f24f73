"""The timeline tells what happened, in words; the position never claims more than there is."""

import pytest

from fairlead.apps.journal import checkpoints, queries
from fairlead.apps.journal.act import Act, known_acts
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
