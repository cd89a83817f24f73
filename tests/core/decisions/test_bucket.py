"""How much may be sent: never more than the rate over time, and always at least one batch."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.decisions.bucket import BATCH, Bucket

NOW = datetime(2026, 1, 1, tzinfo=UTC)
asked = st.lists(st.tuples(st.integers(1, BATCH), st.floats(-5, 30)), min_size=1, max_size=40)


@given(asked, st.integers(1, 5000))
def test_what_passes_is_never_more_than_brim_and_rate_allow(told, rate):
    bucket, now, newest, passed = Bucket.full(NOW, rate=rate), NOW, NOW, 0
    for n, seconds in told:
        now = max(now + timedelta(seconds=seconds), newest - timedelta(seconds=5))
        newest = max(newest, now)
        bucket, wait = bucket.taking(n, now, rate=rate)
        passed += 0 if wait else n
    brim = max(BATCH, 2 * rate)
    back = 5 * sum(seconds < 0 for _, seconds in told)
    assert passed <= brim + rate * ((newest - NOW).total_seconds() + back) + 1


@given(st.integers(1, BATCH), st.integers(1, 5000))
def test_whoever_waits_as_long_as_told_may_send(n, rate):
    empty = Bucket(0, NOW)
    same, wait = empty.taking(n, NOW, rate=rate)
    assert (same, wait >= 1) == (empty, True)
    assert empty.taking(n, NOW + timedelta(seconds=wait), rate=rate)[1] == 0


def test_a_clock_that_was_set_back_far_shuts_nobody_out():
    empty = Bucket(0, NOW + timedelta(days=1))
    assert empty.taking(1000, NOW, rate=1000)[1] == 0
    near = Bucket(0, NOW + timedelta(seconds=3))
    assert near.taking(1000, NOW, rate=1000)[1] == 1
