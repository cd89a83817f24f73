"""aequitas' group metrics to the last bit, on COMPAS and on stop-question-frisk."""

import csv
import json
from pathlib import Path

import pytest

from fairlead.core.metrics.answers import NotMeasured
from fairlead.core.metrics.disparity import four_fifths
from fairlead.core.metrics.fairness import RATES
from fairlead.core.metrics.groups import Least, counted, groups
from tests import oracles

VECTORS = Path(__file__).parents[2] / "vectors" / "metrics"
NONE = Least(rows=0, outcomes=1)
FILES = {"compas": ("race", "sex", "age_cat"), "nyc_sqf": ("race", "sex")}
OURS = {
    "tpr": "true_positive_rate",
    "tnr": "true_negative_rate",
    "fpr": "false_positive_rate",
    "fnr": "false_negative_rate",
    "fdr": "false_discovery_rate",
    "for": "false_omission_rate",
    "npv": "negative_predictive_value",
    "precision": "positive_predictive_value",
    "pprev": "selection_rate",
    "prev": "prevalence",
}


def vectors(name):
    return json.loads((VECTORS / f"aequitas-{name}.json").read_text(encoding="utf-8"))


def same(group, theirs):
    for short, name in OURS.items():
        found = RATES[name](group, least=NONE)
        if theirs[short] is None:
            assert isinstance(found, NotMeasured)
        else:
            assert found.value == theirs[short], (theirs["level"], name)


@pytest.mark.parametrize("name", FILES)
def test_rates_from_the_same_counts_are_the_same_floats(name):
    for theirs in vectors(name):
        same(counted(theirs["tp"], theirs["fp"], theirs["fn"], theirs["tn"]), theirs)


@pytest.mark.shared_data
@pytest.mark.parametrize("name", FILES)
def test_rates_from_the_published_rows_are_the_same_floats(shared, name):
    path = shared / "data" / "real" / f"{name}_for_aequitas.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["label_value"]]
    label, score = ([float(row[c]) for row in rows] for c in ("label_value", "score"))
    attributes = [[row[c] or None for row in rows] for c in FILES[name]]
    cells = oracles.cells_of(label, score, *attributes, names=FILES[name])
    seen = 0
    for attribute in FILES[name]:
        told = {g.name[attribute]: g for g in groups(cells, [attribute], positive="1.0")}
        for theirs in (one for one in vectors(name) if one["attribute"] == attribute):
            group = told[theirs["level"]]
            assert group.n == theirs["group_size"]
            same(group, theirs)
            seen += 1
    assert seen == len(vectors(name))


def test_what_is_known_of_compas_comes_out():
    """African-American people are wrongly flagged twice as often (ProPublica, 2016)."""
    told = [
        counted(one["tp"], one["fp"], one["fn"], one["tn"], race=one["level"])
        for one in vectors("compas")
        if one["attribute"] == "race"
    ]
    wrongly = {g.name["race"]: RATES["false_positive_rate"](g) for g in told}
    black, white = wrongly["African-American"], wrongly["Caucasian"]
    assert round(black.value / white.value, 1) == 1.9
    assert black.low > white.high
    assert isinstance(wrongly["Native American"], NotMeasured)
    ratios = four_fifths(told).ratios
    assert ratios["race Caucasian"].high < 0.8
