"""Intervals of rates, differences and ratios: against SciPy, published figures and counting."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.equivalence import equivalent
from fairlead.core.metrics.intervals import effective_n, log_ratio, newcombe, rate, wilson
from tests import oracles


@pytest.mark.parametrize("level", [0.9, 0.95, 0.999])
@pytest.mark.parametrize(
    ("hits", "n"), [(0, 1), (1, 1), (0, 40), (40, 40), (3, 10), (123_456, 999_999)]
)
def test_wilson_is_scipys(hits, n, level):
    assert wilson(hits / n, n, level) == pytest.approx(oracles.wilson(hits, n, level), abs=1e-12)


# Newcombe (1998), table II, method 10.
NEWCOMBE = [
    ((56, 70, 48, 80), (0.0524, 0.3339)),
    ((9, 10, 3, 10), (0.1705, 0.8090)),
    ((10, 10, 0, 10), (0.6075, 1.0000)),
    ((0, 10, 0, 10), (-0.2775, 0.2775)),
]


@pytest.mark.parametrize(("counts", "printed"), NEWCOMBE)
def test_newcombe_is_the_published_table(counts, printed):
    x, n, y, m = counts
    assert newcombe(x / n, n, y / m, m) == pytest.approx(printed, abs=6e-5)


def test_a_ratio_with_a_zero_still_has_an_interval():
    low, high = log_ratio(0.0, 30, 0.5, 30)
    assert low == 0.0
    assert 0 < high < 0.6
    assert log_ratio(0.5, 30, 0.0, 30)[1] == math.inf


@pytest.mark.parametrize("p", [0.05, 0.3, 0.8])
def test_wilson_covers_what_it_says(p):
    """Counted exactly over every outcome, not simulated."""
    n, chances = 60, []
    for hits in range(n + 1):
        low, high = wilson(hits / n, n)
        if low <= p <= high:
            chances.append(math.comb(n, hits) * p**hits * (1 - p) ** (n - hits))
    assert sum(chances) > 0.925


def test_equal_weights_change_nothing_and_unequal_ones_widen():
    assert effective_n(50.0, 50.0) == 50.0
    plain = rate(20, 50, method="x/1")
    even = rate(20, 50, method="x/1", n=50, squared=50)
    uneven = rate(20, 50, method="x/1", n=50, squared=200)
    assert (plain.low, plain.high) == (even.low, even.high)
    assert uneven.high - uneven.low > plain.high - plain.low
    assert uneven.method == "x/1+wilson/1+kish/1"


def test_nobody_is_not_a_rate_of_zero():
    assert isinstance(rate(0, 0, method="x/1"), NotMeasured)


@given(st.integers(1, 10**6), st.data())
def test_a_rate_lies_in_its_own_interval(n, data):
    hits = data.draw(st.integers(0, n))
    found = rate(hits, n, method="x/1")
    assert isinstance(found, Measured)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_no_difference_has_to_be_shown():
    assert equivalent(p=0.5, n=5_000, q=0.505, m=5_000, margin=0.05).facts["shown"]
    assert not equivalent(p=0.5, n=50, q=0.5, m=50, margin=0.05).facts["shown"]
    assert not equivalent(p=0.5, n=10**6, q=0.6, m=10**6, margin=0.05).facts["shown"]
    assert isinstance(equivalent(p=0, n=0, q=0, m=5, margin=0.1), NotMeasured)
    with pytest.raises(ValueError, match="above zero"):
        equivalent(p=0.5, n=9, q=0.5, m=9, margin=0)
