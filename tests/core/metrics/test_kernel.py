"""The kernel puts every value where a slow definition puts it, in whatever order and threads."""

import math
from bisect import bisect_left
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.engines import batches, edges
from fairlead.core.metrics.engines.edges import numeric_shape
from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.measure import Kernel, make_reference, measure
from fairlead.core.metrics.reference import Reference
from fairlead.core.metrics.states.numeric import REACH
from fairlead.core.metrics.states.window import WindowState, merge

NUMBERS = st.one_of(
    st.none(),
    st.floats(),
    st.sampled_from(
        [0.0, -0.0, 1.0, 1.5, 5e-324, 1.7e308, -1.7e308, math.inf, -math.inf, math.nan]
    ),
    st.integers(-3, 3).map(float),
)
WATCHED = ColumnMap(features=("x",))


def by_definition(values, shape):
    """Counts of a column as its docstring says, value by value."""
    there = [v for v in values if v is not None]
    finite = [v for v in there if math.isfinite(v)]
    ends = shape.edges.tolist()
    counts = [0] * (len(ends) + 1)
    for v in finite:
        counts[bisect_left(ends, v)] += 1
    fixed = [
        math.floor(v * 2.0**shape.scale + 0.5) for v in finite if abs(v * 2.0**shape.scale) < REACH
    ]
    return {
        "counts": counts,
        "missing": len(values) - len(there),
        "nan": sum(math.isnan(v) for v in there),
        "above": there.count(math.inf),
        "below": there.count(-math.inf),
        "beyond": len(finite) - len(fixed),
        "total": sum(fixed),
        "squares": sum(f * f for f in fixed),
        "low": min(finite, default=None),
        "high": max(finite, default=None),
    }


def told(column):
    names = ("missing", "nan", "above", "below", "beyond", "total", "squares", "low", "high")
    return {"counts": column.counts.tolist()} | {name: getattr(column, name) for name in names}


@pytest.mark.parametrize("engine", ["numba", "numpy"])
@given(
    reference=st.lists(NUMBERS, min_size=1, max_size=40),
    rows=st.lists(NUMBERS, min_size=1, max_size=40),
)
@example(reference=[0.0, math.nan], rows=[None, math.nan, math.inf, -math.inf, 1.7e308])
@example(reference=[None], rows=[None, 1.0, -1.0])
@example(reference=[-1.7e308, 1.7e308], rows=[0.0, 1.7e308, 5e-324])
@settings(max_examples=60, deadline=None)
def test_each_value_is_counted_where_the_definition_says(engine, reference, rows):
    kernel = Kernel(engine=engine)
    ref = make_reference(pa.table({"x": pa.array(reference, pa.float64())}), WATCHED, kernel=kernel)
    table = pa.table({"x": pa.array([None, *rows], pa.float64())}).slice(1)
    found = measure(table, WATCHED, ref, kernel=kernel).states[0].columns["x"]
    assert told(found) == by_definition(rows, ref.shapes["x"])
    assert told(ref.state.columns["x"]) == by_definition(reference, ref.shapes["x"])


SHAPES = {
    "normal": lambda rng, n: rng.normal(size=n),
    "long tail": lambda rng, n: rng.standard_cauchy(n),
    "half zero": lambda rng, n: np.where(rng.random(n) < 0.5, 0, rng.exponential(3, n)),
    "few values": lambda rng, n: rng.integers(0, 9, n).astype(float),
    "one value": lambda rng, n: np.full(n, 7.0),
    "tiny range": lambda rng, n: 1e9 + rng.random(n) * 1e-6,
    "two scales": lambda rng, n: rng.normal(size=n) * np.where(rng.random(n) < 0.5, 1e-9, 1),
    "huge": lambda rng, n: rng.normal(size=n) * 1e300,
    "with holes": lambda rng, n: np.where(rng.random(n) < 0.1, np.nan, rng.random(n)),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_many_values_fall_into_the_bins_that_numpy_finds(kind):
    rng = np.random.default_rng(11)
    old, new = SHAPES[kind](rng, 30_000), SHAPES[kind](rng, 30_000) * 1.1
    ref = make_reference(pa.table({"x": old}), WATCHED)
    shape = ref.shapes["x"]
    assert 1 <= shape.edges.size <= 2049
    assert (np.diff(shape.edges) > 0).all()
    found = measure(pa.table({"x": new}), WATCHED, ref).states[0].columns["x"]
    finite = new[np.isfinite(new)]
    places = np.searchsorted(shape.edges, finite, side="left")
    assert found.counts.tolist() == np.bincount(places, minlength=shape.edges.size + 1).tolist()
    if not found.beyond:
        assert found.mean() == pytest.approx(
            finite.mean(), rel=1e-6, abs=1e-9 * np.abs(finite).max()
        )
    plain = measure(pa.table({"x": new}), WATCHED, ref, kernel=Kernel(engine="numpy")).states[0]
    assert plain.digest == measure(pa.table({"x": new}), WATCHED, ref).states[0].digest


def test_what_fills_a_bin_alone_is_atomic_and_what_lies_outside_the_reference_is_seen():
    shape = numeric_shape([np.array([0.0] * 900 + [float(i) for i in range(2000)])])
    zero = int(np.searchsorted(shape.edges, 0.0))
    assert shape.atomic()[zero]
    few = numeric_shape([np.array([1.0, 2.0, 2.0, 5.0])])
    assert few.edges[few.atomic()[:-1]].tolist() == [1.0, 2.0, 5.0]
    ref = make_reference(pa.table({"x": [1.0, 2.0, 2.0, 5.0]}), WATCHED)
    found = measure(pa.table({"x": [0.5, 6.0, 6.0, 2.0]}), WATCHED, ref).states[0].columns["x"]
    assert (found.counts[0], found.counts[-1]) == (1, 2)


def many_days(n=4000):
    rng = np.random.default_rng(3)
    days = np.datetime64("2026-03-01") + rng.integers(0, 40, n).astype("timedelta64[D]")
    x = rng.normal(size=n)
    return pa.table(
        {
            "t": pa.array(days.astype("datetime64[us]"), mask=rng.random(n) < 0.02),
            "v": pa.array(rng.choice(["m1", "m2"], n), mask=rng.random(n) < 0.05),
            "x": pa.array(x, mask=rng.random(n) < 0.1),
            "i": pa.array(rng.integers(-5, 60_000, n), pa.int32()),
            "f": pa.array(x, pa.float32()),
            "word": pa.array(rng.choice(["a", "b", "c", "ü"], n), mask=rng.random(n) < 0.1),
            "flag": pa.array(rng.random(n) < 0.5),
            "score": rng.random(n),
            "y": rng.integers(0, 2, n),
        }
    )


DAILY = ColumnMap(
    label="y", score="score", threshold=0.5, time="t", version="v",
    features=("x", "i", "f", "word", "flag"),
)  # fmt: skip


@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_states_do_not_depend_on_order_parts_threads_or_file(engine, tmp_path):
    table = many_days()
    ref = make_reference(table, DAILY)
    plain = measure(table, DAILY, ref, by="day")
    assert set(plain.states[0].columns) == {"x", "i", "f", "word", "flag", "score"}
    rng = np.random.default_rng(8)
    shuffled = table.take(rng.permutation(len(table)))
    pq.write_table(table.sort_by("t"), tmp_path / "sorted.parquet", row_group_size=333)
    pq.write_table(shuffled.slice(0, 1000), tmp_path / "a.parquet", row_group_size=77)
    pq.write_table(shuffled.slice(1000), tmp_path / "b.parquet")
    for given_, threads in (
        (shuffled, 1),
        (tmp_path / "sorted.parquet", 2),
        ([tmp_path / "a.parquet", tmp_path / "b.parquet"], 3),
        (table.to_pandas(), 2),
    ):
        found = measure(
            given_,
            DAILY,
            ref,
            by="day",
            threads=threads,
            kernel=Kernel(engine=engine, threads=threads),
        )
        assert [s.digest for s in found.states] == [s.digest for s in plain.states]
    parts = [
        measure(shuffled.slice(a, 1000), DAILY, ref, by="month").states
        for a in range(0, 4000, 1000)
    ]
    whole = measure(table, DAILY, ref, by="month").states
    for state in whole:
        frame = state.window, state.version
        assert merge([s for p in parts for s in p if (s.window, s.version) == frame]) == state
        assert WindowState.from_bytes(state.to_bytes()) == state
        ref.refuse_strange(state)


def test_the_reference_is_read_back_and_fits_only_states_counted_on_it(tmp_path):
    table = many_days()
    ref = make_reference(table, DAILY)
    again = Reference.from_bytes(ref.to_bytes())
    assert again.digest == ref.digest
    both = measure(table, DAILY, again, by="all").over()
    assert both.columns["x"].body() == ref.state.columns["x"].body()
    other = make_reference(table.slice(0, 500), DAILY)
    with pytest.raises(StateError, match="against another reference"):
        ref.refuse_strange(measure(table, DAILY, other, by="all").over())
    with pytest.raises(StateError, match="other references"):
        ref.state.merge(other.state)
    for at in range(0, len(ref.to_bytes()), 211):
        broken = bytearray(ref.to_bytes())
        broken[at] ^= 1
        try:
            read = Reference.from_bytes(bytes(broken))
        except StateError:
            continue
        assert read.to_bytes() == bytes(broken)


def test_a_large_reference_is_looked_at_in_parts_and_counted_whole(monkeypatch):
    monkeypatch.setattr(edges, "SAMPLE", 1000)
    monkeypatch.setattr(batches, "ROWS", 100)
    ref = make_reference(many_days(), DAILY)
    assert ref.state.columns["x"].rows == ref.state.columns["word"].rows == 4000


def test_levels_of_the_reference_are_counted_and_new_ones_named():
    ref = make_reference(pa.table({"x": ["b", "a", "b", None]}), WATCHED)
    assert ref.shapes["x"].levels == ("b", "a")
    found = (
        measure(pa.table({"x": ["a", "new", None, "new", ""]}), WATCHED, ref).states[0].columns["x"]
    )
    assert (found.counts.tolist(), found.other, found.missing) == ([0, 1], 3, 1)
    assert dict(found.new) == {"new": 2, "": 1}


def test_many_new_levels_keep_exact_counts_in_any_parts(monkeypatch):
    monkeypatch.setattr("fairlead.core.metrics.engines.kernel._PRUNED", 100)
    monkeypatch.setattr(batches, "ROWS", 97)
    ref = make_reference(pa.table({"x": ["a"]}), WATCHED)
    words = [f"w{i % 700}" for i in range(2100)]
    found = measure(pa.table({"x": words}), WATCHED, ref).states[0].columns["x"]
    assert (found.other, len(found.new)) == (2100, 64)
    assert {n for _level, n in found.new} == {3}


def test_text_where_numbers_were_is_counted_as_no_number():
    ref = make_reference(pa.table({"x": [1.0, 2.0, 3.0]}), WATCHED)
    words = ["1", " 2.5e0 ", "+3", "n/a", "0x10", "1_0", "nan", "", None, "inf"]
    found = measure(pa.table({"x": words}), WATCHED, ref).states[0].columns["x"]
    assert (found.n, found.mismatched, found.missing, found.nan) == (3, 6, 1, 0)
    assert found.rows == 10
    dates = pa.array([0, None], pa.date32())
    found = measure(pa.table({"x": dates}), WATCHED, ref).states[0].columns["x"]
    assert (found.n, found.mismatched, found.missing) == (0, 1, 1)


def test_numbers_where_words_were_are_levels_of_their_own():
    ref = make_reference(pa.table({"x": ["1", "a"]}), WATCHED)
    found = measure(pa.table({"x": [1.0, 2.0, math.nan]}), WATCHED, ref).states[0].columns["x"]
    assert (found.counts.tolist(), dict(found.new), found.missing) == ([1, 0], {"2": 1}, 1)


def test_decimals_and_small_kinds_are_the_nearest_doubles():
    ref = make_reference(pa.table({"x": [0.1, 0.2]}), WATCHED)
    decimals = pa.table({"x": pa.array([Decimal("0.10"), None, Decimal("0.20")])})
    found = measure(decimals, WATCHED, ref).states[0].columns["x"]
    assert (found.low, found.high, found.missing) == (0.1, 0.2, 1)
    flags = measure(pa.table({"x": [True, False, None]}), WATCHED, ref).states[0].columns["x"]
    assert (flags.low, flags.high, flags.missing) == (0.0, 1.0, 1)


def test_numbers_that_are_names_are_counted_by_level():
    columns = ColumnMap(features=("x",), categorical=("x",))
    ref = make_reference(pa.table({"x": [10, 20, 20]}), columns)
    assert ref.shapes["x"].levels == ("20", "10")


def test_rows_out_of_order_are_told():
    times = pa.array([3, 1, 2, None, 2, 5, 4], pa.timestamp("us"))
    table = pa.table({"t": times, "x": [1.0] * 7})
    columns = ColumnMap(features=("x",), time="t")
    ref = make_reference(table, columns)
    assert measure(table, columns, ref).coverage.disordered == 2


def test_a_partitioned_folder_and_a_csv_give_the_same_states(tmp_path):
    table = many_days().drop_columns(["t", "f"])
    features = ["x", "i", "word", "flag"]
    columns = ColumnMap.from_dict(DAILY.to_dict() | {"time": "", "features": features})
    whole = table.filter(pa.compute.is_valid(table["v"]))
    ref = make_reference(whole, columns)
    expected = [s.digest for s in measure(whole, columns, ref).states]
    pq.write_to_dataset(whole, tmp_path / "folder", partition_cols=["v"])
    assert [s.digest for s in measure(tmp_path / "folder", columns, ref).states] == expected
    whole.to_pandas().to_csv(tmp_path / "log.csv", index=False)
    assert [s.digest for s in measure(tmp_path / "log.csv", columns, ref).states] == expected


def test_columns_are_read_in_blocks_that_stay_small(monkeypatch, tmp_path):
    pq.write_table(many_days(), tmp_path / "log.parquet", row_group_size=999)
    ref = make_reference(many_days(), DAILY)
    expected = [s.digest for s in measure(many_days(), DAILY, ref).states]
    monkeypatch.setattr(batches, "MOST_BYTES", 1)
    again = make_reference(tmp_path / "log.parquet", DAILY)
    assert again.digest == ref.digest
    assert [s.digest for s in measure(tmp_path / "log.parquet", DAILY, again).states] == expected


def test_many_windows_are_counted_in_passes_that_fit_the_budget(monkeypatch):
    ref = make_reference(many_days(), DAILY)
    expected = [s.digest for s in measure(many_days(), DAILY, ref).states]
    monkeypatch.setattr("fairlead.core.metrics.engines.kernel.BUDGET", 1)
    assert [s.digest for s in measure(many_days(), DAILY, ref).states] == expected


def test_machine_code_is_kept_where_one_says(tmp_path):
    import subprocess
    import sys

    code = (
        "import pyarrow as pa; from pathlib import Path\n"
        "from fairlead.core.metrics.columnmap import ColumnMap\n"
        "from fairlead.core.metrics.measure import Kernel, make_reference\n"
        f"kernel = Kernel(engine='numba', cache=Path({str(tmp_path)!r}))\n"
        "make_reference(pa.table({'x': [1.0]}), ColumnMap(features=('x',)), kernel=kernel)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert list(tmp_path.rglob("*.nbc"))


def test_importing_the_package_loads_no_engine():
    import subprocess
    import sys

    code = (
        "import sys, fairlead.core.metrics.measure, fairlead.core.metrics.reference\n"
        "heavy = {'duckdb', 'pyarrow', 'numba', 'scipy', 'pandas', 'ibis'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "[]"
