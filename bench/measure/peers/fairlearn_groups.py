"""fairlearn: six rates, by each attribute and by all three crossed. ROWS.parquet"""

import sys

import pandas as pd
from fairlearn.metrics import (
    MetricFrame,
    false_negative_rate,
    false_positive_rate,
    selection_rate,
    true_negative_rate,
    true_positive_rate,
)
from sklearn.metrics import accuracy_score
from timing import timed

ATTRIBUTES = ["sex", "region", "age_band"]
RATES = {
    "selection": selection_rate,
    "tpr": true_positive_rate,
    "fpr": false_positive_rate,
    "fnr": false_negative_rate,
    "tnr": true_negative_rate,
    "accuracy": accuracy_score,
}


def frame(table: pd.DataFrame, by: list[str]) -> MetricFrame:
    """All rates of one grouping."""
    return MetricFrame(
        metrics=RATES,
        y_true=table["label"],
        y_pred=table["prediction"],
        sensitive_features=table[by],
    )


def work() -> object:
    """Read, then one frame for each grouping, with the differences between its groups."""
    table = pd.read_parquet(sys.argv[1], columns=[*ATTRIBUTES, "label", "prediction"])
    frames = [frame(table, by) for by in ([one] for one in ATTRIBUTES)]
    frames.append(frame(table, ATTRIBUTES))
    groups = sum(len(each.by_group) for each in frames)
    gaps = [float(each.difference()["selection"]) for each in frames]
    return {
        "groups": groups,
        "tpr": sum(float(f.by_group["tpr"].sum()) for f in frames),
        "gaps": gaps,
    }


timed(work)
