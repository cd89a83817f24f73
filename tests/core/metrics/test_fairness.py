"""Rates and disparities of groups: fairlearn's to the last bit, and what fairlearn gets wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fairlead.core.metrics.answers import Answer, Limit, Measured, NotMeasured, judge
from fairlead.core.metrics.disparity import (
    DISPARITIES,
    any_difference,
    disparity,
    four_fifths,
)
from fairlead.core.metrics.fairness import RATES, selection_rate, true_positive_rate
from fairlead.core.metrics.groups import Least, counted, groups
from tests import oracles

NONE = Least(rows=0, outcomes=1)


def people(seed, n=3_000, levels=("a", "b", "c")):
    dice = oracles.dice(seed)
    group = dice.choice(levels, n)
    label = dice.integers(0, 2, n)
    lean = dict(zip(levels, dice.random(len(levels)), strict=True))
    prediction = (dice.random(n) < [lean[g] for g in group]).astype(int)
    return label, prediction, group


@pytest.mark.parametrize("seed", range(5))
def test_rates_and_disparities_are_fairlearns_to_the_last_bit(seed):
    label, prediction, group = people(seed)
    found = groups(oracles.cells_of(label, prediction, group, names=["g"]), ["g"], positive="1")
    theirs = oracles.fairlearn_rates(label, prediction, group)
    for one in found:
        for name, value in theirs[one.name["g"]].items():
            assert RATES[name](one, least=NONE).value == value
    for name, value in theirs["all"].items():
        assert disparity(name, found, least=NONE).value == value


def test_groups_can_be_crossed_coarsened_and_taken_together():
    label, prediction, group = people(9)
    sex = oracles.dice(90).choice(["f", "m"], len(label))
    cells = oracles.cells_of(label, prediction, group, sex, names=["g", "sex"])
    crossed = groups(cells, ["g", "sex"], positive="1")
    assert len(crossed) == 6
    (everybody,) = groups(cells, [], positive="1")
    assert everybody.n == sum(one.n for one in crossed) == 3_000
    one = next(g for g in crossed if g.name == {"g": "a", "sex": "f"})
    there = (group == "a") & (sex == "f")
    assert selection_rate(one).value == prediction[there].mean()


def test_weights_are_numpys_average_and_kishs_effective_number():
    label, prediction, group = people(4)
    weight = np.round(oracles.dice(5).gamma(2, 1, len(label)), 6)
    cells = oracles.cells_of(label, prediction, group, names=["g"], weight=weight)
    for one in groups(cells, ["g"], positive="1"):
        w = weight[group == one.name["g"]]
        found = selection_rate(one)
        there = prediction[group == one.name["g"]]
        assert found.value == pytest.approx(np.average(there, weights=w), rel=1e-12)
        assert found.facts["n_eff"] == pytest.approx(w.sum() ** 2 / (w**2).sum(), rel=1e-9)
        assert "kish" in found.method


def test_one_class_against_the_rest():
    label = np.array(["x", "y", "z"] * 100)
    prediction = np.array(["x", "y", "y"] * 100)
    (one,) = groups(oracles.cells_of(label, prediction, names=[]), [], positive="y")
    assert true_positive_rate(one).value == 1.0
    assert RATES["false_positive_rate"](one).value == 0.5


# What peers get wrong (metrics-design.md, section 4).


def test_a_missing_attribute_is_a_group_of_its_own():
    """fairlearn and aif360 raise, aequitas drops the rows in silence."""
    label = np.array([1, 0] * 50, dtype=object)
    group = np.array(["a"] * 50 + [None] * 50, dtype=object)
    found = groups(oracles.cells_of(label, label, group, names=["g"]), ["g"], positive="1")
    assert [(one.name["g"], one.n) for one in found] == [(None, 50), ("a", 50)]
    assert selection_rate(found[0]).facts["group"] == "g (missing)"


def test_a_group_without_positives_has_no_true_positive_rate():
    """fairlearn says 0.0."""
    found = true_positive_rate(counted(fp=40, tn=60), least=NONE)
    assert isinstance(found, NotMeasured)
    assert found.n == 0


def test_missing_predictions_and_labels_are_counted_and_shown():
    label = [1.0] * 40 + [float("nan")] * 20 + [0.0] * 40
    prediction = [1.0] * 70 + [float("nan")] * 30
    (one,) = groups(oracles.cells_of(label, prediction, names=[]), [], positive="1.0")
    found = selection_rate(one)
    assert (found.n, found.value) == (70, 1.0)
    assert (found.facts["rows"], found.facts["unpredicted"]) == (100, 30)
    assert found.facts["unlabelled"] == 20


def test_a_group_too_small_is_left_out_by_name_and_never_equal():
    large, other, tiny = (
        counted(tp=50, tn=50, g="a"),
        counted(tp=49, tn=51, g="b"),
        counted(tp=3, g="c"),
    )
    gap = disparity("demographic_parity_difference", [large, other, tiny])
    assert gap.facts["left_out"] == ("g c",)
    found = four_fifths([large, other, tiny]).ratios["g c"]
    assert isinstance(found, NotMeasured)
    limit = Limit(metric="selection_rate_ratio", at_least=0.8)
    assert judge(found, limit) is Answer.INSUFFICIENT


@pytest.mark.parametrize("metric", DISPARITIES)
@pytest.mark.parametrize("told", [[], [counted(tp=50, tn=50)], [counted(), counted()]])
def test_one_group_is_nobody_to_compare_with(metric, told):
    assert isinstance(disparity(metric, told), NotMeasured)
    assert isinstance(any_difference(told), NotMeasured)


def test_nobody_chosen_gives_no_ratio():
    nobody = [counted(tn=100, g="a"), counted(tn=100, g="b")]
    assert isinstance(disparity("demographic_parity_ratio", nobody), NotMeasured)
    assert isinstance(four_fifths(nobody).ratios["g a"], NotMeasured)


def test_a_group_never_chosen_has_a_ratio_of_zero_with_an_interval():
    found = disparity(
        "demographic_parity_ratio", [counted(tn=40, g="a"), counted(tp=20, tn=20, g="b")]
    )
    assert (found.value, found.low) == (0.0, 0.0)
    assert 0 < found.high < 0.8


def test_categories_under_two_per_cent_are_left_out_by_name():
    told = [
        counted(tp=500, tn=500, g="a"),
        counted(tp=400, tn=600, g="b"),
        counted(tp=30, tn=5, g="c"),
    ]
    kept, left = four_fifths(told), four_fifths(told, leave_out_below=0.02)
    assert (kept.reference, kept.left_out) == ("g c", {})
    assert left.reference == "g a"
    assert left.left_out == {"g c": 35 / 2035}
    assert "g c" not in left.ratios


def test_small_groups_get_boschloos_test_and_large_ones_fishers():
    small = four_fifths([counted(tp=9, tn=31, g="a"), counted(tp=20, tn=20, g="b")]).ratios["g a"]
    large = four_fifths([counted(tp=90, tn=310, g="a"), counted(tp=200, tn=200, g="b")]).ratios[
        "g a"
    ]
    assert "boschloo/1" in small.method
    assert "fisher/1" in large.method
    assert large.p == pytest.approx(stats.fisher_exact([[90, 310], [200, 200]]).pvalue, rel=1e-9)


def test_any_difference_is_scipys_chi_square():
    told = [counted(tp=30, tn=70), counted(tp=45, tn=55), counted(tp=28, tn=72)]
    theirs = stats.chi2_contingency([[30, 70], [45, 55], [28, 72]], correction=False)
    found = any_difference(told)
    assert found.p == pytest.approx(theirs.pvalue, rel=1e-10)
    assert found.facts["uncorrected"] == pytest.approx(
        stats.contingency.association(np.array([[30, 70], [45, 55], [28, 72]]), method="cramer")
    )


def test_the_interval_of_a_disparity_holds_although_its_groups_were_picked():
    """Twenty groups treated alike, 200 times: the interval must hold the true difference, 0."""
    dice, missed = oracles.dice(31), 0
    for _ in range(200):
        hits = dice.binomial(300, 0.3, 20)
        told = [counted(tp=int(h), tn=300 - int(h), g=str(i)) for i, h in enumerate(hits)]
        gap = disparity("demographic_parity_difference", told)
        missed += gap.low > 0
    assert missed / 200 <= 0.05


SMALL = st.integers(0, 60)


@given(st.lists(st.tuples(SMALL, SMALL, SMALL, SMALL), min_size=2, max_size=6))
def test_a_disparity_lies_in_its_interval_whatever_the_counts(tables):
    told = [counted(*table, g=str(i)) for i, table in enumerate(tables)]
    for metric in DISPARITIES:
        found = disparity(metric, told, least=NONE)
        if isinstance(found, Measured):
            assert 0 <= found.low <= found.value <= found.high <= 1
