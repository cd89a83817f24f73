from datetime import date, timedelta

import pytest

from fairlead.core.rules.standing import Standing, may_stand_until, standing

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (-1, Standing.LAPSED),
        (0, Standing.LAPSES_SOON),
        (30, Standing.LAPSES_SOON),
        (31, Standing.STANDS),
    ],
)
def test_a_decision_lapses_after_its_last_day(days, state):
    assert standing(TODAY + timedelta(days=days), today=TODAY) is state


def test_what_nobody_decided_does_not_stand():
    assert standing(None, today=TODAY) is Standing.NOT_GIVEN


@pytest.mark.parametrize("days", [1, 365])
def test_a_day_ahead_within_a_year_will_do(days):
    assert may_stand_until(TODAY + timedelta(days=days), today=TODAY, clause="6.1.3")


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (None, "Name the day on which this is looked at again."),
        (TODAY, "The day 2026-11-23 does not lie ahead: choose a later one."),
        (
            date(2027, 11, 24),
            "The day 2027-11-24 is more than a year away: choose 2027-11-23 or earlier.",
        ),
    ],
)
def test_any_other_day_is_refused_with_one_that_would_do(until, said):
    refused = may_stand_until(until, today=TODAY, clause="6.1.3")
    assert (bool(refused), str(refused), refused.clause) == (False, said, "6.1.3")
