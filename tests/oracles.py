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


def fairlearn_rates(label, prediction, group) -> dict[str, dict[str, float]]:
    """fairlearn's rates of each group, and its disparities under the name of “all”."""
    from fairlearn import metrics as fl

    frame = fl.MetricFrame(
        metrics={
            "selection_rate": fl.selection_rate,
            "true_positive_rate": fl.true_positive_rate,
            "false_positive_rate": fl.false_positive_rate,
            "false_negative_rate": fl.false_negative_rate,
            "true_negative_rate": fl.true_negative_rate,
        },
        y_true=label,
        y_pred=prediction,
        sensitive_features=group,
    )
    given = {"sensitive_features": group}
    apart = {
        "demographic_parity_difference": fl.demographic_parity_difference,
        "demographic_parity_ratio": fl.demographic_parity_ratio,
        "equalised_odds_difference": fl.equalized_odds_difference,
        "equal_opportunity_difference": fl.equal_opportunity_difference,
    }
    found = {str(name): dict(row) for name, row in frame.by_group.iterrows()}
    found["all"] = {name: float(of(label, prediction, **given)) for name, of in apart.items()}
    return found


def cells_of(label, prediction, *attributes, names, weight=None):
    """Cells counted row by row in plain Python, the slow way that cannot be wrong."""
    from fairlead.core.metrics.states.cells import WEIGHT_UNIT, make_cells

    def text(value):
        return None if value is None or value != value else str(value)  # noqa: PLR0124 - NaN

    rows = []
    for i in range(len(label)):
        key = (*(text(a[i]) for a in attributes), text(label[i]), text(prediction[i]))
        w = round(weight[i] * WEIGHT_UNIT) if weight is not None else 0
        rows.append((key, 1, (w, w * w) if weight is not None else ()))
    return make_cells(list(names), rows, weighted=weight is not None)


def edges_of(values, most=64):
    """Edges at quantiles of the reference, each with the float below it: ties are atomic."""
    finite = np.asarray(values, float)
    finite = finite[np.isfinite(finite)]
    at = np.quantile(finite, np.linspace(0, 1, most), method="inverted_cdf")
    return np.unique(np.concatenate([at, np.nextafter(at, -np.inf)]))


def numeric_counts(values, edges, *, scale=16):
    """A numeric column counted in plain NumPy, as the definition of the state says."""
    from fairlead.core.metrics.states.numeric import NumericCounts

    given_ = np.asarray(values, float)
    finite = given_[np.isfinite(given_)]
    fixed = [int(np.floor(x * 2.0**scale + 0.5)) for x in finite]
    place = np.searchsorted(edges, finite, "left")
    return NumericCounts(
        edges="2" * 64,
        counts=np.bincount(place, minlength=len(edges) + 1).astype(np.int64),
        missing=0,
        nan=int(np.isnan(given_).sum()),
        above=int((given_ == np.inf).sum()),
        below=int((given_ == -np.inf).sum()),
        mismatched=0,
        beyond=0,
        scale=scale,
        total=sum(fixed),
        squares=sum(x * x for x in fixed),
        low=float(finite.min()) if finite.size else None,
        high=float(finite.max()) if finite.size else None,
    )


def atomic(edges):
    """Of each bin, whether only one float falls into it."""
    bins = np.zeros(edges.size + 1, bool)
    bins[1:-1] = np.nextafter(edges[:-1], np.inf) == edges[1:]
    return bins


def level_counts(counts, *, other=0, missing=0):
    """A column of words by its known levels."""
    from fairlead.core.metrics.states.levels import LevelCounts

    new = (("new", other),) if other else ()
    return LevelCounts(
        levels="3" * 64, counts=np.array(counts, np.int64), other=other, missing=missing, new=new
    )
