"""Six rates with intervals of 95 groups, from the file to the numbers. ROWS.parquet"""

import sys

from timing import timed

import fairlead.core.metrics.engines.duck
from fairlead.core.metrics import fairness
from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.groups import groups
from fairlead.core.metrics.measure import measure

ATTRIBUTES = ("sex", "region", "age_band")
COLUMNS = ColumnMap(label="label", prediction="prediction", protected=ATTRIBUTES)
RATES = (
    fairness.selection_rate,
    fairness.true_positive_rate,
    fairness.false_positive_rate,
    fairness.false_negative_rate,
    fairness.true_negative_rate,
    fairness.accuracy,
)
assert fairlead.core.metrics.engines.duck  # imported before the clock starts, as the peers' are


def work() -> object:
    """Measure, then rates and intervals of every group by arithmetic."""
    cells = measure(sys.argv[1], COLUMNS, digest=False).states[0].cells
    by = [[each] for each in ATTRIBUTES] + [list(ATTRIBUTES)]
    found = [group for names in by for group in groups(cells, names, positive="1")]
    rates = [[rate(group) for rate in RATES] for group in found]
    return {"groups": len(found), "tpr": sum(each[1].value for each in rates)}


timed(work)
