"""What is left of a disparity once luck is taken off."""

import numpy as np
import pytest

from fairlead.core.metrics.disparity import disparity
from fairlead.core.metrics.groups import Group, Mass, counted
from fairlead.core.metrics.luck import shrunken_range, without_luck
from tests import oracles


def alike(seed, groups=20, n=300):
    table = oracles.dice(seed).multinomial(n, [0.2, 0.1, 0.1, 0.6], size=groups)
    return [counted(*map(int, row), g=str(i)) for i, row in enumerate(table)]


def test_groups_treated_alike_are_rarely_told_apart():
    raw, clean, called = [], [], 0
    for seed in range(80):
        told = alike(seed)
        found = without_luck(told, draws=200, seed=seed)["demographic_parity_difference"]
        raw.append(disparity("demographic_parity_difference", told).value)
        clean.append(found.value)
        called += found.low > 0
    assert called <= 4
    assert np.mean(clean) < np.mean(raw) * 0.7
    assert np.median([shrunken_range(alike(seed)) for seed in range(80)]) < 0.02


def test_a_real_difference_stays():
    told = [counted(tp=300, tn=700, g="a"), counted(tp=500, tn=500, g="b")]
    found = without_luck(told, draws=500, seed=1)["demographic_parity_difference"]
    assert found.low > 0.1
    assert found.value == pytest.approx(0.2, abs=0.01)
    assert shrunken_range(told) == pytest.approx(0.2, abs=0.02)


def test_every_difference_is_drawn_from_one_set_and_repeats_with_the_seed():
    one, two = (without_luck(alike(3), draws=100, seed=9) for _ in range(2))
    assert one == two
    assert set(one) == {
        "demographic_parity_difference",
        "equalised_odds_difference",
        "equal_opportunity_difference",
        "false_positive_rate_difference",
        "predictive_parity_difference",
        "accuracy_difference",
    }


def test_weighted_rows_leave_more_to_luck():
    def group(name, hit, heavy):
        def mass(n):
            return Mass(n, n * 10**6, (heavy or 1) * n * 10**12)

        return Group(
            name={"g": name}, true_positive=mass(hit), true_negative=mass(200 - hit), weighted=True
        )

    even, uneven = (
        without_luck([group("a", 60, h), group("b", 90, h)], draws=500, seed=2)[
            "demographic_parity_difference"
        ]
        for h in (0, 8)
    )
    assert uneven.high - uneven.low > even.high - even.low


def test_without_two_groups_there_is_nothing_to_draw():
    assert without_luck([counted(tp=50, tn=50)], draws=50, seed=1) == {}
    assert without_luck([], draws=50, seed=1) == {}
    assert shrunken_range([counted(tp=50, tn=50), counted(tp=2)]) is None
