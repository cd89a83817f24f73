"""Ibis on DuckDB and on Spark makes the very states that the local engines make."""

import logging
import os
import shutil
import sys

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.engines import ibis as engine
from fairlead.core.metrics.errors import CannotMeasureError
from fairlead.core.metrics.measure import make_reference, measure, measure_table

N = 3000
# Ibis, pyspark and pandas warn each other of their next versions, and py4j closes sockets late.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def spark():
    if shutil.which("java") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Java is missing, and in CI it may not be: see tools/machine.sh")
        pytest.skip("not run: Spark needs Java, which tools/machine.sh test installs")
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    logging.getLogger("py4j").setLevel(logging.ERROR)  # it speaks when the tests' output is closed
    builder = SparkSession.builder.master("local[2]").appName("fairlead-tests")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.warehouse.dir": "file:///nonexistent",
        "spark.log.level": "ERROR",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    rng = np.random.default_rng(17)

    def holes(values, share=0.05, kind=None):
        return pa.array(values, kind, mask=rng.random(N) < share)

    score = rng.random(N)
    score[::40] = [np.nan, np.inf, -np.inf, 1.0, 0.0] * (N // 200)
    x = rng.standard_cauchy(N)
    x[::30] = np.resize([np.nan, np.inf, -np.inf, -0.0], N // 30)
    table = pa.table(
        {
            "t": holes(
                (
                    np.datetime64("2026-03-01") + rng.integers(0, 5 * 86_400, N).astype("m8[s]")
                ).astype("M8[us]")
            ),
            "v": holes(rng.choice(["m1", "m2"], N)),
            "race": holes(rng.choice(["a", "b", "ü “x”", ""], N)),
            "old": holes(rng.random(N) < 0.3),
            "y": holes(rng.integers(0, 2, N)),
            "p": holes(rng.integers(0, 2, N).astype(float)),
            "score": holes(score),
            "w": holes(np.resize([1.0, 0.5, 2.25, -1.0, np.nan], N)),
            "id": holes(rng.integers(0, 2000, N)),
            "x": holes(x),
            "f": holes(x, kind=pa.float32()),
            "i": holes(rng.integers(-9, 70_000, N), kind=pa.int32()),
            "word": holes([f"w{i % 90}" for i in rng.integers(0, 2000, N)]),
            "guess": holes([f"w{i % 9}" for i in rng.integers(0, 9, N)]),
            "spelled": holes(np.resize(["1", " 2.5", "+3e1", "n/a", "", "1_0", "nan"], N)),
            "truth": holes(rng.normal(size=N) * 100),
            "said": holes(rng.normal(size=N) * 100),
        }
    )
    path = tmp_path_factory.mktemp("distributed") / "log.parquet"
    pq.write_table(table, path, row_group_size=700)
    return path


MAPS = {
    "scores and columns by day": (
        {
            "label": "y",
            "score": "score",
            "threshold": 0.4,
            "protected": ["race", "old"],
            "time": "t",
            "version": "v",
            "id": "id",
            "features": ["x", "f", "i", "word", "spelled", "old"],
        },
        "day",
    ),
    "weighted predictions by month": (
        {
            "label": "y",
            "prediction": "p",
            "score": "score",
            "protected": ["race"],
            "weight": "w",
            "time": "t",
        },
        "month",
    ),
    "several classes": (
        {
            "task": "multiclass",
            "label": "word",
            "prediction": "guess",
            "score": "score",
            "protected": ["old"],
        },
        "all",
    ),
    "a regression": (
        {
            "task": "regression",
            "label": "truth",
            "prediction": "said",
            "protected": ["race"],
            "decimals": 4,
            "weight": "w",
        },
        "all",
    ),
}


def with_numbers_where_words_are_now(table):
    """The reference saw numbers in “spelled”, and fewer words."""
    spelled = pa.array(np.arange(len(table)) % 7, pa.float64())
    place = table.column_names.index("spelled")
    return table.set_column(place, "spelled", spelled)


def backend(name, request):
    return (
        ibis.duckdb.connect()
        if name == "duckdb"
        else ibis.pyspark.connect(request.getfixturevalue("spark"))
    )


@pytest.mark.parametrize("kind", MAPS)
@pytest.mark.parametrize("where", ["duckdb", "spark"])
def test_the_states_are_the_same_wherever_they_are_counted(where, kind, log, request):
    chosen, by = MAPS[kind]
    columns = ColumnMap.from_dict(chosen)
    ref = make_reference(with_numbers_where_words_are_now(pq.read_table(log).slice(0, 40)), columns)
    local = measure(log, columns, ref, by=by)
    table = backend(where, request).read_parquet(log)
    far = measure_table(table, columns, ref, by=by)
    for one, other in zip(far.states, local.states, strict=True):
        for field, value in one.body().items():
            assert value == other.body()[field], field
    assert [s.digest for s in far.states] == [s.digest for s in local.states]
    assert far.coverage.rows == local.coverage.rows == N
    assert (far.coverage.left_out, far.coverage.repeated) == (
        local.coverage.left_out,
        local.coverage.repeated,
    )
    assert "SELECT" in far.sql["cells"]


@pytest.mark.parametrize("where", ["duckdb", "spark"])
def test_a_thousand_edges_find_the_same_bins(where, request, tmp_path):
    rng = np.random.default_rng(2)
    table = pa.table({"x": rng.lognormal(size=20_000)})
    pq.write_table(table, tmp_path / "log.parquet")
    columns = ColumnMap(features=("x",))
    ref = make_reference(table, columns)
    assert ref.shapes["x"].edges.size > 1000
    far = measure_table(
        backend(where, request).read_parquet(tmp_path / "log.parquet"), columns, ref
    )
    assert far.states[0].digest == measure(table, columns, ref).states[0].digest


def test_a_session_that_counts_days_elsewhere_is_refused(spark, log):
    table = ibis.pyspark.connect(spark).read_parquet(log)
    spark.conf.set("spark.sql.session.timeZone", "Europe/Berlin")
    try:
        with pytest.raises(CannotMeasureError, match="counts days in Europe/Berlin"):
            measure_table(table, ColumnMap.from_dict(MAPS["a regression"][0]))
    finally:
        spark.conf.set("spark.sql.session.timeZone", "UTC")


def test_a_map_that_does_not_fit_or_no_rows_are_refused(tmp_path):
    empty = pa.table({name: pa.array([], pa.int64()) for name in ("y", "p")})
    pq.write_table(empty, tmp_path / "empty.parquet")
    table = ibis.duckdb.connect().read_parquet(tmp_path / "empty.parquet")
    with pytest.raises(CannotMeasureError, match="There is no column “q”"):
        measure_table(table, ColumnMap(label="y", prediction="q"))
    with pytest.raises(CannotMeasureError, match="holds no rows"):
        measure_table(table, ColumnMap(label="y", prediction="p"))
    assert engine.open_table(table).schema == {"y": "integer", "p": "integer"}
