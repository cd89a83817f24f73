"""The exact distance equals SciPy's, compiled or not."""

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fairlead.core.metrics.engines.exact import exact_ks
from fairlead.core.metrics.errors import CannotMeasureError

VALUES = st.lists(
    st.one_of(st.floats(-50, 50), st.sampled_from([0.0, -0.0, 1.0, 1.0])), min_size=1, max_size=60
)


@pytest.mark.parametrize("engine", ["numba", "numpy"])
@given(old=VALUES, new=VALUES)
@settings(max_examples=60, deadline=None)
def test_ks_and_wasserstein_are_those_of_scipy(engine, old, new):
    found = exact_ks(pa.table({"x": new}), pa.table({"x": old}), "x", engine=engine)
    with np.errstate(divide="ignore", invalid="ignore"):  # SciPy's p of a tiny sample
        oracle = stats.ks_2samp(old, new, method="asymp")
    assert found.ks == pytest.approx(oracle.statistic, abs=1e-12)
    shares = [np.mean(np.array(each) <= found.at) for each in (old, new)]
    assert abs(shares[0] - shares[1]) == pytest.approx(found.ks, abs=1e-12)
    assert found.wasserstein == pytest.approx(stats.wasserstein_distance(old, new), abs=1e-9)


def test_values_that_are_not_finite_are_left_out_and_nothing_left_is_refused():
    holes = pa.table({"x": [1.0, None, math.nan, math.inf, 2.0]})
    found = exact_ks(holes, pa.table({"x": [1.0, 2.0]}), "x")
    assert (found.ks, found.n, found.m) == (0.0, 2, 2)
    with pytest.raises(CannotMeasureError, match="no finite number to compare"):
        exact_ks(pa.table({"x": [math.nan]}), holes, "x")
    with pytest.raises(CannotMeasureError, match="There is no column “z”"):
        exact_ks(holes, holes, "z")
