"""Feature by attribute is counted as NumPy counts it, and tells a proxy from a bystander."""

import math

import numpy as np
import pyarrow as pa
import pytest

from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.engines.joints import count_joints
from fairlead.core.metrics.measure import make_reference
from fairlead.core.metrics.proxies import proxy


@pytest.fixture
def log():
    rng = np.random.default_rng(6)
    sex = rng.choice(["f", "m"], 4000)
    return pa.table(
        {
            "sex": sex,
            "height": rng.normal(size=4000) + 3 * (sex == "m"),
            "luck": rng.normal(size=4000),
            "town": np.where(rng.random(4000) < 0.9, sex, "x"),
            "club": sex == "m",
        }
    )


COLUMNS = ColumnMap(protected=("sex",), features=("height", "luck", "town", "club"))


def test_a_proxy_is_told_from_a_bystander(log):
    found = count_joints(log, COLUMNS, make_reference(log, COLUMNS))
    assert all(table.sum() == 4000 for table in found.values())
    told = {name: proxy(table).value for (name, _attribute), table in found.items()}
    assert told["club"] == pytest.approx(1.0, abs=0.01)
    assert told["height"] > 0.5
    assert told["town"] > 0.5
    assert told["luck"] < 0.01


def test_parts_are_those_between_the_edges_and_what_is_missing_stands_apart():
    rows = pa.table({"s": ["a", "a", "b", None, "b"], "x": [1.0, 2.0, math.nan, None, math.inf]})
    columns = ColumnMap(protected=("s",), features=("x",))
    found = count_joints(rows, columns, make_reference(rows, columns))["x", "s"]
    assert found.tolist() == [[1, 0, 0], [0, 0, 2], [0, 1, 0], [0, 1, 0]]


def test_numbers_that_are_names_meet_by_their_level():
    rows = pa.table({"s": ["a", "b", "b"], "x": [1.0, 2.0, 2.0]})
    columns = ColumnMap(protected=("s",), features=("x",), categorical=("x",))
    found = count_joints(rows, columns, make_reference(rows, columns))["x", "s"]
    assert sorted(found.tolist()) == [[0, 2], [1, 0]]
