"""Which numbers never came, held against a plain set."""

from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.decisions.gaps import MOST_HOLES, Seen

batches = st.lists(st.lists(st.integers(1, 60), max_size=12), max_size=8)


@given(batches)
def test_holes_are_exactly_the_numbers_that_did_not_come(told):
    seen = Seen()
    came = list[int]()
    for batch in told:
        seen = seen.taking(batch)
        came += batch
    high = max(came, default=0)
    missing = {n for first, last in seen.missing for n in range(first, last + 1)}
    assert seen.high == high
    assert missing == set(range(1, high + 1)) - set(came)
    assert seen.absent == len(missing)
    assert list(seen.missing) == sorted(seen.missing)


@given(batches)
def test_a_number_that_came_twice_is_counted(told):
    seen, came = Seen(), list[int]()
    for batch in told:
        seen, came = seen.taking(batch), came + batch
    assert seen.again == len(came) - len(set(came))


def test_countless_holes_are_kept_in_bounds_and_none_is_lost():
    seen = Seen().taking(range(2, 2 * MOST_HOLES + 100, 2))
    assert len(seen.missing) == MOST_HOLES
    assert seen.absent >= MOST_HOLES + 49
