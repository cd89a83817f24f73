"""Functions of probability against SciPy."""

import math

import pytest

from fairlead.core.metrics import special
from tests.oracles import SPECIAL

POINTS = {
    "chi2_above": [
        (x, df) for df in (1, 2, 9, 79, 999) for x in (1e-3, 0.5, df * 0.7, df, df * 1.3, df + 200)
    ],
    "chi2_quantile": [(p, df) for df in (1, 4, 9, 99) for p in (0.01, 0.5, 0.95, 0.975, 0.999)],
    "gamma_above": [(a, x) for a in (0.5, 3, 40, 500) for x in (0.1, a / 2, a, 2 * a)],
    "beta_below": [
        (x, a, b)
        for a, b in ((0.5, 0.5), (1, 1), (3, 97), (500, 1_500), (40_000, 60_000))
        for x in (0.01, 0.25, a / (a + b), 0.7)
    ],
    "beta_quantile": [
        (p, a, b) for a, b in ((1, 9), (31, 71), (5_000, 2_000)) for p in (0.025, 0.5, 0.975)
    ],
    "normal_above": [(z,) for z in (-3.0, 0.0, 1.96, 5.0, 9.0)],
    "normal_quantile": [(p,) for p in (0.001, 0.025, 0.5, 0.9999)],
    "kolmogorov_above": [(x,) for x in (0.2, 0.5, 0.99, 1.0, 1.358, 2.5)],
}


@pytest.mark.parametrize(
    ("name", "point"), [(name, point) for name, points in POINTS.items() for point in points]
)
def test_it_agrees_with_scipy(name, point):
    ours, theirs = getattr(special, name)(*point), SPECIAL[name](*point)
    assert ours == pytest.approx(theirs, rel=1e-11, abs=1e-14)


def test_the_ends_are_the_ends():
    assert special.chi2_above(0, 3) == 1.0
    assert (special.beta_below(0, 2, 3), special.beta_below(1, 2, 3)) == (0.0, 1.0)
    assert special.kolmogorov_above(0) == 1.0
    assert math.isclose(special.z_of(0.95), 1.959963984540054)
