"""Daily states add up to any period, and to what measuring all rows at once gives."""

import pytest

from fairlead.apps.journal.errors import BadInputError, RuleBrokenError
from fairlead.apps.monitor.periods import period
from tests.apps.monitor.rows import csv_of


def test_days_add_up_to_any_period(add, measure):
    check = add()
    measure(check, csv_of(day="2026-11-20", days=4, n=200))
    whole = period(check)
    assert (whole.rows, whole.windows, whole.report.answer.value) == (800, 4, whole.report.answer)
    assert (period(check, first="2026-11-22").rows, period(check, last="2026-11-20").rows) == (
        400,
        200,
    )
    assert period(check, first="2026-11-21", last="2026-11-22").rows == 400
    once = add(window="all", name="At once")
    measure(once, csv_of(day="2026-11-20", days=4, n=200))
    assert period(once).state.cells.body() == whole.state.cells.body()


def test_a_period_in_which_nothing_was_measured_says_so(add, measure):
    check = add()
    measure(check, csv_of())
    with pytest.raises(RuleBrokenError, match="Nothing was measured in that period"):
        period(check, first="2027-01-01")


def test_states_that_were_changed_on_disk_add_up_to_nothing(add, measure):
    from fairlead.apps.evidence import blobs
    from fairlead.apps.monitor.queries import states_of

    check = add()
    measure(check, csv_of())
    blobs.place_of(states_of(check)[0].digest).write_bytes(b"{}")
    with pytest.raises(BadInputError, match="missing or changed"):
        period(check)


def test_what_came_later_for_the_same_day_takes_its_place(add, measure):
    check = add()
    measure(check, csv_of(n=100))
    measure(check, csv_of(n=300))
    assert period(check).rows == 300
