"""DuckDB counts what plain Python counts, whatever the columns are called and hold."""

import math
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.core.metrics.columnmap import ColumnMap, guessed, problems
from fairlead.core.metrics.engines.duck import duck
from fairlead.core.metrics.engines.labels import level_of
from fairlead.core.metrics.errors import CannotMeasureError
from fairlead.core.metrics.measure import BAD_WEIGHT, measure, window_of
from fairlead.core.metrics.source import open_source
from fairlead.core.metrics.states.window import WindowState, merge

PLAIN = ColumnMap(label="y", prediction="p", protected=("race", "sex"))
TABLE = {
    "race": ["a", "b", None, "a", "b", "a"],
    "sex": ["f", "m", "f", "f", None, "m"],
    "y": [1, 0, 1, None, 0, 1],
    "p": [1.0, 0.0, math.nan, 1.0, None, 0.0],
}


def cells_of(measurement):
    table = merge(measurement.states).cells.table
    return dict(zip(table.keys(), table.counts.tolist(), strict=True))


def cells_of_state(state):
    return dict(zip(state.cells.table.keys(), state.cells.table.counts.tolist(), strict=True))


def counted(table, *names):
    columns = [[level_of(value) for value in table[name]] for name in names]
    return dict(Counter(zip(*columns, strict=True)))


def test_every_row_has_its_cell_and_missing_is_a_level():
    found = cells_of(measure(pa.table(TABLE), PLAIN))
    assert found == counted(TABLE, "race", "sex", "y", "p")
    assert found[None, "f", "1", None] == 1
    assert sum(found.values()) == 6


@pytest.mark.parametrize("kind", ["parquet", "folder", "csv", "arrow", "pandas", "polars"])
def test_the_same_rows_make_the_same_state_from_any_source(kind, tmp_path):
    table = pa.table({**TABLE, "race": ["a", "b", None, "a", "b", "ü, “x”"]})
    csv = table.set_column(3, "p", pa.array([1.0, 0.0, None, 1.0, None, 0.0]))
    if kind == "parquet":
        given = tmp_path / "log.parquet"
        pq.write_table(table, given)
    elif kind == "folder":
        given = tmp_path
        (tmp_path / "more").mkdir()
        pq.write_table(table.slice(0, 2), tmp_path / "a.parquet")
        pq.write_table(table.slice(2), tmp_path / "more" / "b.parquet")
    elif kind == "csv":
        given = tmp_path / "log.csv"
        csv.to_pandas().to_csv(given, index=False)
    else:
        given = {"arrow": table, "pandas": table.to_pandas(), "polars": pl.from_arrow(table)}[kind]
    assert measure(given, PLAIN).states == measure(table, PLAIN).states


VALUE = {
    "text": st.one_of(st.none(), st.text(max_size=3).filter(lambda t: "\x00" not in t)),
    "float": st.one_of(st.none(), st.floats()),
    "integer": st.one_of(st.none(), st.integers(-3, 3)),
    "boolean": st.one_of(st.none(), st.booleans()),
}
ARROW = {"text": pa.string(), "float": pa.float64(), "integer": pa.int8(), "boolean": pa.bool_()}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_kind_of_label_is_counted_as_plain_python_counts_it(data):
    kinds = {name: data.draw(st.sampled_from(sorted(VALUE))) for name in ("s", "y", "p")}
    rows = data.draw(
        st.lists(st.tuples(*(VALUE[kind] for kind in kinds.values())), min_size=1, max_size=20)
    )
    columns = dict(zip(kinds, zip(*rows, strict=True), strict=True))
    table = pa.table({name: pa.array(columns[name], ARROW[kinds[name]]) for name in kinds})
    found = measure(table, ColumnMap(label="y", prediction="p", protected=("s",)))
    assert cells_of(found) == counted(columns, "s", "y", "p")
    shuffled = table.take(data.draw(st.permutations(range(len(rows)))))
    again = measure(shuffled, ColumnMap(label="y", prediction="p", protected=("s",)), threads=1)
    assert again.states[0].digest == found.states[0].digest


HOSTILE = [
    '"; DROP TABLE rows; --',
    "k0",
    "rows",
    "n",
    "count(*)",
    "select",
    " ",
    "ü\n",
    "a'b",
    "y",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_column_may_be_called_anything(name):
    other, ident = "p", "ident"
    table = pa.table(
        {name: ["a", "b", "b"], other: [1, 0, 1], "score": [0.1, 0.2, 0.9], ident: [1, 2, 2]}
    )
    columns = ColumnMap(label=other, score="score", threshold=0.5, protected=(name,), id=ident)
    found = measure(table, columns)
    assert cells_of(found) == {("a", "1", "0"): 1, ("b", "0", "0"): 1, ("b", "1", "1"): 1}
    assert (found.coverage.repeated, found.states[0].distinct[ident].repeated()) == (1, (1, 2))


def test_a_level_may_be_any_text():
    table = pa.table(
        {"s": ["'; DROP TABLE rows; --", '"', ""], "y": ["yes", "no'", "yes"], "p": ["no'"] * 3}
    )
    found = measure(table, ColumnMap(label="y", prediction="p", positive="no'", protected=("s",)))
    assert ("'; DROP TABLE rows; --", "yes", "no'") in cells_of(found)
    assert ("", "yes", "no'") in cells_of(found)


def test_a_score_that_is_no_number_predicts_nothing():
    scores = [0.5, 0.499, math.nan, None, math.inf, -math.inf, 1.5]
    table = pa.table({"score": scores, "y": [1] * 7})
    columns = ColumnMap(label="y", score="score", threshold=0.5, positive="1", negative="0")
    found = measure(table, columns)
    assert cells_of(found) == {("1", None): 4, ("1", "0"): 1, ("1", "1"): 2}
    there = found.states[0].scores
    assert (there.n, there.missing, there.nan, there.above, there.below) == (2, 1, 1, 2, 1)
    assert there.rows == 7


def test_nan_is_seen_in_a_file_whose_statistics_hide_it(tmp_path):
    scores = np.random.default_rng(1).random(50_000)
    scores[::50] = np.nan
    pq.write_table(pa.table({"score": scores, "y": scores > 0.5}), tmp_path / "log.parquet")
    columns = ColumnMap(label="y", score="score", threshold=0.5)
    found = measure(tmp_path / "log.parquet", columns).states[0]
    assert (found.scores.nan, found.scores.n) == (1000, 49_000)
    assert sum(n for key, n in cells_of_state(found).items() if key[-1] is None) == 1000


def test_score_bins_hold_count_sum_and_square_by_label_and_prediction():
    rng = np.random.default_rng(4)
    scores = rng.random(500).round(3)
    table = pa.table(
        {
            "score": scores,
            "y": (rng.random(500) < scores).astype(int),
            "s": rng.choice(["a", "b"], 500),
        }
    )
    found = measure(table, ColumnMap(label="y", score="score", threshold=0.5, protected=("s",)))
    total = found.states[0].scores.total
    assert total.n.sum() == 500
    assert total.s.sum() / 1e8 == pytest.approx(scores.sum(), abs=1e-5)
    assert total.s2.sum() / 1e8 == pytest.approx((scores**2).sum(), abs=1e-5)
    assert total.n[total.label == 1].sum() == table["y"].to_numpy().sum()
    assert total.n[total.prediction == 1].sum() == (scores >= 0.5).sum()
    assert (np.repeat(total.bin, total.n) == np.sort(np.floor(scores * 10_000))).all()
    groups = found.states[0].scores.groups["s"]
    assert groups["a"].n.sum() == (table["s"].to_numpy(zero_copy_only=False) == "a").sum()
    assert WindowState.from_bytes(found.states[0].to_bytes()) == found.states[0]


def test_of_several_classes_the_score_is_that_of_the_class_predicted():
    table = pa.table(
        {"y": ["a", "b", "c", None], "p": ["a", "c", "c", "a"], "score": [0.9, 0.4, 0.7, 0.2]}
    )
    columns = ColumnMap(task="multiclass", label="y", prediction="p", score="score")
    found = measure(table, columns).states[0]
    assert found.scores.total.label.tolist() == [2, 0, 1, 1]
    assert found.cells.table.n == 4


def test_weights_add_up_in_millionths_and_bad_ones_are_left_out_with_a_reason():
    weights = [1.5, 2.0, math.nan, None, -1.0, math.inf, 0.0]
    table = pa.table({"w": weights, "y": [1] * 7, "p": [1, 1, 1, 1, 1, 1, 0], "score": [0.5] * 7})
    columns = ColumnMap(label="y", prediction="p", weight="w", score="score")
    found = measure(table, columns)
    cells = found.states[0].cells
    assert cells.table.sums["w"].tolist() == [0, 3_500_000]
    assert cells.table.sums["w2"].tolist() == [0, 6_250_000_000_000]
    assert found.coverage.left_out == found.states[0].left_out == {BAD_WEIGHT: 4}
    assert (found.states[0].rows, cells.n) == (7, 3)
    assert found.states[0].scores.total.ws.sum() == 1_750_000
    assert WindowState.from_bytes(found.states[0].to_bytes()) == found.states[0]


def test_windows_are_cut_in_utc_and_rows_without_a_time_stand_apart():
    cet = datetime(2026, 11, 22, 0, 30, tzinfo=UTC) - timedelta(hours=1)
    times = [
        cet,
        datetime(2026, 11, 22, 5, tzinfo=UTC),
        None,
        datetime(1969, 12, 31, 23, tzinfo=UTC),
    ]
    table = pa.table(
        {"t": pa.array(times, pa.timestamp("us", "Europe/Berlin")), "y": [1] * 4, "p": [1] * 4}
    )
    columns = ColumnMap(label="y", prediction="p", time="t")
    found = measure(table, columns, by="day")
    assert [s.window for s in found.states] == ["1969-12-31", "2026-11-21", "2026-11-22", "undated"]
    assert found.states[1].first == found.states[1].last == "2026-11-21T23:30:00.000000Z"
    assert found.coverage.undated == 1
    assert [s.window for s in measure(table, columns, by="month").states][1:] == [
        "2026-11-01/2026-11-30",
        "undated",
    ]
    assert [s.rows for s in measure(table, columns, by="all").states] == [4]


def test_days_add_up_to_the_month_and_to_all():
    rng = np.random.default_rng(5)
    days = np.datetime64("2026-02-01") + rng.integers(0, 28, 900).astype("timedelta64[D]")
    table = pa.table(
        {
            "t": days.astype("datetime64[us]"),
            "y": rng.integers(0, 2, 900),
            "score": rng.random(900),
            "s": rng.choice(["a", "b", "c"], 900),
            "v": rng.choice(["m1", "m2"], 900),
            "id": rng.integers(0, 700, 900),
        }
    )
    columns = ColumnMap(
        label="y", score="score", threshold=0.4, protected=("s",), time="t", version="v", id="id"
    )
    daily = measure(table, columns, by="day")
    assert len(daily.states) == 56
    monthly = measure(table, columns, by="month")
    assert [
        merge([d for d in daily.states if d.version == m.version]).body() | {"window": ""}
        for m in monthly.states
    ] == [m.body() | {"window": ""} for m in monthly.states]
    assert daily.over(version="m1").version == "m1"
    assert daily.over().rows == 900
    for state in daily.states:
        assert WindowState.from_bytes(state.to_bytes()) == state


def test_residuals_are_summed_by_group_and_rows_without_a_number_stand_apart():
    table = pa.table(
        {"y": [1.0, 2.0, None, 4.0], "p": [1.5, 1.0, 3.0, math.inf], "s": ["a", "a", "a", None]}
    )
    columns = ColumnMap(task="regression", label="y", prediction="p", protected=("s",), decimals=2)
    found = measure(table, columns).states[0]
    sums = found.residuals.table.sums
    assert found.residuals.table.keys() == [(None,), ("a",)]
    assert found.residuals.table.counts.tolist() == [1, 3]
    assert {name: each[1] for name, each in sums.items()} == {
        "measured": 2,
        "y": 300,
        "p": 250,
        "absolute": 150,
        "y2": 50_000,
        "p2": 32_500,
        "e2": 12_500,
    }
    assert WindowState.from_bytes(found.to_bytes()) == found


BAD = [
    ({"y": [], "p": []}, {}, "holds no rows"),
    ({"y": [1], "q": [1]}, {}, "There is no column “p”"),
    ({"y": [1], "p": [1], "t": ["noon"]}, {"time": "t"}, "The time “t” holds text, not time"),
    (
        {"y": [1], "s": ["x"]},
        {"prediction": "", "score": "s", "threshold": 0.5},
        "The score “s” holds text",
    ),
    ({"y": [1], "s": [0.5]}, {"prediction": "", "score": "s"}, "the threshold from which"),
    ({"y": [1], "p": [1]}, {"prediction": "y"}, "both the label and the prediction"),
    ({"y": ["a"], "p": [1]}, {"task": "regression"}, "of a regression must hold numbers"),
    ({"y": [1], "p": [1]}, {"positive": "0"}, "must differ"),
    ({"y": [1], "p": [1], "s": [[1]]}, {"protected": ["s"]}, "“s” holds lists or records"),
    ({"y": [1], "p": [1], "i": [0.5]}, {"id": "i"}, "The id “i” holds fractions"),
]


@pytest.mark.parametrize(("table", "changes", "says"), BAD)
def test_a_map_that_does_not_fit_is_refused_with_a_sentence(table, changes, says):
    arrow = pa.table(
        {name: pa.array(v, pa.int64() if not v else None) for name, v in table.items()}
    )
    columns = ColumnMap.from_dict({"label": "y", "prediction": "p", **changes})
    with pytest.raises(CannotMeasureError) as refused:
        measure(arrow, columns)
    assert says in str(refused.value)


def test_an_attribute_with_5000_levels_is_counted_and_one_with_a_million_is_refused():
    n = 20_000
    table = pa.table({"s": [i % 5000 for i in range(n)], "y": [1] * n, "p": [1] * n})
    columns = ColumnMap(label="y", prediction="p", protected=("s",))
    found = measure(table, columns).states[0]
    assert len(found.cells.table) == 5000
    assert WindowState.from_bytes(found.to_bytes()) == found
    many = np.arange(1_000_001)
    with pytest.raises(CannotMeasureError, match=r"“s” has about .* group it into bands"):
        measure(pa.table({"s": many, "y": many % 2, "p": many % 2}), columns)


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("y,p\n1,1\n")

    def grow(what, done):
        if what == "cells":
            path.write_text("y,p\n1,1\n0,1\n")

    with pytest.raises(CannotMeasureError, match=r"“log\.csv” changed while it was read"):
        measure(path, ColumnMap(label="y", prediction="p"), progress=grow)


def test_a_file_that_arrives_in_the_folder_is_noticed(tmp_path):
    pq.write_table(pa.table({"y": [1], "p": [1]}), tmp_path / "a.parquet")
    source = open_source(tmp_path)
    pq.write_table(pa.table({"y": [1], "p": [1]}), tmp_path / "b.parquet")
    with pytest.raises(CannotMeasureError, match="changed while it was read"):
        source.refuse_changed()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.parquet", b"", "is empty"),
        ("a.parquet", b"PAR1 half of it", "not a whole Parquet file"),
        ("a.parquet", b"PAR1" + b"\x00" * 40 + b"PAR1", "cannot be read"),
        ("a.csv", b"", "is empty"),
        ("a.docx", b"x", "neither Parquet nor CSV"),
    ],
)
def test_a_broken_file_is_refused_with_a_sentence(name, data, says, tmp_path):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(CannotMeasureError) as refused:
        measure(path, ColumnMap(label="y", prediction="p"))
    assert says in str(refused.value)


def test_mixed_kinds_in_a_csv_become_words_and_nothing_is_lost(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("y,p\n" + "1,1\n" * 30_000 + "maybe,1\n")
    assert cells_of(measure(path, PLAIN.from_dict({"label": "y", "prediction": "p"}))) == {
        ("1", "1"): 30_000,
        ("maybe", "1"): 1,
    }


def test_a_table_with_mixed_kinds_in_a_column_is_refused_with_a_sentence():
    with pytest.raises(CannotMeasureError, match="Turn mixed columns into text or numbers"):
        measure(
            pd.DataFrame({"y": [1, "a", None], "p": [1, 1, 1]}),
            ColumnMap(label="y", prediction="p"),
        )
    with pytest.raises(CannotMeasureError, match="is no table"):
        measure(42, ColumnMap(label="y", prediction="p"))


def test_the_connection_sees_its_file_and_nothing_beside_it(tmp_path):
    (tmp_path / "other.csv").write_text("a\n1\n")
    path = tmp_path / "a'b.csv"
    path.write_text("y,p\n1,1\n")
    with duck(open_source(path)) as db:
        assert db.schema == {"y": "integer", "p": "integer"}
        for statement in (
            f"SELECT * FROM read_csv('{tmp_path / 'other.csv'}')",
            f"COPY rows TO '{tmp_path / 'out.csv'}'",
            f"ATTACH '{tmp_path / 'db'}'",
            "INSTALL httpfs",
            "SET enable_external_access = true",
            "SET memory_limit = '99GB'",
        ):
            with pytest.raises(CannotMeasureError):
                db.rows_of(statement)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a'b.csv", "other.csv"]


def test_what_does_not_fit_into_memory_is_spilled_and_counted_all_the_same():
    n = 400_000
    table = pa.table({"id": np.arange(n) // 2, "y": np.ones(n, int), "p": np.ones(n, int)})
    found = measure(table, ColumnMap(label="y", prediction="p", id="id"), memory_mb=24)
    assert found.coverage.repeated == n // 2


def test_the_sql_is_kept_and_gives_the_same_numbers_again():
    table = pa.table(TABLE)
    found = measure(table, PLAIN)
    with duck(open_source(table)) as db:
        again = db.rows_of(found.sql["cells"])
    assert sum(row[7] for row in again) == found.coverage.rows == 6


def test_windows_have_their_names():
    day = (date(2026, 11, 21) - date(1970, 1, 1)).days
    assert window_of("day")(day) == "2026-11-21"
    assert window_of("month")(day) == "2026-11-01/2026-11-30"
    assert window_of("all")(None) == "all"
    with pytest.raises(CannotMeasureError, match="no calendar has"):
        window_of("day")(10**9)


def test_a_guessed_map_fits_the_columns_it_was_guessed_from():
    schema = {
        "entity_id": "integer",
        "score": "number",
        "label_value": "integer",
        "race": "text",
        "sex": "text",
        "age_cat": "text",
        "income": "number",
        "seen_at": "time",
        "date": "time",
    }
    found = guessed(schema)
    assert (found.id, found.score, found.label, found.time) == (
        "entity_id",
        "score",
        "label_value",
        "date",
    )
    assert found.protected == ("race", "sex", "age_cat")
    assert found.features == ("income",)
    assert problems(found, schema) == (
        "Name the prediction column, or the threshold from which a score predicts yes.",
    )


def test_compas_is_counted_as_pandas_counts_it(shared):
    path = shared / "data" / "real" / "compas_for_aequitas.csv"
    columns = ColumnMap(
        label="label_value", prediction="score", protected=("race", "sex", "age_cat")
    )
    frame = pd.read_csv(path)
    groups = frame.groupby(["race", "sex", "age_cat", "label_value", "score"]).size()
    expected = {(*k[:3], str(k[3]), str(int(k[4]))): int(n) for k, n in groups.items()}
    assert cells_of(measure(path, columns)) == expected
