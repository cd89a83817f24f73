"""Exact tests and corrections for many tests against SciPy."""

import pytest

from fairlead.core.metrics.exact import boschloo, fisher
from fairlead.core.metrics.multiple import (
    CORRECTIONS,
    benjamini_hochberg,
    e_bh,
    holm,
)
from tests import oracles

DICE = oracles.dice(3)
TABLES = [tuple(map(int, DICE.integers(0, 40, 4))) for _ in range(40)] + [
    (0, 5, 5, 0),
    (0, 9, 0, 9),
    (7, 0, 9, 0),
    (500, 700, 650, 550),
    (12_000, 300, 11_000, 900),
]


@pytest.mark.parametrize("table", TABLES)
def test_fisher_is_scipys(table):
    a, b, c, d = table
    assert fisher(a, b, c, d) == pytest.approx(oracles.fisher([[a, b], [c, d]]), rel=1e-8)


@pytest.mark.parametrize("table", [(9, 3, 3, 8), (1, 11, 6, 6), (15, 15, 22, 8), (0, 9, 5, 4)])
def test_boschloo_is_scipys(table):
    a, b, c, d = table
    # SciPy searches the shared rate from 64 starts, we on a grid that closes in: both look for
    # the largest chance, so the larger one is nearer the truth.
    theirs = oracles.boschloo([[a, c], [b, d]])
    assert boschloo(a, b, c, d) == pytest.approx(theirs, rel=2e-4)
    assert boschloo(a, b, c, d) >= theirs * (1 - 1e-6)


def test_boschloo_sends_large_groups_to_fisher():
    with pytest.raises(ValueError, match="use fisher"):
        boschloo(300, 300, 300, 300)


def test_benjamini_hochberg_is_scipys():
    ps = [float(p) for p in DICE.beta(0.3, 2, 200)]
    assert benjamini_hochberg(ps) == pytest.approx(oracles.benjamini_hochberg(ps), rel=1e-12)


def test_holm_is_the_definition():
    ps = [0.04, 0.001, 0.03, 0.2]
    assert holm(ps) == pytest.approx([0.09, 0.004, 0.09, 0.2])


@pytest.mark.parametrize("name", CORRECTIONS)
def test_a_correction_never_lowers_a_p_value(name):
    ps = [0.9, 0.01, 0.01, 0.5, 1.0]
    assert all(after >= before for before, after in zip(ps, CORRECTIONS[name][1](ps), strict=True))
    assert CORRECTIONS[name][1]([]) == []


def test_e_bh_needs_more_wealth_the_more_bets_there_are():
    assert e_bh([25.0], alpha=0.05) == [True]
    assert e_bh([25.0] + [1.0] * 9, alpha=0.05) == [False] * 10
    assert e_bh([25.0] * 10, alpha=0.05) == [True] * 10
    assert e_bh([], alpha=0.05) == []
