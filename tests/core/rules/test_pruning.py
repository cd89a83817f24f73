"""When entries may be pruned, and how many."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.rules.pruning import BUNDLE, Need, first_kept, may_go, may_prune

TODAY = date(2033, 6, 15)


@pytest.mark.parametrize(
    ("before", "high_risk", "holds", "says"),
    [
        (date(2030, 6, 15), [], [], ""),
        (date(2030, 6, 16), [], [], "three years"),
        (date(2023, 6, 15), ["AIS-1"], [], ""),
        (date(2023, 6, 16), ["AIS-1"], [], "ten years"),
        (date(2000, 1, 1), [], ["HOLD-2"], "HOLD-2"),
    ],
)
def test_ages_and_holds(before, high_risk, holds, says):
    verdict = may_prune(before, TODAY, high_risk=high_risk, holds=holds)
    assert bool(verdict) is not bool(says)
    assert says in str(verdict) if says else True


def test_many_systems_are_not_all_named():
    codes = [f"AIS-{n}" for n in range(9)]
    said = str(may_prune(date(2030, 1, 1), TODAY, high_risk=codes, holds=[]))
    assert "AIS-4 (+4)" in said
    assert "2023-06-15" in said


@given(st.integers(0, 10_000), st.lists(st.integers(0, 10_000), max_size=5))
def test_nothing_that_is_needed_goes_and_bundles_are_whole(old, needed):
    below, stopped = first_kept(old, [Need(seq, "x") for seq in needed])
    assert below % BUNDLE == 0
    assert below <= min([old, *needed])
    assert below + BUNDLE > min([old, *needed])
    assert (stopped is not None) == any(seq < old for seq in needed)


def test_why_nothing_goes_is_said():
    assert may_go(256, 0, None)
    assert "no bundle" in str(may_go(256, 256, None)).lower()
    assert "Entry 300 is still needed" in str(may_go(256, 256, Need(300, "a decision")))
