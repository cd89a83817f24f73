"""Looking again and again: false alarms stay below alpha, shifts are found."""

import numpy as np
import pytest

from fairlead.core.metrics.sequential import (
    ALARM,
    bin_wealth,
    rate_sequence,
    rate_wealth,
    steps,
)
from tests import oracles

ALPHA = 0.05
STREAMS = 300


def test_the_confidence_sequence_holds_at_every_look():
    dice, missed = oracles.dice(11), 0
    for _ in range(STREAMS):
        hits = np.cumsum(dice.random(1_000) < 0.3)
        looks = [rate_sequence(int(hits[n - 1]), n) for n in range(5, 1_001, 25)]
        missed += any(not low <= 0.3 <= high for low, high in looks)
    assert missed / STREAMS <= ALPHA


def test_the_confidence_sequence_has_its_ends():
    assert rate_sequence(0, 0) == (0.0, 1.0)
    assert rate_sequence(0, 50)[0] == 0.0
    assert rate_sequence(50, 50)[1] == 1.0


def test_a_rate_on_its_limit_is_rarely_called_beyond_it():
    dice, alarms = oracles.dice(12), 0
    for _ in range(STREAMS):
        windows = [(int(dice.binomial(200, 0.1)), 200) for _ in range(30)]
        alarms += max(rate_wealth(windows, at_most=0.1)) >= ALARM(ALPHA)
    assert alarms / STREAMS <= ALPHA


def test_a_rate_that_falls_below_its_limit_late_is_found():
    windows = [(180, 200)] * 30 + [(140, 200)] * 10
    wealth = rate_wealth(windows, at_least=0.8)
    assert max(wealth[:30]) < ALARM(ALPHA)
    assert max(wealth[30:34]) >= ALARM(ALPHA)


def test_a_limit_on_both_sides_at_once_is_refused():
    with pytest.raises(ValueError, match="one of them"):
        rate_wealth([(1, 2)], at_most=0.1, at_least=0.1)


def test_bins_that_stay_are_rarely_called_moved():
    """The reference is drawn too: its own error must not become an alarm."""
    dice, alarms = oracles.dice(13), 0
    shares = np.array([0.3, 0.2, 0.15, 0.1, 0.1, 0.06, 0.05, 0.04])
    for _ in range(STREAMS):
        reference = dice.multinomial(2_000, shares).tolist()
        windows = dice.multinomial(500, shares, size=20).tolist()
        alarms += max(bin_wealth(reference, windows, alpha=ALPHA)) >= ALARM(ALPHA)
    assert alarms / STREAMS <= ALPHA


def test_bins_that_move_are_found_soon():
    dice = oracles.dice(14)
    reference = dice.multinomial(5_000, [0.1] * 10).tolist()
    moved = [0.13] * 5 + [0.07] * 5
    windows = [
        *dice.multinomial(500, [0.1] * 10, size=20).tolist(),
        *dice.multinomial(500, moved, size=10).tolist(),
    ]
    wealth = bin_wealth(reference, windows, alpha=ALPHA)
    assert max(wealth[:20]) < ALARM(ALPHA)
    assert max(wealth[20:25]) >= ALARM(ALPHA)


def test_a_level_that_the_reference_never_saw_is_found():
    wealth = bin_wealth([1_000, 1_000, 0], [[80, 80, 40]], alpha=ALPHA)
    assert wealth[0] >= ALARM(ALPHA)


def test_empty_windows_win_nothing():
    assert max(bin_wealth([50, 50], [[0, 0]] * 5, alpha=ALPHA)) <= 1


@pytest.mark.parametrize("reference", [[0, 0], [10], []])
def test_a_reference_without_rows_or_bins_is_refused(reference):
    with pytest.raises(ValueError, match="a reference needs rows"):
        bin_wealth(reference, [], alpha=ALPHA)


def test_other_bins_are_refused():
    with pytest.raises(ValueError, match="other ones"):
        bin_wealth([5, 5], [[5, 5, 5]], alpha=ALPHA)


def test_e_values_of_windows_multiply_to_the_wealth():
    wealth = rate_wealth([(30, 100), (40, 100), (50, 100)], at_most=0.3)
    assert np.prod(steps(wealth)) == pytest.approx(wealth[-1])
