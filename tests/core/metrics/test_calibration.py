"""AUC, Brier and calibration against scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as sk

from fairlead.core.metrics.answers import NotMeasured
from fairlead.core.metrics.calibration import (
    CALIBRATION,
    auc,
    brier,
    calibration_gap,
    expected_calibration_error,
    reliability,
    scored,
)
from tests import oracles


def people(seed, n=2_000, bend=1.0):
    dice = oracles.dice(seed)
    score = (np.floor(dice.beta(2, 3, n) * 10_000) + 0.5) / 10_000  # one bin each
    label = (dice.random(n) < score**bend).astype(int)
    return score, label, scored(zip(score.tolist(), label.tolist(), [1] * n, strict=True))


@pytest.mark.parametrize("seed", range(4))
def test_auc_and_brier_are_scikit_learns(seed):
    score, label, bins = people(seed)
    found = auc(bins)
    assert found.value == pytest.approx(sk.roc_auc_score(label, score), abs=1e-12)
    assert found.facts["bound"] < 1e-3
    assert brier(bins).value == pytest.approx(sk.brier_score_loss(label, score), abs=1e-7)


def test_auc_of_scores_finer_than_the_bins_lies_within_the_bound():
    dice = oracles.dice(5)
    score = 0.5 + dice.random(500) / 1_000
    label = (dice.random(500) < (score - 0.5) * 1_000).astype(int)
    found = auc(scored(zip(score.tolist(), label.tolist(), [1] * 500, strict=True)))
    assert found.facts["bound"] > 0.01
    assert abs(found.value - sk.roc_auc_score(label, score)) <= found.facts["bound"]


@pytest.mark.parametrize("name", CALIBRATION)
def test_intervals_cover_the_truth(name):
    """Truth: scores that are exact (bend 1), from a sample a hundred times as large."""
    true = {"calibration_gap": 0.0, "expected_calibration_error": 0.0}
    of = CALIBRATION[name]
    value = true.get(name, of(people(1_000, n=200_000)[2]).value)
    missed = 0
    for seed in range(150):
        found = of(people(seed, n=800)[2])
        missed += not found.low <= value <= found.high
    assert missed / 150 <= 0.08


def test_the_calibration_error_is_the_textbooks_before_luck_is_taken_off():
    score, label, bins = people(7, bend=2.0)
    into = np.minimum((score * 10).astype(int), 9)
    theirs = sum(
        abs(label[into == b].mean() - score[into == b].mean()) * (into == b).mean()
        for b in np.unique(into)
    )
    found = expected_calibration_error(bins)
    assert found.facts["uncorrected"] == pytest.approx(theirs, abs=1e-6)
    assert found.low <= found.value <= theirs


def test_who_is_judged_too_harshly_is_seen_in_the_gap():
    score, label, bins = people(8, bend=2.0)
    found = calibration_gap(bins)
    assert found.value == pytest.approx(label.mean() - score.mean(), abs=1e-6)
    assert found.high < 0


def test_the_picture_has_every_bin_with_its_interval():
    points = reliability(people(9)[2])
    assert sum(one.n for _, one in points) == 2_000
    assert all(one.low <= one.value <= one.high for _, one in points)


@pytest.mark.parametrize("name", CALIBRATION)
def test_without_labels_or_with_one_kind_there_is_no_number(name):
    of = CALIBRATION[name]
    assert isinstance(of(scored([])), NotMeasured)
    assert isinstance(of(scored([(0.3, 2, 500)])), NotMeasured)
    one_kind = of(scored([(0.3, 0, 500), (0.6, 2, 100)]))
    assert isinstance(one_kind, NotMeasured) == (name == "auc")
    assert one_kind.facts["unlabelled"] == 100


def test_every_pair_the_right_way_round_is_not_certainty():
    found = auc(scored([(0.2, 0, 10), (0.8, 1, 20)]))
    assert found.value == 1.0
    assert found.low < 0.8
