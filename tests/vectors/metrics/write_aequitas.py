"""Write aequitas' group metrics of a file as frozen vectors; see README.md beside this file."""

import json
import sys
from pathlib import Path

import pandas as pd
from aequitas.group import Group

RATES = ["tpr", "tnr", "for", "fdr", "fpr", "fnr", "npv", "precision", "ppr", "pprev", "prev"]
COUNTS = ["tp", "fp", "fn", "tn", "group_size"]

source, target = map(Path, sys.argv[1:])
frame = pd.read_csv(source).dropna()  # aequitas refuses a file with a missing label
attributes = [name for name in ("race", "sex", "age_cat") if name in frame]
table, _ = Group().get_crosstabs(frame, attr_cols=attributes)
kept = [
    {
        "attribute": row.attribute_name,
        "level": row.attribute_value,
        **{name: int(getattr(row, name)) for name in COUNTS},
        # A rate of nobody is null; the others are the shortest text of the very same float.
        **{name: None if pd.isna(row[name]) else float(row[name]) for name in RATES},
    }
    for _, row in table.iterrows()
]
target.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
