"""The same states on Spark and other engines, through Ibis (extra `[distributed]`).

    connection = ibis.pyspark.connect(session)       # session time zone UTC
    measurement = measure_table(connection.table("decisions"), columns, reference, by="day")

Each state is one expression that groups and adds; what comes back goes through `assemble`, like
DuckDB's answer, and has the same digest. Column counts find their bin by a tree of comparisons, so
that no Python runs where the rows are. The local path never imports this: Ibis costs a second.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import ibis
import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.columnmap import ColumnMap, Kind
from fairlead.core.metrics.engines import assemble, plain
from fairlead.core.metrics.engines.arrow import NUMBER
from fairlead.core.metrics.engines.assemble import Binned, Counted, Frame, NameWindow, Row
from fairlead.core.metrics.engines.sql import MOST_GROUPS, MOST_WEIGHT
from fairlead.core.metrics.errors import CannotMeasureError
from fairlead.core.metrics.reference import LevelShape, NumericShape, Shape
from fairlead.core.metrics.states import distinct, levels, residuals, scores
from fairlead.core.metrics.states.levels import LevelCounts
from fairlead.core.metrics.states.numeric import NumericCounts
from fairlead.core.metrics.states.window import Column

Expression = Any  # an Ibis table, column or value: the library's types are made at run time

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - engines answer in UTC without saying so
_MOST: Final = float(np.finfo(np.float64).max)
_BIG: Final = "decimal(38, 0)"


class Table:
    """Rows behind Ibis, as DuckDB's connection is to the local path. `sql` keeps what was asked."""

    def __init__(self, table: Expression) -> None:
        self.rows = table
        self.sql: dict[str, str] = {}
        self.schema: dict[str, Kind] = {name: _kind(kind) for name, kind in table.schema().items()}

    def only(self, where: Expression) -> "Table":
        """The rows where something holds; their SQL is kept here too."""
        chosen = Table(self.rows.filter(where))
        chosen.sql = self.sql
        return chosen

    def ask(self, name: str, expression: Expression) -> list[Row]:
        """Run an expression and keep its SQL."""
        self.sql[name] = str(ibis.to_sql(expression))
        columns = expression.to_pyarrow().to_pydict()
        return list(zip(*columns.values(), strict=True))


def open_table(table: Expression) -> Table:
    """Open an Ibis table for counting.

    Raises:
        CannotMeasureError: the session does not count days in UTC.
    """
    backend = table.get_backend()
    if backend.name == "pyspark":
        zone = backend._session.conf.get("spark.sql.session.timeZone")  # noqa: SLF001 - no other way
        if zone not in {"UTC", "Etc/UTC", "GMT", "Z", "+00:00"}:
            raise CannotMeasureError(
                f"The Spark session counts days in {zone}: set spark.sql.session.timeZone to UTC."
            )
    return Table(table)


def count_cells(db: Table, columns: ColumnMap, named: NameWindow, *, dated: bool) -> Counted:
    """Count the rows of each window and version by attributes, label and prediction."""
    t = db.rows
    regression = columns.task == "regression"
    label = t[columns.label] if columns.label and not regression else None
    predicted = None if regression else _prediction(db, columns)
    keys = [*_frame(db, columns, dated=dated), *(t[each] for each in columns.protected)]
    sums: dict[str, Expression] = {"n": t.count()}
    good = None
    if columns.weight:
        w, good = _weight(db, columns)
        sums |= {"w": _total(w), "w2": _total(w * w)}
    if columns.time:
        time = t[columns.time].cast("timestamp")
        sums |= {"first": time.min(), "last": time.max()}
    found = []
    for row in _grouped(db, "cells", [*keys, label, predicted, good], sums, limit=MOST_GROUPS + 1):
        split = len(keys) + 2
        counts = list(row[split + 1 :])
        weights = [int(each) for each in counts[1:3]] if columns.weight else [None, None]
        times = [_micros(each) for each in counts[-2:]] if columns.time else []
        is_good = row[split] if columns.weight else True
        found.append((*row[:split], is_good, counts[0], *weights, *times))
    if len(found) > MOST_GROUPS:
        names = ", ".join(f"“{each}”" for each in columns.protected)
        raise CannotMeasureError(f"{names} have more levels than groups can have: use bands.")
    return assemble.cells_of(found, columns, named)


def count_scores(
    db: Table, columns: ColumnMap, named: NameWindow, *, dated: bool
) -> dict[Frame, scores.Scores]:
    """Count the scores of each window and version, of all and by each protected attribute."""

    def counted(by: str) -> dict[Frame, Binned]:
        return _bins(db, columns, named, dated=dated, by=by)

    return assemble.scores_of(counted(""), {each: counted(each) for each in columns.protected})


def sum_residuals(
    db: Table, columns: ColumnMap, named: NameWindow, *, dated: bool
) -> dict[Frame, residuals.Residuals]:
    """Sum label, prediction and residual of each window and version by protected attributes."""
    if columns.weight:
        db = db.only(_weight(db, columns)[1])
    t, unit = db.rows, float(10**columns.decimals)
    both = [t[each].cast("float64") * unit for each in (columns.label, columns.prediction)]
    good = _both(*(~_strange(x) & (x.abs() < residuals.REACH) for x in both))
    y, p = (
        ibis.ifelse(good, (ibis.ifelse(good, x, 0.0) + 0.5).floor(), None).cast("decimal(19, 0)")
        for x in both
    )
    sums = {"n": t.count(), "measured": y.count()}
    for name, each in zip(
        residuals.SUMS[1:], (y, p, (p - y).abs(), y * y, p * p, (p - y) * (p - y)), strict=True
    ):
        sums[name] = each.sum()
    keys = [*_frame(db, columns, dated=dated), *(t[each] for each in columns.protected)]
    rows = _grouped(db, "residuals", keys, sums)
    split = len(keys)
    whole = ((*row[: split + 1], *(int(each or 0) for each in row[split + 1 :])) for row in rows)
    return assemble.residuals_of(whole, columns, named)


def count_identifiers(
    db: Table, columns: ColumnMap, named: NameWindow, *, dated: bool
) -> tuple[dict[Frame, distinct.Distinct], int]:
    """Sample the identifiers of each window and version, and count rows that repeat one in it."""
    t = db.rows
    text = t[columns.id].cast("string")
    day, version = _frame(db, columns, dated=dated)
    keys = _named([_or_blank(day), _or_blank(version), text])
    ids = t.group_by(keys).aggregate(n=t.count())
    ids = ids.mutate(h=ids.k2.hexdigest("sha256").substr(0, 16))
    sums = ids.group_by(["k0", "k1"]).aggregate(
        rows=ids.n.sum(),
        missing=ids.n.sum(where=ids.k2.isnull()),
        repeated=(ids.n - 1).sum(where=ids.k2.notnull()),
    )
    there = ids.filter(ids.k2.notnull())
    place = ibis.row_number().over(group_by=[there.k0, there.k1], order_by=there.h)
    ranked = there.mutate(place=place)
    smallest = ranked.filter(ranked.place < distinct.KEPT).select("k0", "k1", "h", "n")
    kept: dict[tuple[Any, Any], list[tuple[str, int]]] = {}
    for k0, k1, h, n in db.ask("identifiers kept", smallest):
        kept.setdefault((k0, k1), []).append((h, n))
    rows = [
        (_day(k0 or None), k1, n, missing or 0, repeated or 0, kept.get((k0, k1), ()))
        for k0, k1, n, missing, repeated in db.ask("identifiers", sums)
    ]
    return assemble.identifiers_of(rows, named)


def count_columns(
    db: Table,
    columns: ColumnMap,
    shapes: Mapping[str, Shape],
    rows: Mapping[Frame, int],
    named: NameWindow,
    *,
    dated: bool,
) -> tuple[dict[Frame, dict[str, Column]], None]:
    """Count the columns of these shapes in each frame."""
    found: dict[Frame, dict[str, Column]] = {frame: {} for frame in rows}
    for name, shape in shapes.items():
        if isinstance(shape, NumericShape):
            counted: Mapping[Frame, Column] = _numbers(db, columns, name, shape, named, dated=dated)
        else:
            counted = _words(db, columns, name, shape, named, dated=dated)
        for frame, column in counted.items():
            if frame not in found:
                raise CannotMeasureError("The rows changed while they were read: measure again.")
            found[frame][name] = column
    return found, None


def _bins(
    db: Table, columns: ColumnMap, named: NameWindow, *, dated: bool, by: str
) -> dict[Frame, Binned]:
    if columns.weight:
        db = db.only(_weight(db, columns)[1])
    t = db.rows
    s = t[columns.score].cast("float64")
    inside = (~_strange(s) & (s >= 0.0) & (s <= 1.0)).fill_null(False)  # noqa: FBT003 - Ibis's
    safe = ibis.ifelse(inside, s, 0.0)
    place = ibis.least((safe * float(scores.BINS)).floor().cast("int32"), scores.BINS - 1)
    if by:
        place = (place // (scores.BINS // scores.GROUP_BINS)).cast("int32")
    nan = _strange(s) & ~_above(s) & ~_below(s)
    place = ibis.cases((nan, -2), (s.isnull(), -1), (s > 1.0, -3), (s < 0.0, -4), else_=place)
    fixed = (safe * float(scores.UNIT) + 0.5).floor().cast("int64")
    square = (safe * safe * float(scores.UNIT) + 0.5).floor().cast("int64")
    sums = {
        "n": t.count(),
        "s": ibis.ifelse(inside, fixed, 0).sum(),
        "s2": ibis.ifelse(inside, square, 0).sum(),
    }
    if columns.weight:
        w, _good = _weight(db, columns)
        product = (safe * w.cast("float64") + 0.5).floor().cast("int64")
        sums |= {"w": w.sum(), "ws": ibis.ifelse(inside, product, 0).sum()}
    label = t[columns.label] if columns.label else None
    keys = [*_frame(db, columns, dated=dated), t[by] if by else None, place, label]
    name = f"scores by {by}" if by else "scores"
    rows = _grouped(db, name, [*keys, _prediction(db, columns)], sums)
    width = 6 + len(sums)
    arrays = [_objects([row[i] for row in rows]) for i in range(width)]
    bins = scores.GROUP_BINS if by else scores.BINS
    return assemble.bins_of(arrays, columns, named, bins=bins)


def _numbers(
    db: Table, columns: ColumnMap, name: str, shape: NumericShape, named: NameWindow, *, dated: bool
) -> dict[Frame, NumericCounts]:
    t = db.rows
    x, wrong = _as_number(db, name)
    strange = _strange(x)
    f = x * 2.0**shape.scale
    small = (~strange & (f.abs() < plain.REACH)).fill_null(False)  # noqa: FBT003 - Ibis's
    whole = (ibis.ifelse(small, f, 0.0) + 0.5).floor().cast("int64")
    place = ibis.cases(
        (wrong, -5),
        (strange & ~_above(x) & ~_below(x), -2),
        (x.isnull(), -1),
        (_above(x), -3),
        (_below(x), -4),
        else_=_bin(x, shape.edges.tolist(), 0, shape.edges.size),
    )
    sums = {
        "n": t.count(),
        "total": _total(whole),
        "squares": _total(whole * whole),
        "small": small.sum(),
        "low": x.min(),
        "high": x.max(),
    }
    kept: dict[Frame, list[Row]] = {}
    for row in _grouped(db, name, [*_frame(db, columns, dated=dated), place], sums):
        kept.setdefault(assemble.frame_of(row, named), []).append(row[2:])
    return {frame: _numeric(rows, shape) for frame, rows in kept.items()}


def _numeric(rows: Sequence[Row], shape: NumericShape) -> NumericCounts:
    """Put the rows (bin, n, Σx, Σx², n in the sums, least, greatest) of a frame together."""
    counts = np.zeros(shape.edges.size + 1, np.int64)
    apart = dict.fromkeys((-1, -2, -3, -4, -5), 0)
    inside = [row for row in rows if row[0] >= 0]
    for row in rows:
        if row[0] < 0:
            apart[row[0]] += row[1]
        else:
            counts[row[0]] += row[1]
    return NumericCounts(
        edges=shape.digest,
        counts=counts,
        missing=apart[-1],
        nan=apart[-2],
        above=apart[-3],
        below=apart[-4],
        mismatched=apart[-5],
        beyond=sum(row[1] - row[4] for row in inside),
        scale=shape.scale,
        total=sum(int(row[2]) for row in inside),
        squares=sum(int(row[3]) for row in inside),
        low=min((row[5] + 0.0 for row in inside), default=None),
        high=max((row[6] + 0.0 for row in inside), default=None),
    )


def _bin(x: Expression, edges: list[float], low: int, high: int) -> Expression:
    """The bin of x among edges low to high, as a balanced tree of comparisons."""
    if low == high:
        return ibis.literal(low, "int32")
    middle = (low + high) // 2
    left, right = _bin(x, edges, low, middle), _bin(x, edges, middle + 1, high)
    return ibis.ifelse(x <= ibis.literal(edges[middle], "float64"), left, right)


def _words(
    db: Table, columns: ColumnMap, name: str, shape: LevelShape, named: NameWindow, *, dated: bool
) -> dict[Frame, LevelCounts]:
    t = db.rows
    frame = _frame(db, columns, dated=dated)
    if db.schema[name] == "text":
        rows = _few_words(db, name, shape, frame)
    else:
        rows = [(*row, row[3]) for row in _grouped(db, name, [*frame, t[name]], {"n": t.count()})]
    kept: dict[Frame, list[Row]] = {}
    for row in rows:
        kept.setdefault(assemble.frame_of(row, named), []).append(row[2:])
    return {each: _levels(found, shape) for each, found in kept.items()}


def _few_words(
    db: Table, name: str, shape: LevelShape, frame: Sequence[Expression | None]
) -> list[Row]:
    """Levels of the reference, and of the others those of smallest SHA-256 with the sum of all."""
    t = db.rows
    keys = _named([_or_blank(frame[0]), _or_blank(frame[1]), t[name]])
    words = t.group_by(keys).aggregate(n=t.count())
    known = words.k2.isin(list(shape.levels) or [""]) if shape.levels else ibis.literal(value=False)
    words = words.mutate(known=known | words.k2.isnull(), h=words.k2.hexdigest("sha256"))
    same = [words.k0, words.k1, words.known]
    words = words.mutate(
        place=ibis.row_number().over(group_by=same, order_by=words.h),
        others=words.n.sum().over(group_by=same),
    )
    chosen = words.filter(words.known | (words.place < levels.KEPT))
    answer = db.ask(name, chosen.select("k0", "k1", "k2", "n", "others"))
    return [(_day(k0 or None), k1, level, n, others) for k0, k1, level, n, others in answer]


def _levels(rows: Sequence[Row], shape: LevelShape) -> LevelCounts:
    """Put the rows (level, n, rows of all levels of its kind) of a frame together."""
    place = {level: i for i, level in enumerate(shape.levels)}
    counts = np.zeros(len(shape.levels), np.int64)
    missing, new = 0, list[tuple[str, int]]()
    whole = 0
    for value, n, others in rows:
        level = assemble.text_of(value)
        if level is None:
            missing += n
        elif level in place:
            counts[place[level]] += n
        else:
            new.append((level, n))
            whole = max(whole, others)
    named = sum(n for _level, n in new)
    return LevelCounts(
        levels=shape.digest,
        counts=counts,
        other=max(named, whole) if len(new) >= levels.KEPT else named,
        missing=missing,
        new=levels.keep(new),
    )


def _as_number(db: Table, name: str) -> tuple[Expression, Expression]:
    """A column as doubles, and where it holds something that is no number."""
    x, kind = db.rows[name], db.schema[name]
    never = ibis.literal(value=False)
    if kind in {"integer", "number"}:
        return x.cast("float64"), never
    if kind == "boolean":
        return x.cast("int8").cast("float64"), never
    if kind == "text":
        good = x.re_search(NUMBER).fill_null(False)  # noqa: FBT003 - Ibis's
        return ibis.ifelse(good, x.strip(), None).cast("float64"), x.notnull() & ~good
    return ibis.null("float64"), x.notnull()


def _frame(db: Table, columns: ColumnMap, *, dated: bool) -> tuple[Expression | None, ...]:
    """The day and the version of a row."""
    day = db.rows[columns.time].cast("timestamp").date() if dated else None
    version = db.rows[columns.version] if columns.version else None
    return day, version


def _prediction(db: Table, columns: ColumnMap) -> Expression | None:
    """The prediction of a row, its own or that of its score."""
    if columns.prediction:
        return db.rows[columns.prediction]
    if not columns.predicts:
        return None
    s = db.rows[columns.score].cast("float64")
    at_least = s >= ibis.literal(columns.threshold, "float64")
    said = ibis.ifelse(at_least, columns.positive, columns.negative)
    return ibis.ifelse(s.notnull() & ~_strange(s), said, None)


def _weight(db: Table, columns: ColumnMap) -> tuple[Expression, Expression]:
    """The weight of a row in millionths, and whether it is one that counts."""
    w = db.rows[columns.weight].cast("float64")
    good = (~_strange(w) & (w >= 0.0) & (w <= float(MOST_WEIGHT // 10**6))).fill_null(False)  # noqa: FBT003 - Ibis's
    return (ibis.ifelse(good, w, 0.0) * 1e6 + 0.5).floor().cast("int64"), good


def _strange(x: Expression) -> Expression:
    """Whether a number is NaN or infinite; of a missing one Spark says no, others do not say.

    x - x is NaN just then. Asked for NaN plainly, DuckDB trusts a file's min and max and says no;
    asked for missing, Ibis on Spark says yes to NaN too, so NaN is always asked for first.
    """
    return (x - x).isnan()


def _above(x: Expression) -> Expression:
    """Whether a number is +inf. NaN may be greater than all numbers, but -NaN is not less."""
    return -x < -_MOST


def _below(x: Expression) -> Expression:
    """Whether a number is -inf."""
    return x < -_MOST


def _both(one: Expression, two: Expression) -> Expression:
    return (one & two).fill_null(False)  # noqa: FBT003 - Ibis's


def _total(x: Expression) -> Expression:
    """A sum that may outgrow 64 bits."""
    return x.cast(_BIG).sum()


def _or_blank(key: Expression | None) -> Expression:
    """A key as text, blank where there is none or it is missing: windows compare equal then."""
    return ibis.literal("") if key is None else key.cast("string").fill_null("")


def _named(keys: Iterable[Expression]) -> list[Expression]:
    return [key.name(f"k{i}") for i, key in enumerate(keys)]


def _grouped(
    db: Table,
    name: str,
    keys: Sequence[Expression | None],
    sums: Mapping[str, Expression],
    *,
    limit: int | None = None,
) -> list[Row]:
    """Group by the keys that are there; absent ones come back as missing, the day as a number."""
    there = [i for i, key in enumerate(keys) if key is not None]
    table = db.rows
    by = [keys[i].name(f"k{i}") for i in there]  # type: ignore[union-attr]  # there by the line above
    asked = table.group_by(by).aggregate(**sums) if by else table.aggregate(**sums)
    rows: list[Row] = []
    for row in db.ask(name, asked.limit(limit) if limit else asked):
        whole: list[Any] = [None] * len(keys)
        for i, value in zip(there, row, strict=False):
            whole[i] = value
        whole[0] = _day(whole[0])
        rows.append((*whole, *row[len(there) :]))
    return rows


def _day(value: date | str | None) -> int | None:
    """A day as days since 1970."""
    if value is None:
        return None
    return (date.fromisoformat(str(value)[:10]) - _EPOCH.date()).days


def _micros(value: datetime | None) -> int | None:
    if value is None:
        return None
    gap = value.replace(tzinfo=None) - _EPOCH
    return (gap.days * 86_400 + gap.seconds) * 10**6 + gap.microseconds


def _objects(values: list[Any]) -> NDArray[np.object_]:
    array = np.empty(len(values), object)
    array[:] = values
    return array


def _kind(kind: Expression) -> Kind:
    for name, fits in (
        ("boolean", kind.is_boolean()),
        ("integer", kind.is_integer()),
        ("number", kind.is_numeric()),
        ("text", kind.is_string() or kind.is_uuid()),
        ("time", kind.is_timestamp() or kind.is_date()),
    ):
        if fits:
            return name  # type: ignore[return-value]  # each is one
    return "other"
