"""A month to answer, and a hold that forbids."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.rules.privacy import answer_by, may_erase


@pytest.mark.parametrize(
    ("asked", "by"),
    [
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2027, 12, 15), date(2028, 1, 15)),
        (date(2027, 11, 30), date(2027, 12, 30)),
    ],
)
def test_a_request_is_answered_within_a_month(asked, by):
    assert answer_by(asked) == by


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_month_is_never_longer_than_a_month(asked):
    assert timedelta(days=28) <= answer_by(asked) - asked <= timedelta(days=31)


def test_a_hold_forbids_erasing_and_is_named():
    assert may_erase([])
    refused = may_erase(["LH-2", "LH-1"])
    assert not refused
    assert refused.facts == {"codes": "LH-1, LH-2"}
