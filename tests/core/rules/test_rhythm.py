from datetime import UTC, datetime, timedelta

import pytest

from fairlead.core.rules.rhythm import after, is_silent

DUE = datetime(2026, 1, 31, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "now", "due", "missed"),
    [
        ("hourly", DUE, DUE + timedelta(hours=1), 0),
        ("daily", DUE + timedelta(minutes=5), DUE + timedelta(days=1), 0),
        ("daily", DUE + timedelta(days=3), DUE + timedelta(days=4), 3),
        ("weekly", DUE + timedelta(days=6), DUE + timedelta(days=7), 0),
        ("monthly", DUE, datetime(2026, 2, 28, 6, 0, tzinfo=UTC), 0),
        ("monthly", DUE + timedelta(days=30), datetime(2026, 3, 31, 6, 0, tzinfo=UTC), 1),
        ("monthly", DUE + timedelta(days=400), datetime(2027, 3, 31, 6, 0, tzinfo=UTC), 13),
    ],
)
def test_after_a_break_the_missed_times_run_once_and_the_rhythm_goes_on(rhythm, now, due, missed):
    told = after(rhythm, due=DUE, now=now)
    assert (told.due, told.missed) == (due, missed)


@pytest.mark.parametrize(
    ("rhythm", "hours", "silent"),
    [("hourly", 2, False), ("hourly", 3, True), ("daily", 48, False), ("daily", 49, True)],
)
def test_a_source_is_silent_after_twice_its_rhythm(rhythm, hours, silent):
    assert is_silent(rhythm, last=DUE, now=DUE + timedelta(hours=hours)) is silent


def test_what_runs_by_hand_is_never_silent():
    assert not is_silent("hand", last=DUE, now=DUE + timedelta(days=9999))
