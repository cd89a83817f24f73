"""aequitas: group metrics of three attributes and their intersections. ROWS.parquet"""

import sys

import pandas as pd
from aequitas.group import Group
from timing import timed

ATTRIBUTES = ["sex", "region", "age_band"]


def work() -> object:
    """Read, cross the attributes as one more, and let aequitas count every group."""
    table = pd.read_parquet(sys.argv[1], columns=[*ATTRIBUTES, "label", "prediction"])
    table = table.rename(columns={"label": "label_value", "prediction": "score"})
    table[ATTRIBUTES] = table[ATTRIBUTES].astype(str).astype(object)  # it takes plain texts only
    table["all"] = table["sex"] + "|" + table["region"] + "|" + table["age_band"]
    counts, _ = Group().get_crosstabs(table, attr_cols=[*ATTRIBUTES, "all"])
    kept = counts[["attribute_name", "attribute_value", "ppr", "tpr", "fpr", "pprev"]]
    return {"groups": len(kept), "tpr": float(kept["tpr"].sum())}


timed(work)
