"""Performance estimated without labels: nannyml's within 1e-4, and what labels later say."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from fairlead.core.metrics.answers import NotMeasured
from fairlead.core.metrics.calibration import scored
from fairlead.core.metrics.estimated import ESTIMATES, calibrator, estimate
from fairlead.core.metrics.states.scores import BINS, UNIT, make_bins
from tests import oracles

VECTORS = Path(__file__).parents[2] / "vectors" / "metrics"
_spec = importlib.util.spec_from_file_location("stream", VECTORS / "stream.py")
stream = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(stream)


def binned(score, label, prediction):
    place = (np.minimum((score * BINS).astype(int), BINS - 1) * 3 + prediction) * 3 + label
    whole = {
        "n": np.ones(score.size, np.int64),
        "s": np.floor(score * UNIT + 0.5).astype(np.int64),
        "s2": np.floor(score**2 * UNIT + 0.5).astype(np.int64),
    }
    return make_bins(place.astype(np.int64), bins=BINS, **whole)


def test_estimates_are_nannymls():
    theirs = json.loads((VECTORS / "nannyml-cbpe.json").read_text(encoding="utf-8"))
    assert theirs["calibrated"]
    reference = binned(*stream.rows(0, stream.PERIOD, lean=0.0))
    for chunk in range(stream.CHUNKS):
        start = stream.PERIOD + chunk * stream.CHUNK
        score, label, prediction = stream.rows(start, stream.CHUNK, lean=chunk * 0.15)
        found = estimate(reference, binned(score, np.full(label.size, 2), prediction))
        for name in ESTIMATES:
            there = theirs["roc_auc" if name == "auc" else name][chunk]
            assert found[name].value == pytest.approx(there, abs=1e-4), (name, chunk)


def test_calibration_is_scikit_learns_isotonic_regression():
    dice = oracles.dice(3)
    score = np.round(dice.random(3_000), 4)
    label = (dice.random(3_000) < score**2).astype(int)
    ours = calibrator(scored(zip(score.tolist(), label.tolist(), [1] * 3_000, strict=True)))
    theirs = IsotonicRegression(out_of_bounds="clip").fit(score, label)
    at = np.linspace(0, 1, 501)
    assert ours(at) == pytest.approx(theirs.predict(at), abs=1e-6)


@pytest.mark.parametrize("name", ESTIMATES)
def test_what_labels_say_later_lies_in_the_interval(name):
    """Other people come (covariate shift), a score keeps its meaning: 95 % of 200 windows."""
    dice, missed = oracles.dice(61), 0

    def rows(n, a, b):
        score = np.round(dice.beta(a, b, n), 5)
        return score, (dice.random(n) < score**1.5).astype(int), (score > 0.5).astype(int)

    for _ in range(200):
        reference, (score, label, answer) = rows(2_000, 2, 2), rows(500, 3, 2)
        found = estimate(binned(*reference), binned(score, np.full(500, 2), answer))[name]
        missed += not found.low <= realised(name, score, label, answer) <= found.high
    assert missed / 200 <= 0.08


def realised(name, score, label, answer):
    from sklearn import metrics as sk

    return {
        "accuracy": lambda: sk.accuracy_score(label, answer),
        "precision": lambda: sk.precision_score(label, answer),
        "recall": lambda: sk.recall_score(label, answer),
        "f1": lambda: sk.f1_score(label, answer),
        "specificity": lambda: sk.recall_score(label, answer, pos_label=0),
        "auc": lambda: sk.roc_auc_score(label, score),
    }[name]()


def test_the_assumption_is_printed_with_the_number():
    reference = scored([(0.2, 0, 80), (0.8, 1, 80), (0.8, 0, 20)])
    found = estimate(reference, reference)["accuracy"]
    assert "on the assumption" in str(found.facts["assumes"])


@pytest.mark.parametrize(
    ("reference", "today"),
    [
        ([], [(0.5, 2, 100)]),
        ([(0.5, 2, 1_000)], [(0.5, 2, 100)]),
        ([(0.5, 0, 1_000)], [(0.5, 2, 100)]),
        ([(0.4, 0, 100), (0.6, 1, 100)], []),
        ([(0.4, 0, 100), (0.6, 1, 100)], [(0.5, 2, 3)]),
        ([(0.4, 0, 100), (0.6, 1, 100)], [(0.95, 2, 100)]),
    ],
)
def test_without_a_ground_to_stand_on_there_is_no_estimate(reference, today):
    found = estimate(scored(reference), scored(today))
    assert all(isinstance(one, NotMeasured) and str(one) for one in found.values())
