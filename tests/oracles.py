"""The same numbers from other people's work: SciPy, scikit-learn, fairlearn, river, by name."""

from collections.abc import Callable

import numpy as np
from scipy import special, stats


def wilson(hits: int, n: int, level: float) -> tuple[float, float]:
    found = stats.binomtest(hits, n).proportion_ci(level, method="wilson")
    return found.low, found.high


def fisher(table: list[list[int]]) -> float:
    return float(stats.fisher_exact(table).pvalue)


def boschloo(table: list[list[int]]) -> float:
    return float(stats.boschloo_exact(table, n=64).pvalue)


def benjamini_hochberg(ps: list[float]) -> list[float]:
    return [float(p) for p in stats.false_discovery_control(ps, method="bh")]


SPECIAL: dict[str, Callable[..., float]] = {
    "chi2_above": lambda x, df: float(special.chdtrc(df, x)),
    "chi2_quantile": lambda p, df: float(stats.chi2.ppf(p, df)),
    "beta_below": lambda x, a, b: float(special.betainc(a, b, x)),
    "beta_quantile": lambda p, a, b: float(stats.beta.ppf(p, a, b)),
    "normal_above": lambda z: float(special.ndtr(-z)),
    "normal_quantile": lambda p: float(special.ndtri(p)),
    "kolmogorov_above": lambda x: float(special.kolmogorov(x)),
    "gamma_above": lambda a, x: float(special.gammaincc(a, x)),
}


def dice(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)
