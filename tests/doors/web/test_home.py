"""Home says first what needs the person who asks."""

from datetime import datetime, timedelta

import pytest

from fairlead.apps.register.services import register_system
from fairlead.apps.risk.services import add_from_library
from fairlead.doors.web.home import greeting


def test_a_new_firm_is_told_its_stage_and_what_stands_before_the_next(signed_in, ada):
    told = signed_in(ada).get("/")
    assert b"Stage reached: Started" in told.content
    assert b"No AI system is registered yet." in told.content


def test_staff_see_what_is_asked_of_them_and_no_ledger(signed_in, bo):
    told = signed_in(bo).get("/")
    assert b"Nothing waits for you." in told.content
    assert b"Stage reached" not in told.content
    assert b"Lately" not in told.content


def test_home_costs_a_fixed_number_of_queries(signed_in, ada, django_assert_max_num_queries):
    browser = signed_in(ada)
    browser.get("/")
    asked = []
    for many in (1, 6):
        for n in range(many):
            system = register_system(by=ada, name=f"System {many} {n}", owner=ada)
            add_from_library(by=ada, library_id="fairlead:R09", system=system)
        with django_assert_max_num_queries(32) as queries:
            assert "Stage reached" in browser.get("/").text
        # the transaction around each test turns the session's BEGIN into savepoints
        asked.append(sum("SAVEPOINT" not in each["sql"] for each in queries.captured_queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("hour", "says"), [(0, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening")]
)
def test_the_greeting_follows_the_day(hour, says):
    assert greeting(datetime(2026, 11, 23, hour)).endswith(says)


def test_the_rail_counts_what_is_stale_and_only_for_those_who_read_it(signed_in, ada, bo):
    from datetime import date

    from fairlead.apps.evidence.services import take_in

    old = {"valid_from": date(2024, 1, 1), "valid_until": date(2024, 6, 1)}
    take_in(by=ada, title="Old review", kind="attestation", text="I looked at it then.", **old)
    assert b"1 stale piece" in signed_in(ada).get("/").content
    assert b"stale piece" not in signed_in(bo).get("/").content


def asked_erasure(firm, by, *, due_in, state="asked", pseudonym="sub_a"):
    """An erasure somebody asked for, as a row: its time is what is looked at here."""
    from django.utils import timezone

    from fairlead.apps.org.numbering import numbered
    from fairlead.apps.privacy.models import Request

    due = timezone.localdate() + timedelta(days=due_in)
    told = {"right": "erasure", "state": state, "asked_by": by, "due_on": due}
    return numbered(Request, firm, pseudonym=pseudonym, **told)


def test_erasures_past_their_time_stand_apart_from_those_in_time(signed_in, ada, bakery, bo):
    asked_erasure(bakery, ada, due_in=0, pseudonym="sub_a")
    asked_erasure(bakery, ada, due_in=-1, pseudonym="sub_b")
    asked_erasure(bakery, ada, due_in=-1, pseudonym="sub_c", state="erasing")
    told = signed_in(ada).get("/").text
    assert "2 erasures are past their time" in told
    assert "the law gives a month" in told
    assert "1 erasure waits" in told
    assert "erasure" not in signed_in(bo).get("/").text


def test_an_erasure_in_time_is_not_called_late(signed_in, ada, bakery):
    asked_erasure(bakery, ada, due_in=30)
    asked_erasure(bakery, ada, due_in=-9, pseudonym="sub_b", state="done")
    told = signed_in(ada).get("/").text
    assert ("1 erasure waits" in told, "past their time" in told) == (True, False)
