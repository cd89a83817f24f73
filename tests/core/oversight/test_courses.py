import pytest

from fairlead.core.oversight.courses import ALPHA, Window, course
from tests.oracles import dice


def days(rate, n, *, per_day=25, seed=0):
    rng = dice(seed)
    return [Window(f"day {d}", int(rng.binomial(per_day, rate)), per_day) for d in range(n)]


def test_a_spike_calls_alarm_and_stops_there():
    told = course(days(0.1, 30) + days(0.6, 10, seed=1), at_most=0.2)
    assert told.alarm
    assert told.on in {"day 0", "day 1", "day 2", "day 3"}
    assert told.n < 40 * 25


def test_a_rate_below_the_line_of_caught_errors_calls_alarm():
    assert course(days(0.4, 20), at_least=0.8).alarm
    assert not course(days(0.9, 20), at_least=0.8).alarm


def test_looking_every_day_for_a_quarter_is_seldom_wrong():
    """At the very line, the worst case: the stated chance is 1 in 100, over all days together."""
    false = sum(course(days(0.2, 90, seed=s), at_most=0.2).alarm for s in range(60))
    assert ALPHA == 0.01
    assert false <= 2


def test_a_doubled_rate_is_found_within_two_weeks():
    found = [course(days(0.4, 14, seed=s), at_most=0.2).alarm for s in range(50)]
    assert sum(found) >= 48


def test_nothing_looked_at_is_no_alarm():
    told = course([], at_most=0.2)
    assert (told.alarm, told.wealth, told.n) == (False, 1.0, 0)


def test_one_line_must_be_given():
    with pytest.raises(ValueError, match="at_most or at_least"):
        course(days(0.1, 2))
