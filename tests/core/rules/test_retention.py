"""How long is kept: the floor, the months, the holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.rules.retention import (
    DEFAULT,
    Hold,
    due_before,
    may_hold,
    may_keep_for,
)

DAY = date(2027, 3, 31)


@pytest.mark.parametrize(
    ("months", "high_risk", "allowed"),
    [
        (DEFAULT, True, True),
        (6, True, True),
        (5, True, False),
        (5, False, True),
        (1, False, True),
        (0, False, False),
        (240, True, True),
        (241, False, False),
    ],
)
def test_six_months_are_the_floor_for_high_risk(months, high_risk, allowed):
    assert bool(may_keep_for(months, high_risk=high_risk)) is allowed


def test_the_floor_names_its_law():
    refused = may_keep_for(5, high_risk=True)
    assert refused.clause == "EU AI Act 19(1), 26(6)"
    assert str(refused) == "Records of a high-risk system are kept for at least 6 months."


@pytest.mark.parametrize(
    ("today", "months", "before"),
    [
        (date(2027, 3, 31), 1, date(2027, 2, 28)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2027, 1, 15), 1, date(2026, 12, 15)),
        (date(2027, 1, 15), 12, date(2026, 1, 15)),
        (date(2027, 12, 1), 36, date(2024, 12, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(today, months, before):
    assert due_before(today, months=months) == before


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 240))
def test_nothing_goes_before_its_months_are_over(today, months):
    """A decision of the last kept day, so many months on, is not before today."""
    before = due_before(today, months=months)
    assert before.day <= today.day
    assert (today.year - before.year) * 12 + today.month - before.month == months
    assert today - before >= timedelta(days=28 * months)


def test_a_hold_names_something():
    assert not may_hold(Hold())
    assert may_hold(Hold(first=DAY))
    assert not may_hold(Hold(first=DAY, last=DAY - timedelta(days=1)))
