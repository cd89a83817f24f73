"""The few functions of probability that the answers need, without a large library.

Each agrees with SciPy to a relative 1e-11 or better (tests/core/metrics/test_special.py).

>>> round(chi2_above(3.841459, 1), 6), round(normal_quantile(0.975), 6)
(0.05, 1.959964)

Source: NIST Digital Library of Mathematical Functions 8.9, 8.17.22 (continued fractions), and
Press et al., Numerical Recipes, section 6.2 and 6.4, for how they are evaluated.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NORMAL = NormalDist()
_TINY = 1e-300
_CLOSE = 1e-16
_MOST_STEPS = 100_000
_LARGE = 20
_STEPS = 8
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)


def normal_quantile(p: float) -> float:
    """The point that a standard normal value stays below with chance `p`."""
    return _NORMAL.inv_cdf(p)


def normal_above(z: float) -> float:
    """The chance that a standard normal value lies above `z`."""
    return 0.5 * math.erfc(z / math.sqrt(2))


@lru_cache(maxsize=256)
def z_of(level: float) -> float:
    """The half-width, in standard errors, of a two-sided interval of this level."""
    return normal_quantile(0.5 + level / 2)


def chi2_above(x: float, df: float) -> float:
    """The chance that a χ² value with `df` degrees of freedom lies above `x`."""
    return 1.0 if x <= 0 else gamma_above(df / 2, x / 2)


def chi2_quantile(p: float, df: float) -> float:
    """The point that a χ² value with `df` degrees of freedom stays below with chance `p`."""
    high = df + 10 * math.sqrt(2 * df) + 10
    while chi2_above(high, df) > 1 - p:
        high *= 2
    return _bisect(lambda x: 1 - p - chi2_above(x, df), 0.0, high)


def gamma_above(a: float, x: float) -> float:
    """The upper regularised incomplete gamma function Q(a, x)."""
    if x < a + 1:
        return 1 - _gamma_series(a, x)
    return _gamma_fraction(a, x)


def _gamma_front(a: float, x: float) -> float:
    """x^a·e^-x / Γ(a); for large `a` by Stirling, whose parts do not cancel as lgamma's do."""
    if x <= 0:
        return 0.0
    if a < _LARGE:
        return math.exp(a * math.log(x) - x - math.lgamma(a))
    off = (x - a) / a
    return math.sqrt(a / math.tau) * math.exp(a * (math.log1p(off) - off) - _stirling(a))


def _stirling(z: float) -> float:
    """What Stirling's formula leaves of log Γ(z) (DLMF 5.11.1)."""
    return sum(c / z ** (2 * k + 1) for k, c in enumerate(_STIRLING))


def _gamma_series(a: float, x: float) -> float:
    term = total = 1 / a
    step = a
    for _ in range(_MOST_STEPS):
        step += 1
        term *= x / step
        total += term
        if term < total * _CLOSE:
            break
    return total * _gamma_front(a, x)


def _gamma_fraction(a: float, x: float) -> float:
    b = x + 1 - a
    c, d = 1 / _TINY, 1 / b
    value = d
    for i in range(1, _MOST_STEPS):
        an, b = -i * (i - a), b + 2
        d = 1 / (an * d + b or _TINY)
        c = b + an / c or _TINY
        value *= d * c
        if abs(d * c - 1) < _CLOSE * 4:
            break
    return value * _gamma_front(a, x)


def beta_below(x: float, a: float, b: float) -> float:
    """The chance that a Beta(a, b) value lies below `x`."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = _beta_front(x, a, b)
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(x, a, b) / a
    return 1 - front * _beta_fraction(1 - x, b, a) / b


def _beta_front(x: float, a: float, b: float) -> float:
    """x^a·(1−x)^b / B(a, b)."""
    if min(a, b) < _LARGE:
        return math.exp(a * math.log(x) + b * math.log1p(-x) - log_beta(a, b))
    n = a + b
    off = (x - a / n) * n
    inside = a * math.log1p(off / a) + b * math.log1p(-off / b)
    left = _stirling(a) + _stirling(b) - _stirling(n)
    return math.sqrt(a * b / (math.tau * n)) * math.exp(inside - left)


def log_beta(a: float, b: float) -> float:
    """The logarithm of the beta function."""
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def log_gamma(z: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """The logarithm of the gamma function of many numbers above zero: Stirling eight steps up."""
    import numpy as np  # noqa: PLC0415 - the first metric should not wait for it

    up = z + _STEPS
    left = sum(c / up ** (2 * k + 1) for k, c in enumerate(_STIRLING))
    down = np.log(z * (z + 1) * (z + 2) * (z + 3)) + np.log((z + 4) * (z + 5) * (z + 6) * (z + 7))
    found: NDArray[np.float64] = (up - 0.5) * np.log(up) - up + math.log(math.tau) / 2 + left - down
    return found


def _beta_fraction(x: float, a: float, b: float) -> float:
    c = 1.0
    d = 1 / (1 - (a + b) * x / (a + 1) or _TINY)
    value = d
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / (1 + step * d or _TINY)
            c = 1 + step / c or _TINY
            value *= d * c
        if abs(d * c - 1) < _CLOSE * 4:
            break
    return value


def beta_quantile(p: float, a: float, b: float) -> float:
    """The point that a Beta(a, b) value stays below with chance `p`."""
    return _bisect(lambda x: beta_below(x, a, b) - p, 0.0, 1.0)


def kolmogorov_above(x: float) -> float:
    """The chance that the largest distance of a Brownian bridge from zero exceeds `x`.

    Source: Kolmogorov (1933); the series for small `x` is its theta-function twin.
    """
    if x <= 0:
        return 1.0
    if x < 1:
        ladder = sum(math.exp(-(((2 * k - 1) * math.pi / x) ** 2) / 8) for k in range(1, 20))
        return 1 - math.sqrt(2 * math.pi) / x * ladder
    return 2 * sum((-1.0) ** (k - 1) * math.exp(-2 * (k * x) ** 2) for k in range(1, 20))


def _bisect(rises: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses zero, to the last bits of a float."""
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if rises(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
