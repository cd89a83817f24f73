"""Five metrics estimated without labels, day by day. REFERENCE.parquet NOW.parquet"""

import sys

from timing import timed

import fairlead.core.metrics.engines.duck
from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.estimated import estimate
from fairlead.core.metrics.measure import measure

COLUMNS = ColumnMap(label="label", prediction="prediction", score="score", time="t")
NAMES = {"roc_auc": "auc"} | {name: name for name in ("f1", "precision", "recall", "accuracy")}
assert fairlead.core.metrics.engines.duck  # imported before the clock starts, as the peers' are


def work() -> object:
    """Count the scores of both periods, calibrate on the one with labels, estimate the other."""
    old, new = (measure(path, COLUMNS, digest=False) for path in sys.argv[1:])
    reference = old.over().scores.total
    found = [estimate(reference, day.scores.total) for day in new.states]
    return {name: [day[ours].value for day in found] for name, ours in NAMES.items()}


timed(work)
