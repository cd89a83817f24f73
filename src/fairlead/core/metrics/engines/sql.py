"""The SQL of each state, over a view named `rows`.

Names of columns come from strangers' files: each is quoted as an identifier, each text as a
literal, and nothing else of theirs enters the SQL.
"""

from typing import Final

from fairlead.core.metrics.columnmap import ColumnMap, Schema
from fairlead.core.metrics.states import residuals, scores

DAY: Final = 86_400_000_000  # microseconds
MOST_GROUPS: Final = 1_000_000
MOST_WEIGHT: Final = 3_000_000_000  # millionths; a square then fits 63 bits


def name(column: str) -> str:
    """A column's name as an identifier."""
    return '"' + column.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a literal."""
    return "'" + text.replace("'", "''") + "'"


def as_double(column: str, schema: Schema) -> str:
    """A column as a double; text that is no number becomes missing."""
    if schema[column] == "text":
        return f"TRY_CAST({name(column)} AS DOUBLE)"
    return f"CAST({name(column)} AS DOUBLE)"


def micros(columns: ColumnMap) -> str:
    """The time of a row in microseconds since 1970 in UTC; missing where it is infinite."""
    if not columns.time:
        return "CAST(NULL AS BIGINT)"
    time = name(columns.time)
    return f"CASE WHEN isfinite({time}) THEN epoch_us({time}) END"


def frame(columns: ColumnMap, *, dated: bool) -> tuple[str, str]:
    """The select list of the window (day since 1970, version) and what it is grouped by."""
    us = micros(columns)
    day = f"CAST(({us} - (({us}) % {DAY} + {DAY}) % {DAY}) // {DAY} AS INTEGER)"
    return (
        day if dated else "CAST(NULL AS INTEGER)",
        name(columns.version) if columns.version else "NULL",
    )


def prediction(columns: ColumnMap, schema: Schema) -> str:
    """The prediction of a row, its own or that of its score."""
    if columns.prediction:
        return name(columns.prediction)
    if not columns.predicts or columns.threshold is None:
        return "NULL"
    score = as_double(columns.score, schema)
    yes, no = literal(columns.positive), literal(columns.negative)
    # NaN is greater than every number in DuckDB: without isfinite it would predict yes.
    at_least = f"{score} >= CAST({literal(repr(columns.threshold))} AS DOUBLE)"
    return f"CASE WHEN isfinite({score}) THEN CASE WHEN {at_least} THEN {yes} ELSE {no} END END"


def weight(columns: ColumnMap, schema: Schema) -> tuple[str, str]:
    """The weight of a row in millionths, and whether it is one that counts."""
    w = as_double(columns.weight, schema)
    good = f"coalesce(isfinite({w}) AND {w} >= 0 AND {w} <= {MOST_WEIGHT // 10**6}, false)"
    return f"CASE WHEN {good} THEN CAST(floor({w} * 1000000 + 0.5) AS BIGINT) ELSE 0 END", good


def cells(columns: ColumnMap, schema: Schema, *, dated: bool) -> str:
    """Count rows by window, version, protected attributes, label and prediction."""
    day, version = frame(columns, dated=dated)
    label = "NULL" if columns.task == "regression" or not columns.label else name(columns.label)
    predicted = "NULL" if columns.task == "regression" else prediction(columns, schema)
    keys = [day, version, *map(name, columns.protected), label, predicted]
    sums, counts = ["true"], ["count(*)", "NULL", "NULL"]
    if columns.weight:
        w, good = weight(columns, schema)
        sums, counts = [good], ["count(*)", f"sum({w})", f"sum(({w}) * ({w}))"]
    if columns.time:
        us = micros(columns)
        counts += [f"min({us})", f"max({us})"]
    listed = _listed([*keys, *sums])
    return f"SELECT {listed}, {', '.join(counts)} FROM rows GROUP BY ALL LIMIT {MOST_GROUPS + 1}"


def score_bins(columns: ColumnMap, schema: Schema, *, dated: bool, by: str = "") -> str:
    """Count scores by window, version, bin, label and prediction, of all or by one attribute."""
    day, version = frame(columns, dated=dated)
    s = as_double(columns.score, schema)
    fine = f"least(CAST(floor({s} * {scores.BINS}) AS INTEGER), {scores.BINS - 1})"
    # Coarse bins are fine bins put together: ⌊s·100⌋ may differ from ⌊s·10000⌋/100 by rounding.
    place = f"{fine} // {scores.BINS // scores.GROUP_BINS}" if by else fine
    place = (
        f"CASE WHEN {s} IS NULL THEN -1 WHEN NOT isfinite({s}) AND NOT isinf({s}) THEN -2 "
        f"WHEN {s} > 1 THEN -3 WHEN {s} < 0 THEN -4 ELSE {place} END"
    )
    inside = f"isfinite({s}) AND {s} >= 0 AND {s} <= 1"
    fixed = f"CAST(floor({s} * {scores.UNIT} + 0.5) AS BIGINT)"
    square = f"CAST(floor({s} * {s} * {scores.UNIT} + 0.5) AS BIGINT)"
    label = name(columns.label) if columns.label else "NULL"
    keys = [day, version, name(by) if by else "NULL", place, label, prediction(columns, schema)]
    sums = [f"CASE WHEN {inside} THEN {fixed} END", f"CASE WHEN {inside} THEN {square} END"]
    where = ""
    if columns.weight:
        w, good = weight(columns, schema)
        product = f"CAST(floor({s} * ({w}) + 0.5) AS BIGINT)"
        sums += [w, f"CASE WHEN {inside} THEN {product} END"]
        where = f" WHERE {good}"
    added = ", ".join(f"CAST(coalesce(sum({each}), 0) AS BIGINT)" for each in sums)
    return f"SELECT {_listed(keys)}, count(*), {added} FROM rows{where} GROUP BY ALL"


def residual_sums(columns: ColumnMap, schema: Schema, *, dated: bool) -> str:
    """Sum label, prediction and residual by window, version and protected attributes."""
    day, version = frame(columns, dated=dated)
    unit = 10**columns.decimals
    y, p = (as_double(each, schema) for each in (columns.label, columns.prediction))
    good = " AND ".join(f"isfinite({x}) AND abs({x} * {unit}) < {residuals.REACH}" for x in (y, p))
    fixed = [f"CAST(floor({x} * {unit} + 0.5) AS HUGEINT)" for x in (y, p)]
    sums = ["y", "p", "abs(p - y)", "y * y", "p * p", "(p - y) * (p - y)"]
    keys = _listed([day, version, *map(name, columns.protected)])
    where = f" WHERE {weight(columns, schema)[1]}" if columns.weight else ""
    inner = (
        f"SELECT {keys}, CASE WHEN {good} THEN {fixed[0]} END AS y, "
        f"CASE WHEN {good} THEN {fixed[1]} END AS p FROM rows{where}"
    )
    outer = ", ".join(f"k{i}" for i in range(2 + len(columns.protected)))
    added = ", ".join(f"coalesce(sum({each}), 0)" for each in sums)
    return f"SELECT {outer}, count(*), count(y), {added} FROM ({inner}) GROUP BY ALL"


def identifiers(columns: ColumnMap, *, dated: bool, kept: int) -> str:
    """Of each window rows, missing ids, rows that repeat an id, and the ids of smallest SHA-256."""
    day, version = frame(columns, dated=dated)
    text = f"CAST({name(columns.id)} AS VARCHAR)"
    inner = f"SELECT {_listed([day, version])}, {text} AS v, count(*) AS n FROM rows GROUP BY ALL"
    hashed = f"SELECT k0, k1, v, n, substr(sha256(v), 1, 16) AS h FROM ({inner})"
    there = "FILTER (WHERE v IS NOT NULL)"
    return (
        "SELECT k0, k1, sum(n), coalesce(sum(n) FILTER (WHERE v IS NULL), 0), "
        f"coalesce(sum(n - 1) {there}, 0), "
        f"arg_min(struct_pack(h := h, n := n), h, {kept}) {there} FROM ({hashed}) GROUP BY ALL"
    )


def _listed(keys: list[str]) -> str:
    return ", ".join(f"{key} AS k{i}" for i, key in enumerate(keys))
