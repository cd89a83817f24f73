"""aif360: the same rates for every group and every crossing, group by group. ROWS.parquet"""

import itertools
import sys
import warnings

warnings.filterwarnings("ignore")

import pandas as pd  # noqa: E402 - its imports warn
from aif360.datasets import BinaryLabelDataset  # noqa: E402
from aif360.metrics import ClassificationMetric  # noqa: E402
from timing import timed  # noqa: E402

ATTRIBUTES = ["sex", "region", "age_band"]


def coded(path: str) -> tuple[pd.DataFrame, dict[str, int]]:
    """aif360 takes numbers only: every attribute becomes its codes."""
    table = pd.read_parquet(path, columns=[*ATTRIBUTES, "label", "prediction"])
    levels = {}
    for name in ATTRIBUTES:
        codes, found = pd.factorize(table[name], sort=True)
        table[name], levels[name] = codes.astype(float), len(found)
    return table, levels


def dataset(table: pd.DataFrame, label: str) -> BinaryLabelDataset:
    """One data set with the label or the prediction as its label."""
    kept = table[[*ATTRIBUTES, label]].rename(columns={label: "y"})
    return BinaryLabelDataset(df=kept, label_names=["y"], protected_attribute_names=ATTRIBUTES)


def work() -> object:
    """One metric object a group: against everybody else."""
    table, levels = coded(sys.argv[1])
    truth, told = dataset(table, "label"), dataset(table, "prediction")
    groups = [{name: code} for name in ATTRIBUTES for code in range(levels[name])]
    groups += [
        dict(zip(ATTRIBUTES, codes, strict=True))
        for codes in itertools.product(*(range(levels[name]) for name in ATTRIBUTES))
    ]
    total = 0.0
    for group in groups:
        others = [{name: code} for name, code in group.items()]
        rest = [
            {**group, name: other}
            for name, code in group.items()
            for other in range(levels[name])
            if other != code
        ]
        found = ClassificationMetric(
            truth, told, unprivileged_groups=[group], privileged_groups=rest or others
        )
        total += found.true_positive_rate(privileged=False)
        found.false_positive_rate(privileged=False)
        found.selection_rate(privileged=False)
        found.false_negative_rate(privileged=False)
        found.positive_predictive_value(privileged=False)
        found.accuracy(privileged=False)
    return {"groups": len(groups), "tpr": total}


timed(work)
