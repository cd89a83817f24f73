"""Any period of a check, and two beside each other, as people choose them."""

import pytest

from fairlead.apps.monitor.models import Run
from tests.apps.monitor.rows import csv_of


@pytest.fixture
def measured(add, measure):
    """Ten calm days, then ten in which the northern mill is treated worse."""
    check = add()
    measure(check, csv_of(day="2026-11-01", days=10, n=400))
    measure(check, csv_of(day="2026-11-11", days=10, n=400, gap=0.3, seed=2))
    return check


def page(signed_in, ada, check, **asked):
    return signed_in(ada).get(f"{check.get_absolute_url()}period/", asked)


def test_all_of_it_is_shown_first_and_reads_no_row(signed_in, ada, measured):
    told = page(signed_in, ada, measured)
    assert told.status_code == 200
    assert "8,000" in told.content.decode()
    assert Run.objects.count() == 2


def test_a_period_is_judged_by_itself(signed_in, ada, measured):
    calm = page(signed_in, ada, measured, first="2026-11-01", last="2026-11-10").content.decode()
    bad = page(signed_in, ada, measured, first="2026-11-11", last="2026-11-20").content.decode()
    assert "Within the limits" in calm.split("</section>")[0]
    assert "A limit was passed" in bad.split("</section>")[0]


def test_two_periods_stand_beside_each_other(signed_in, ada, measured):
    asked = {"first": "2026-11-01", "last": "2026-11-10"}
    asked |= {"other_first": "2026-11-11", "other_last": "2026-11-20"}
    told = page(signed_in, ada, measured, **asked).content.decode()
    assert "Beside each other" in told
    assert "Differs" in told
    assert "Could still be chance" in told


def test_what_cannot_be_is_said(signed_in, ada, measured):
    empty = page(signed_in, ada, measured, first="2027-01-01")
    assert "Nothing was measured in that period" in empty.content.decode()
    wrong = page(signed_in, ada, measured, first="2026-11-20", last="2026-11-01")
    assert wrong.status_code == 422
    assert "The last day lies before the first." in wrong.content.decode()
    days = {"first": "2026-11-01", "last": "2026-11-10", "other_first": "2026-11-05"}
    assert "The two share days" in page(signed_in, ada, measured, **days).content.decode()


def test_a_check_that_never_ran_says_what_will_be_here(signed_in, ada, add):
    assert "Nothing was measured yet" in page(signed_in, ada, add()).content.decode()


def test_another_firm_sees_nothing(signed_in, dee, measured):
    assert page(signed_in, dee, measured).status_code == 404


def test_a_year_of_days_needs_few_queries(signed_in, ada, measured, django_assert_max_num_queries):
    client = signed_in(ada)
    with django_assert_max_num_queries(30):
        client.get(f"{measured.get_absolute_url()}period/")
