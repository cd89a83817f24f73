"""Drift against SciPy, in the bins of the reference; and what peers miss."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon

from fairlead.core.metrics.answers import Answer, Limit, Measured, NotMeasured, judge
from fairlead.core.metrics.bins import coarse, level_bins, numeric_bins, periods
from fairlead.core.metrics.distances import kolmogorov_smirnov, needs_exact, wasserstein
from fairlead.core.metrics.drift import DRIFTS, chi_square, hellinger, jensen_shannon, psi
from tests import oracles

SHARES = [0.2, 0.15, 0.15, 0.1, 0.1, 0.1, 0.08, 0.06, 0.04, 0.02]
MOVED = [0.1, 0.15, 0.15, 0.1, 0.1, 0.1, 0.08, 0.06, 0.04, 0.12]


def drawn(seed, n=2_000, m=1_000, q=SHARES):
    dice = oracles.dice(seed)
    return periods(dice.multinomial(n, SHARES), dice.multinomial(m, q))


@pytest.mark.parametrize("seed", range(5))
def test_distances_of_bins_are_scipys(seed):
    bins = drawn(seed, q=MOVED)
    p, q = bins.reference / bins.reference.sum(), bins.current / bins.current.sum()
    assert jensen_shannon(bins).facts["uncorrected"] == pytest.approx(
        jensenshannon(p, q, base=2), rel=1e-12
    )
    assert hellinger(bins).facts["uncorrected"] == pytest.approx(
        np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2), rel=1e-9
    )
    ps, qs = ((c + 0.5) / (c.sum() + len(c) / 2) for c in (bins.reference, bins.current))
    both = stats.entropy(ps, qs) + stats.entropy(qs, ps)
    assert psi(bins).facts["uncorrected"] == pytest.approx(both, rel=1e-12)
    theirs = stats.chi2_contingency([bins.reference, bins.current], correction=False)
    assert chi_square(bins).p == pytest.approx(theirs.pvalue, rel=1e-9)


def true_values():
    p, q = np.array(SHARES), np.array(MOVED)
    chi2 = float((((p - q) ** 2) / ((2 * p + q) / 3)).sum()) * 2 / 9
    return {
        "psi": float(((q - p) * np.log(q / p)).sum()),
        "jensen_shannon": float(jensenshannon(p, q, base=2)),
        "hellinger": float(np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2)),
        "chi_square": float(np.sqrt(chi2)),
    }


@pytest.mark.parametrize("name", DRIFTS)
def test_chance_adds_nothing_and_intervals_cover(name):
    """Two periods from one source are at about 0; moved ones are covered as often as is said."""
    still = [DRIFTS[name](drawn(seed)) for seed in range(400)]
    moved = [DRIFTS[name](drawn(seed, q=MOVED)) for seed in range(400)]
    true = true_values()[name]
    assert np.median([one.value for one in still]) < np.median(
        [one.facts["uncorrected"] for one in still]
    )
    assert np.mean([one.low > 0 for one in still]) <= 0.05
    assert np.mean([not one.low <= true <= one.high for one in moved]) <= 0.08
    assert np.mean([one.p < 0.05 for one in still]) <= 0.075


def exact_ks(x, y):
    return stats.ks_2samp(x, y, method="asymp").statistic


@pytest.mark.parametrize("seed", range(8))
def test_the_exact_gap_lies_within_the_bounds_of_the_bins(seed):
    dice = oracles.dice(seed)
    x, y = dice.normal(0, 1, 3_000), dice.normal(0.1 * seed, 1 + 0.1 * seed, 2_000)
    if seed % 2:
        x, y = np.round(x, 1), np.round(y, 1)
    edges = oracles.edges_of(x)
    one, two = (oracles.numeric_counts(v, edges) for v in (x, y))
    found = kolmogorov_smirnov(one.counts, two.counts, atomic=oracles.atomic(edges))
    theirs = exact_ks(x, y)
    assert found.value - 1e-12 <= theirs <= found.facts["bound"] + 1e-12
    assert found.facts["bound"] - found.value < 0.04


def test_atomic_bins_leave_nothing_open_and_the_chance_is_scipys():
    dice = oracles.dice(5)
    x, y = dice.integers(0, 20, 4_000).astype(float), dice.integers(0, 19, 3_000).astype(float)
    edges = oracles.edges_of(x, most=300)
    one, two = (oracles.numeric_counts(v, edges) for v in (x, y))
    found = kolmogorov_smirnov(one.counts, two.counts, atomic=oracles.atomic(edges))
    theirs = stats.ks_2samp(x, y, method="asymp")
    assert found.value == pytest.approx(theirs.statistic, abs=1e-12)
    assert found.facts["bound"] == found.value
    assert found.p == pytest.approx(theirs.pvalue, rel=0.05)


@pytest.mark.parametrize("shift", [0.0, 0.3, 3.0])
def test_the_interval_of_the_gap_covers_wherever_the_curves_lie(shift):
    dice, missed = oracles.dice(51), 0
    true = 2 * stats.norm.cdf(shift / 2) - 1
    for _ in range(300):
        x, y = dice.normal(0, 1, 600), dice.normal(shift, 1, 300)
        gap = exact_ks(x, y)
        reach = np.sqrt(np.log(40) / (2 * 200))
        missed += not gap - reach <= true <= gap + reach
    assert missed / 300 <= 0.06


def test_only_a_limit_between_the_bounds_needs_the_rows():
    dice = oracles.dice(6)
    x, y = dice.normal(0, 1, 200_000), dice.normal(0.2, 1, 200_000)
    edges = oracles.edges_of(x, most=20)
    one, two = (oracles.numeric_counts(v, edges) for v in (x, y))
    found = kolmogorov_smirnov(one.counts, two.counts, atomic=oracles.atomic(edges))
    limits = [Limit(metric="kolmogorov_smirnov", at_most=at) for at in (0.01, 0.085, 0.3)]
    assert [needs_exact(found, limit) for limit in limits] == [False, True, False]
    assert not needs_exact(NotMeasured(why="", n=0, method="x/1"), limits[0])


@pytest.mark.parametrize("shift", [0.0, 0.05, 1.0])
def test_wasserstein_from_bins_bounds_scipys_and_its_interval_covers_the_truth(shift):
    dice, missed = oracles.dice(7), 0
    for _ in range(100):
        x, y = dice.normal(0, 1, 1_000), dice.normal(shift, 1, 1_000)
        edges = oracles.edges_of(x)
        found = wasserstein(*(oracles.numeric_counts(v, edges) for v in (x, y)), edges)
        theirs = stats.wasserstein_distance(x, y) / x.std()
        assert found.facts["least"] - 1e-4 <= theirs <= found.facts["bound"] + 1e-4
        assert found.value == pytest.approx(theirs, abs=0.05)
        missed += not found.low <= shift <= found.high
    assert missed / 100 <= 0.06


# What peers get wrong.


def test_a_shift_of_three_standard_deviations_is_a_breach_although_some_values_are_nan():
    """alibi-detect says “no drift” as soon as 2 % are NaN."""
    dice = oracles.dice(8)
    x, y = dice.normal(0, 1, 2_000), dice.normal(3, 1, 2_000)
    y[:40] = np.nan
    edges = oracles.edges_of(x)
    one, two = (oracles.numeric_counts(v, edges) for v in (x, y))
    found = kolmogorov_smirnov(one.counts, two.counts, atomic=oracles.atomic(edges))
    assert judge(found, Limit(metric="ks", at_most=0.1)) is Answer.BREACH
    assert judge(psi(numeric_bins(one, two)), Limit(metric="psi", at_most=0.25)) is Answer.BREACH


def test_a_column_that_goes_blank_has_drifted():
    x = oracles.dice(9).normal(0, 1, 1_000)
    edges = oracles.edges_of(x)
    one = oracles.numeric_counts(x, edges)
    blank = oracles.numeric_counts(np.where(np.arange(1_000) % 2, x, np.nan), edges)
    assert psi(numeric_bins(one, blank)).low > 0.25


def test_windows_are_comparable_because_bins_never_move():
    """evidently's edges move with the current data."""
    x = oracles.dice(10).normal(0, 1, 1_000)
    edges = oracles.edges_of(x)
    one, far, near = (oracles.numeric_counts(v, edges) for v in (x, x + 9, x))
    assert (numeric_bins(one, far).reference == numeric_bins(one, near).reference).all()


@pytest.mark.parametrize("name", DRIFTS)
def test_nothing_to_compare_is_no_number(name):
    of = DRIFTS[name]
    assert isinstance(of(periods([0, 0], [50, 50])), NotMeasured)
    assert isinstance(of(periods([500, 500], [5, 5])), NotMeasured)
    assert isinstance(of(periods([500, 0], [500, 0])), NotMeasured)
    assert judge(of(periods([500, 0], [0, 500])), Limit(metric="x", at_most=0.2)) is Answer.BREACH


def test_a_constant_column_is_no_number_and_one_that_moved_is_a_breach():
    edges = oracles.edges_of([7.0] * 100)
    one, same, other = (oracles.numeric_counts([v] * 100, edges) for v in (7.0, 7.0, 8.0))
    bins = oracles.atomic(edges)
    assert isinstance(kolmogorov_smirnov(one.counts, same.counts, atomic=bins), NotMeasured)
    assert kolmogorov_smirnov(one.counts, other.counts, atomic=bins).value == 1.0
    assert isinstance(wasserstein(one, other, edges), NotMeasured)


def test_an_empty_or_all_nan_column_is_no_number():
    x = oracles.dice(1).normal(0, 1, 100)
    edges = oracles.edges_of(x)
    one, nan = oracles.numeric_counts(x, edges), oracles.numeric_counts([np.nan] * 100, edges)
    assert isinstance(
        kolmogorov_smirnov(one.counts, nan.counts, atomic=oracles.atomic(edges)), NotMeasured
    )
    assert isinstance(wasserstein(one, nan, edges), NotMeasured)
    assert psi(numeric_bins(one, nan)).low > 0.25


def test_new_levels_and_missing_ones_are_bins_of_their_own():
    words = oracles.level_counts
    reference = words([500, 300, 3, 2])
    bins = level_bins(reference, words([500, 300, 3, 2], other=100, missing=50))
    assert bins.reference.tolist() == [500, 300, 5, 0, 0]
    assert bins.current.tolist() == [500, 300, 5, 100, 50]


def test_bins_are_equally_full_and_keep_a_value_whole():
    assert coarse(np.array([1] * 20), most=10).tolist() == [i // 2 for i in range(20)]
    assert coarse(np.array([0, 90, 5, 5]), most=10).tolist() == [0, 1, 2, 2]
    assert coarse(np.array([0, 0]), most=10).tolist() == [0, 0]


COUNTS = st.lists(st.integers(0, 10**6), min_size=3, max_size=3)


@given(COUNTS, COUNTS)
def test_a_distance_lies_in_its_interval_whatever_the_counts(p, q):
    for of in DRIFTS.values():
        found = of(periods(p, q), least=0)
        if isinstance(found, Measured):
            assert 0 <= found.low <= found.value <= found.high
