"""ADWIN and Page-Hinkley raise the same alarms as river's, value by value."""

import numpy as np
import pytest
from river import drift

from fairlead.core.metrics.streams import Adwin, PageHinkley
from tests import oracles


def stream(seed):
    """A stream of errors that changes three times, or one of numbers."""
    dice = oracles.dice(seed)
    means = np.repeat(dice.random(4) * 0.6, 1_500)
    if seed % 2:
        return (dice.random(means.size) < means).astype(float).tolist()
    return (means + dice.normal(0, 0.1, means.size)).tolist()


@pytest.mark.parametrize("seed", range(8))
def test_adwin_cuts_where_rivers_does(seed):
    ours, theirs, seen = Adwin(), drift.ADWIN(), []
    for i, x in enumerate(stream(seed)):
        theirs.update(x)
        cut = ours.update(x)
        assert cut == theirs.drift_detected, i
        if not cut:
            assert ours.n == theirs.width
            assert ours.mean == pytest.approx(theirs.estimation)
        else:
            seen, ours = [*seen, i], Adwin()  # river begins anew after an alarm
    assert seen


@pytest.mark.parametrize("seed", range(8))
def test_page_hinkley_alarms_where_rivers_does(seed):
    ours, theirs = PageHinkley(threshold=20), drift.PageHinkley(threshold=20)
    for i, x in enumerate(stream(seed)):
        theirs.update(x)
        assert ours.update(x) == theirs.drift_detected, i


def test_a_stream_that_does_not_change_is_hardly_ever_cut():
    alarms = 0
    for seed in range(100):
        adwin = Adwin()
        values = (oracles.dice(seed).random(2_000) < 0.2) * 1.0
        alarms += sum(map(adwin.update, values)) > 0
    assert alarms <= 5
