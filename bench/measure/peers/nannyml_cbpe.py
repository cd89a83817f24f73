"""nannyml: performance estimated without labels, ten chunks. REFERENCE.parquet NOW.parquet"""

import sys
import warnings

warnings.filterwarnings("ignore")

import nannyml as nml  # noqa: E402 - its imports warn
import pandas as pd  # noqa: E402
from timing import timed  # noqa: E402

METRICS = ["roc_auc", "f1", "precision", "recall", "accuracy"]


def work() -> object:
    """Read both periods, fit on the one with labels, estimate the other without."""
    reference, now = (pd.read_parquet(path) for path in sys.argv[1:3])
    found = nml.CBPE(
        y_pred_proba="score",
        y_pred="prediction",
        y_true="label",
        problem_type="classification_binary",
        metrics=METRICS,
        chunk_number=10,
    )
    told = found.fit(reference).estimate(now.drop(columns="label")).filter(period="analysis")
    frame = told.to_df()
    return {name: frame[name]["value"].tolist() for name in METRICS}


timed(work)
