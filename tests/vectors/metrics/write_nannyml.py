"""Write nannyml's estimated performance as frozen vectors; see README.md beside this file."""

import json
import sys
from pathlib import Path

import nannyml
import numpy as np
import pandas as pd
from stream import CHUNK, CHUNKS, PERIOD, rows

METRICS = ["accuracy", "precision", "recall", "f1", "specificity", "roc_auc"]


def frame(*parts):
    names = ("score", "label", "prediction")
    return pd.DataFrame(
        dict(zip(names, map(np.concatenate, zip(*parts, strict=True)), strict=True))
    )


reference = frame(rows(0, PERIOD, lean=0.0))
analysis = frame(*(rows(PERIOD + c * CHUNK, CHUNK, lean=c * 0.15) for c in range(CHUNKS)))
estimator = nannyml.CBPE(
    problem_type="classification_binary",
    y_pred_proba="score",
    y_pred="prediction",
    y_true="label",
    metrics=METRICS,
    chunk_size=CHUNK,
)
estimator.fit(reference)
table = estimator.estimate(analysis.drop(columns="label")).filter(period="analysis").to_df()
told = {name: [float(v) for v in table[(name, "value")]] for name in METRICS}
told["calibrated"] = bool(estimator.needs_calibration)
Path(sys.argv[1]).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
