"""fairlearn: bootstrap intervals of every rate for one attribute, 100 resamples. ROWS.parquet"""

import sys

import pandas as pd
from fairlearn.metrics import MetricFrame, selection_rate, true_positive_rate
from timing import timed


def work() -> object:
    """Read and resample the rows a hundred times."""
    table = pd.read_parquet(sys.argv[1], columns=["sex", "label", "prediction"])
    found = MetricFrame(
        metrics={"selection": selection_rate, "tpr": true_positive_rate},
        y_true=table["label"],
        y_pred=table["prediction"],
        sensitive_features=table[["sex"]],
        n_boot=100,
        ci_quantiles=[0.025, 0.5, 0.975],
        random_state=1,
    )
    low, _middle, high = found.difference_ci()
    return {"low": float(low["selection"]), "high": float(high["selection"])}


timed(work)
