"""Performance against scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as sk

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.groups import counted, groups
from fairlead.core.metrics.performance import PERFORMANCE, f1, multiclass
from tests import oracles

THEIRS = {
    "accuracy": sk.accuracy_score,
    "precision": sk.precision_score,
    "recall": sk.recall_score,
    "f1": sk.f1_score,
    "balanced_accuracy": sk.balanced_accuracy_score,
}


@pytest.mark.parametrize("name", PERFORMANCE)
@pytest.mark.parametrize("seed", range(4))
def test_it_is_scikit_learns(name, seed):
    dice = oracles.dice(seed)
    label = dice.integers(0, 2, 500)
    prediction = np.where(dice.random(500) < 0.8, label, 1 - label)
    (one,) = groups(oracles.cells_of(label, prediction, names=[]), [], positive="1")
    found = PERFORMANCE[name](one)
    assert found.value == pytest.approx(THEIRS[name](label, prediction), rel=1e-15)
    assert 0 <= found.low < found.value < found.high <= 1


@pytest.mark.parametrize("seed", range(4))
def test_many_classes_are_scikit_learns(seed):
    dice = oracles.dice(seed)
    label = dice.choice(["a", "b", "c", "d"], 800, p=[0.5, 0.3, 0.15, 0.05])
    prediction = np.where(dice.random(800) < 0.7, label, dice.choice(["a", "b", "c", "d"], 800))
    found = multiclass(oracles.cells_of(label, prediction, names=[]))
    assert found["accuracy"].value == sk.accuracy_score(label, prediction)
    assert found["balanced_accuracy"].value == pytest.approx(
        sk.balanced_accuracy_score(label, prediction), rel=1e-14
    )
    assert found["macro_f1"].value == pytest.approx(
        sk.f1_score(label, prediction, average="macro"), rel=1e-14
    )
    assert all(one.low < one.value < one.high for one in found.values())


@pytest.mark.parametrize("name", PERFORMANCE)
@pytest.mark.parametrize("group", [counted(), counted(tn=200), counted(tp=3, tn=3)])
def test_without_enough_people_there_is_no_number(name, group):
    if (name, group.n) == ("accuracy", 200):
        assert PERFORMANCE[name](group).value == 1.0
    else:
        assert isinstance(PERFORMANCE[name](group), NotMeasured)


def test_a_rare_class_is_not_averaged_away():
    label = np.array(["a"] * 500 + ["b"] * 3)
    found = multiclass(oracles.cells_of(label, label, names=[]))
    assert str(found["macro_f1"]) == "Only 3 rows are of class b, 5 needed."


def test_the_interval_of_f1_covers():
    dice, missed = oracles.dice(41), 0
    true = 2 * 0.3 / (2 * 0.3 + 0.1 + 0.15)
    for _ in range(400):
        tp, fp, fn, tn = dice.multinomial(400, [0.3, 0.1, 0.15, 0.45])
        found = f1(counted(int(tp), int(fp), int(fn), int(tn)))
        assert isinstance(found, Measured)
        missed += not found.low <= true <= found.high
    assert missed / 400 <= 0.075
