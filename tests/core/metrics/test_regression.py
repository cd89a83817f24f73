"""Errors of numbers against NumPy and scikit-learn; proxies against scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as sk

from fairlead.core.metrics.answers import NotMeasured
from fairlead.core.metrics.proxies import joint, proxy
from fairlead.core.metrics.regression import REGRESSION, apart, errors
from fairlead.core.metrics.states.cells import make_cells
from fairlead.core.metrics.states.residuals import make_residuals
from tests import oracles


def people(seed, n=900, lean=0.0):
    dice = oracles.dice(seed)
    group = dice.choice(["a", "b", "c"], n)
    y = np.round(dice.normal(50, 10, n), 2)
    p = np.round(y + dice.normal(0, 3, n) + lean * (group == "a"), 2)
    rows = []
    for g, true, said in zip(group.tolist(), y, p, strict=True):
        t, s = round(true * 100), round(said * 100)
        rows.append(((g,), 1, (1, t, s, abs(s - t), t * t, s * s, (s - t) ** 2)))
    return group, y, p, make_residuals(["g"], 2, rows)


@pytest.mark.parametrize("seed", range(3))
def test_errors_by_group_are_scikit_learns(seed):
    group, y, p, residuals = people(seed)
    for one in errors(residuals, ["g"]):
        there = group == one.name["g"]
        found = {name: of(one).value for name, of in REGRESSION.items()}
        assert found == pytest.approx(
            {
                "mean_absolute_error": sk.mean_absolute_error(y[there], p[there]),
                "root_mean_squared_error": sk.root_mean_squared_error(y[there], p[there]),
                "bias": (p - y)[there].mean(),
            },
            rel=1e-9,
        )
    (everybody,) = errors(residuals, [])
    assert everybody.n == 900


@pytest.mark.parametrize("name", REGRESSION)
def test_intervals_of_errors_cover(name):
    true = {"mean_absolute_error": 3 * np.sqrt(2 / np.pi), "root_mean_squared_error": 3, "bias": 0}
    missed = 0
    for seed in range(150):
        (one,) = errors(people(seed, n=300)[3], [])
        found = REGRESSION[name](one)
        missed += not found.low <= true[name] <= found.high
    assert missed / 150 <= 0.09


def test_whose_numbers_are_too_high_is_named():
    found = apart("bias", errors(people(1, lean=2.0)[3], ["g"]))
    assert found.facts["highest"] == "g a"
    assert found.low > 1
    assert apart("bias", errors(people(1)[3], ["g"])).low == 0.0


def test_rows_without_a_number_are_counted_and_few_rows_give_none():
    residuals = make_residuals([], 0, [((), 60, (20, 0, 20, 20, 0, 20, 20))])
    (one,) = errors(residuals, [])
    assert one.facts()["unmeasured"] == 40
    assert all(isinstance(of(one), NotMeasured) for of in REGRESSION.values())
    assert isinstance(apart("bias", [one]), NotMeasured)


def test_a_proxy_is_measured_as_scikit_learn_does_and_luck_is_taken_off():
    dice = oracles.dice(4)
    sex = dice.choice(["f", "m"], 3_000)
    town = np.where(dice.random(3_000) < 0.6, sex, dice.choice(["x", "y", "f"], 3_000))
    rows = [((t, s, "1", "1"), 1, ()) for t, s in zip(town.tolist(), sex.tolist(), strict=True)]
    found = proxy(joint(make_cells(["town", "sex"], rows), "town", "sex"))
    theirs = sk.mutual_info_score(town, sex)
    assert found.facts["uncorrected"] * found.facts["entropy"] == pytest.approx(theirs, rel=1e-9)
    luck = proxy(np.array([[50, 50], [48, 52], [53, 47]]))
    assert luck.value == 0.0
    assert luck.p > 0.5


def test_one_level_tells_nothing():
    assert isinstance(proxy(np.array([[50, 50]])), NotMeasured)
