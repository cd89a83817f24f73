from dataclasses import fields

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import cohen_kappa_score

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.oversight.figures import (
    Looked,
    Planted,
    agreement,
    by_group,
    by_person,
    catch_rate,
    figures,
    gave_way_rate,
    override_rate,
    time_to_decide,
)
from fairlead.core.oversight.kappa import kappa
from fairlead.core.oversight.quantiles import quantile
from tests.oracles import dice, wilson


def look(ai="no", first="no", final="no", seconds=60, **more):
    return Looked(ai=ai, first=first, final=final, seconds=seconds, **more)


LOOKS = (
    [look()] * 60
    + [look(first="yes", final="yes")] * 12
    + [look(first="yes", final="no")] * 8
    + [look(first="yes", final="")] * 2
)


def test_overrides_are_counted_with_wilsons_interval():
    told = override_rate(LOOKS)
    assert (told.value, told.n, told.method) == (14 / 82, 82, "override_rate/1+wilson/1")
    assert (told.low, told.high) == pytest.approx(wilson(14, 82, 0.95))


def test_agreement_counts_what_was_said_before_the_answer_was_shown():
    assert (agreement(LOOKS).value, agreement(LOOKS).n) == (60 / 82, 82)


def test_giving_way_is_counted_among_those_who_differed():
    told = gave_way_rate(LOOKS)
    assert (told.value, told.n) == (8 / 22, 22)


def test_too_few_looks_give_no_number_but_a_reason():
    told = figures(LOOKS[:9], [Planted(caught=True)] * 9)
    numbers = [getattr(told, each.name) for each in fields(told)]
    assert {type(each) for each in numbers} == {NotMeasured}
    assert str(told.overrides) == "Only 9 looks, 10 needed."
    assert str(told.caught) == "Only 9 planted test cases were answered, 10 needed."


def test_planted_cases_enter_only_their_own_figure():
    without = figures(LOOKS, [])
    with_them = figures(LOOKS, [Planted(caught=n > 3) for n in range(20)])
    assert (with_them.caught.value, with_them.caught.n) == (16 / 20, 20)
    for each in fields(without):
        if each.name != "caught":
            assert getattr(without, each.name) == getattr(with_them, each.name)


def of_group(group, people, n=40, **more):
    """Looks of a group, by so many people in turn."""
    return [look(group=group, who=f"ps_{group}_{each % people}", **more) for each in range(n)]


def planted_of(group, people, n=40):
    return [Planted(caught=True, group=group, who=f"ps_{group}_{n % people}") for n in range(n)]


ALONE = "Fewer than 5 people: a figure would show single persons."
LEFT = "Fewer than 5 people are in no shown group: what is left would show them."


def test_a_group_of_five_is_shown():
    looks = of_group("day", 5, first="yes", final="yes")
    told = by_group(looks, planted_of("day", 5), people={"day": 5})
    assert (told["day"].overrides.value, told["day"].overrides.n) == (1.0, 40)
    assert (told["day"].caught.value, told["day"].caught.n) == (1.0, 40)


@pytest.mark.parametrize(
    ("looks", "planted", "people"),
    [
        (of_group("day", 4), [], 4),
        (of_group("day", 5), [], 4),  # one of those who looked is no reviewer any more
        (of_group("day", 1), [], 5),  # five may look, one did
        (of_group("day", 5), planted_of("day", 1), 5),  # one answered all that was planted
    ],
)
def test_a_group_is_not_shown_where_it_would_be_of_few(looks, planted, people):
    told = by_group(looks, planted, people={"day": people})
    assert str(told["day"]) == ALONE


@pytest.mark.parametrize("left", [of_group("night", 4), of_group("", 1), of_group("gone", 2)])
def test_nor_where_all_less_the_groups_would_be_of_few(left):
    told = by_group([*of_group("day", 5), *left], [], people={"day": 5, "night": 4})
    assert (str(told["day"]), str(told["night"])) == (LEFT, ALONE)


def test_who_never_looked_hides_nobody():
    told = by_group(of_group("day", 5), [], people={"day": 5, "night": 1})
    assert (told["day"].overrides.n, str(told["night"])) == (40, ALONE)


def test_many_who_are_left_hide_nobody_either():
    looks = [*of_group("day", 5), *of_group("night", 3), *of_group("noon", 3)]
    told = by_group(looks, [], people={"day": 5, "night": 3, "noon": 3})
    assert told["day"].overrides.n == 40


def test_single_persons_take_a_legal_basis():
    looks = [look(who="ps_1")] * 12
    with pytest.raises(ValueError, match="legal basis"):
        by_person(looks, [], people=["ps_1"], basis=" ")
    told = by_person(looks, [], people=["ps_1"], basis="Works agreement of May 2026")
    assert told["ps_1"].overrides.n == 12


@pytest.mark.parametrize("seed", range(3))
def test_kappa_is_that_of_scikit_learn_and_its_error_that_of_a_bootstrap(seed):
    rng = dice(seed)
    left = rng.choice(["refused", "granted", "refer"], 300, p=[0.5, 0.4, 0.1])
    other = rng.choice(["refused", "granted", "refer"], 300)
    right = np.where(rng.random(300) < 0.6, left, other)
    told = kappa(list(zip(left.tolist(), right.tolist(), strict=True)))
    assert told.value == pytest.approx(cohen_kappa_score(left, right), abs=1e-12)
    draws = [
        cohen_kappa_score(left[at], right[at])
        for at in (rng.integers(0, 300, 300) for _ in range(250))
    ]
    half = (told.high - told.low) / 2
    assert half == pytest.approx(1.96 * float(np.std(draws)), rel=0.2)


def test_kappa_says_nothing_where_everybody_always_says_the_same():
    told = kappa([("no", "no")] * 50)
    assert isinstance(told, NotMeasured)
    assert "kappa says nothing" in str(told)
    assert isinstance(kappa([]), NotMeasured)


def test_kappa_of_perfect_and_of_opposite_answers_keeps_its_bounds():
    perfect = kappa([("a", "a")] * 10 + [("b", "b")] * 10)
    opposite = kappa([("a", "b")] * 10 + [("b", "a")] * 10)
    assert (perfect.value, perfect.high) == (1.0, 1.0)
    assert (opposite.value, opposite.low) == (-1.0, -1.0)


@pytest.mark.parametrize("share", [0.5, 0.9])
@pytest.mark.parametrize("n", [40, 101, 400])
def test_quantiles_are_those_of_numpy_with_ranks_of_the_binomial(n, share):
    values = dice(n).lognormal(4, 1, n)
    told = quantile(values.tolist(), share)
    assert told.value == pytest.approx(float(np.quantile(values, share)))
    ordered = np.sort(values).tolist()
    low, high = ordered.index(told.low) + 1, ordered.index(told.high) + 1
    below = stats.binom(n, share)
    assert below.cdf(low - 1) <= 0.025 < below.cdf(low)
    assert 1 - below.cdf(high - 1) <= 0.025 < 1 - below.cdf(high - 2)


def test_the_interval_of_a_median_holds_the_truth_as_often_as_it_says():
    rng, held = dice(4), 0
    for _ in range(400):
        told = quantile(rng.exponential(1, 60).tolist(), 0.5)
        held += told.low <= np.log(2) <= told.high
    assert held / 400 >= 0.93


def test_a_quantile_of_too_few_values_has_no_interval():
    told = time_to_decide([look(seconds=n) for n in range(12)], 0.9)
    assert str(told) == "12 values are too few for an interval of this quantile."
    assert isinstance(time_to_decide(LOOKS, 0.5), Measured)


def test_all_caught_is_not_all_known():
    told = catch_rate([Planted(caught=True)] * 20)
    assert told.value == 1.0
    assert told.low == pytest.approx(wilson(20, 20, 0.95)[0])
    assert told.low < 0.85
