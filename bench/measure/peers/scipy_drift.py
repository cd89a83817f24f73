"""SciPy in a loop: exact KS and Wasserstein of numbers, PSI and Jensen-Shannon on deciles, χ²."""

import sys

import numpy as np
import pandas as pd
from scipy import stats
from scipy.spatial.distance import jensenshannon
from timing import timed


def numbers(then: np.ndarray, now: np.ndarray) -> list[float]:
    """Distances of a numeric column."""
    then, now = then[np.isfinite(then)], now[np.isfinite(now)]
    edges = np.unique(np.quantile(then, np.linspace(0, 1, 11)[1:-1]))
    p, q = (
        np.bincount(np.searchsorted(edges, x, side="left"), minlength=edges.size + 1)
        for x in (then, now)
    )
    p, q = (p + 0.5) / (p.sum() + p.size / 2), (q + 0.5) / (q.sum() + q.size / 2)
    return [
        float(stats.ks_2samp(then, now, method="asymp").statistic),
        float(stats.wasserstein_distance(then, now)),
        float(((q - p) * np.log(q / p)).sum()),
        float(jensenshannon(p, q, base=2)),
    ]


def words(then: pd.Series, now: pd.Series) -> list[float]:
    """Distances of a column of words."""
    counts = pd.concat([then.value_counts(), now.value_counts()], axis=1).fillna(0).to_numpy()
    found = stats.chi2_contingency(counts.T)
    share = counts / counts.sum(axis=0)
    return [float(found.statistic), float(jensenshannon(share[:, 0], share[:, 1], base=2))]


def work() -> object:
    """Read both periods and go through the columns."""
    then, now = (pd.read_parquet(path) for path in sys.argv[1:3])
    return {
        name: numbers(then[name].to_numpy(float), now[name].to_numpy(float))
        if pd.api.types.is_numeric_dtype(then[name])
        else words(then[name], now[name])
        for name in then
    }


timed(work)
