from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.rules.evidence import (
    Freshness,
    Grade,
    Piece,
    freshness,
    may_be_valid,
    valid_until,
)

TODAY = date(2026, 11, 23)


def day(offset):
    return TODAY + timedelta(days=offset)


@pytest.mark.parametrize(
    ("start", "end", "withdrawn", "state"),
    [
        (1, 90, False, Freshness.NOT_YET),
        (0, 90, False, Freshness.IN_DATE),
        (-90, 31, False, Freshness.IN_DATE),
        (-90, 30, False, Freshness.ENDS_SOON),
        (-90, 0, False, Freshness.ENDS_SOON),
        (-90, -1, False, Freshness.STALE),
        (-90, 90, True, Freshness.WITHDRAWN),
        (1, 90, True, Freshness.WITHDRAWN),
    ],
)
def test_evidence_counts_from_its_first_to_its_last_day(start, end, withdrawn, state):
    found = freshness(valid_from=day(start), valid_until=day(end), today=TODAY, withdrawn=withdrawn)
    assert found is state
    piece = Piece(
        grade=Grade.STATED, valid_from=day(start), valid_until=day(end), withdrawn=withdrawn
    )
    assert piece.freshness(TODAY) is state


def test_only_what_is_in_date_counts():
    assert [state for state in Freshness if state.counts] == [
        Freshness.IN_DATE,
        Freshness.ENDS_SOON,
    ]


@pytest.mark.parametrize(
    ("grade", "days"), [(Grade.STATED, 365), (Grade.OBSERVED, 180), (Grade.TESTED, 90)]
)
def test_what_is_measured_ages_fastest(grade, days):
    assert valid_until(grade, valid_from=TODAY) == day(days)


def test_tested_outweighs_observed_outweighs_stated():
    assert Grade.TESTED > Grade.OBSERVED > Grade.STATED


@pytest.mark.parametrize("end", [0, 1095])
def test_a_period_in_order_will_do(end):
    assert may_be_valid(valid_from=TODAY, valid_until=day(end))


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (-1, "It cannot end on 2026-11-22, before it starts on 2026-11-23."),
        (1096, "Evidence counts for 1095 days at most: choose an earlier end."),
    ],
)
def test_a_period_out_of_order_or_too_long_is_refused(end, said):
    refused = may_be_valid(valid_from=TODAY, valid_until=day(end))
    assert (bool(refused), str(refused)) == (False, said)


@given(start=st.dates(), end=st.dates(), asked=st.dates(), withdrawn=st.booleans())
def test_nothing_counts_outside_its_period(start, end, asked, withdrawn):
    state = freshness(valid_from=start, valid_until=end, today=asked, withdrawn=withdrawn)
    assert state.counts == (not withdrawn and start <= asked <= end)
