"""Drawing from cells is drawing from rows; luck is taken off a range."""

import numpy as np
import pytest

from fairlead.core.metrics.bootstrap import (
    corrected_range,
    interval,
    resample,
    reweight,
    shrink,
)
from tests import oracles

COUNTS = np.array([[120, 280], [90, 310], [30, 70]])


def rates(drawn):
    return drawn[:, :, 0] / drawn.sum(axis=2)


def test_the_same_seed_gives_the_same_draws():
    one, two = (resample(COUNTS, draws=50, seed=5) for _ in range(2))
    assert (one == two).all()
    assert (resample(COUNTS, draws=50, seed=6) != one).any()


def test_cells_and_rows_are_the_same_law():
    rows = np.repeat(np.arange(6), COUNTS.ravel())
    dice = oracles.dice(21)
    by_rows = np.stack(
        [np.bincount(dice.choice(rows, rows.size), minlength=6) for _ in range(2_000)]
    ).reshape(-1, 3, 2)
    by_cells = resample(COUNTS, draws=2_000, seed=22)
    for q in (0.025, 0.5, 0.975):
        ours, theirs = (np.quantile(np.ptp(rates(d), axis=1), q) for d in (by_cells, by_rows))
        assert ours == pytest.approx(theirs, abs=0.01)


def test_strata_keep_their_size():
    drawn = resample(COUNTS, draws=20, seed=1, stratified=True)
    assert (drawn.sum(axis=2) == COUNTS.sum(axis=1)).all()


def test_no_rows_draw_nothing():
    assert not resample(np.zeros((2, 2), dtype=int), draws=3, seed=1).any()


def test_drawn_weights_have_the_mean_and_spread_of_drawn_rows():
    dice = oracles.dice(23)
    weights = dice.gamma(2, 1, 500)
    counts = np.array([[500]])
    drawn = resample(counts, draws=4_000, seed=2)
    ours = reweight(
        drawn, counts, np.array([[weights.sum()]]), np.array([[(weights**2).sum()]]), seed=3
    ).ravel()
    theirs = np.array([dice.choice(weights, 500).sum() for _ in range(4_000)])
    assert ours.mean() == pytest.approx(theirs.mean(), rel=0.01)
    assert ours.std() == pytest.approx(theirs.std(), rel=0.06)


def test_the_luck_of_twenty_equal_groups_is_taken_off():
    dice, raw, clean, missed = oracles.dice(24), [], [], 0
    for seed in range(60):
        hits = dice.binomial(200, 0.3, 20)
        counts = np.stack([hits, 200 - hits], axis=1)
        spread = corrected_range(
            list(hits / 200), rates(resample(counts, draws=200, seed=seed, stratified=True))
        )
        raw.append(np.ptp(hits / 200))
        clean.append(spread.value)
        assert spread.low <= spread.value <= spread.high
        missed += spread.low > 0
    assert missed <= 3
    assert np.mean(raw) > 0.1
    assert np.mean(clean) < np.mean(raw) * 0.7


def test_shrinking_pulls_small_groups_most_and_keeps_large_ones():
    rates_ = shrink([500, 3_000, 3], [1_000, 10_000, 3])
    assert rates_[0] == pytest.approx(0.5, abs=0.01)
    assert rates_[1] == pytest.approx(0.3, abs=0.01)
    assert 0.3 < rates_[2] < 0.9


def test_groups_that_differ_by_luck_alone_become_one():
    assert shrink([30, 31], [100, 100]) == pytest.approx([0.305, 0.305])
    assert shrink([3], [4]) == [0.75]


def test_a_percentile_interval_leaves_out_draws_without_a_value():
    assert interval(np.array([1.0, np.nan, 1.0])) == (1.0, 1.0)
