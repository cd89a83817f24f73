"""Rows of a forecast as CSV: two mills, one of them treated worse when asked for."""

import random


def csv_of(day="2026-11-20", n=800, gap=0.0, seed=1, shift=0.0, days=1):
    """Rows of `days` days: label, prediction, protected attribute, one feature."""
    dice = random.Random(seed)
    lines = ["day,mill,label,prediction,moisture"]
    year_month, number = day.rsplit("-", 1)
    for each in range(days):
        for at in range(n):
            mill = "north" if at % 2 else "south"
            chosen = dice.random() < (0.5 - (gap if mill == "north" else 0.0))
            label = dice.random() < 0.5
            moisture = f"{12 + shift + dice.random():.3f}"
            told = f"{year_month}-{int(number) + each:02d}"
            lines.append(f"{told},{mill},{int(label)},{int(chosen)},{moisture}")
    return ("\n".join(lines) + "\n").encode()


COLUMNS = {
    "task": "binary",
    "label": "label",
    "prediction": "prediction",
    "protected": ["mill"],
    "time": "day",
    "features": ["moisture"],
}
POLICY = {
    "name": "ours",
    "families": ["fairness"],
    "limits": [{"metric": "selection_rate_ratio", "at_least": 0.8}],
}
DRIFT = {
    "name": "ours",
    "families": ["drift"],
    "limits": [{"metric": "psi", "at_most": 0.2, "scope": {"column": "moisture"}}],
}
