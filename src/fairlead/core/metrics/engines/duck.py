"""Cells, score bins, residuals and identifiers by DuckDB: one GROUP BY each.

The connection sees the named files and nothing else: external access is off, its configuration is
locked, memory and threads are bounded, and what does not fit is spilled to a folder that goes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.columnmap import ColumnMap, Kind
from fairlead.core.metrics.engines import sql
from fairlead.core.metrics.engines.labels import level_of
from fairlead.core.metrics.errors import CannotMeasureError
from fairlead.core.metrics.source import Source
from fairlead.core.metrics.states import distinct, residuals, scores
from fairlead.core.metrics.states.cells import Cells, make_cells
from fairlead.core.metrics.states.distinct import Distinct
from fairlead.core.metrics.states.residuals import Residuals
from fairlead.core.metrics.states.scores import ScoreBins, Scores

Frame = tuple[str, str]  # window and version
NameWindow = Callable[[int | None], str]  # day since 1970 -> window

_KINDS: Final[tuple[tuple[str, Kind], ...]] = (
    ("BOOLEAN", "boolean"),
    ("DOUBLE", "number"),
    ("FLOAT", "number"),
    ("REAL", "number"),
    ("DECIMAL", "number"),
    ("VARCHAR", "text"),
    ("ENUM", "text"),
    ("UUID", "text"),
    ("TIMESTAMP", "time"),
    ("DATE", "time"),
)
_INTEGERS: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What one GROUP BY says of each window and version, and the SQL that said it."""

    cells: Mapping[Frame, Cells]
    rows: Mapping[Frame, int]
    left_out: Mapping[Frame, int]
    first: Mapping[Frame, int]
    last: Mapping[Frame, int]


@dataclass(kw_only=True)
class Duck:
    """A locked connection to the rows of one source. `sql` keeps the SQL of each state."""

    connection: duckdb.DuckDBPyConnection
    source: Source
    schema: Mapping[str, Kind]
    sql: dict[str, str] = field(default_factory=dict)

    def rows_of(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement.

        Raises:
            CannotMeasureError: the rows cannot be read.
        """
        with explained(self.source):
            return self.connection.execute(statement).fetchall()

    def columns_of(self, statement: str) -> list[NDArray[Any]]:
        """Run a statement and give its columns; missing values are masked."""
        with explained(self.source):
            return list(self.connection.execute(statement).fetchnumpy().values())


@contextmanager
def duck(source: Source, *, threads: int = 2, memory_mb: int = 1024) -> Iterator[Duck]:
    """Open a source for counting, and nothing beside it.

    Raises:
        CannotMeasureError: the file is broken or not what its name says.
    """
    with TemporaryDirectory(prefix="fairlead-spill-") as spill, duckdb.connect(":memory:") as db:
        rows = _relation(source)
        for setting in (
            f"threads = {threads:d}",
            f"memory_limit = '{memory_mb:d}MB'",
            f"temp_directory = {sql.literal(spill)}",
            "TimeZone = 'UTC'",
            "autoinstall_known_extensions = false",
            "autoload_known_extensions = false",
            "python_enable_replacements = false",
            f"allowed_paths = [{', '.join(sql.literal(str(each)) for each in source.files)}]",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            db.execute(f"SET {setting}")
        with explained(source):
            if source.kind == "table":
                db.register("rows", source.table)
            else:
                db.execute(f"CREATE VIEW rows AS SELECT * FROM {rows}")
            described = db.execute("DESCRIBE rows").fetchall()
        yield Duck(
            connection=db, source=source, schema={name: _kind(kind) for name, kind, *_ in described}
        )


@contextmanager
def explained(source: Source) -> Iterator[None]:
    """Turn what DuckDB refuses into a sentence for the person who chose the file."""
    try:
        yield
    except duckdb.OutOfMemoryException as full:
        raise CannotMeasureError(
            f"“{source.name}” needs more memory than was allowed: "
            "allow more, or measure fewer columns."
        ) from full
    except duckdb.Error as refused:
        source.refuse_changed()  # the likeliest reason, and the one to act on
        first = str(refused).strip().splitlines()[0]
        raise CannotMeasureError(f"“{source.name}” cannot be read: {first}") from refused


def count_cells(db: Duck, columns: ColumnMap, named: NameWindow, *, dated: bool) -> Counted:
    """Count the rows of each window and version by attributes, label and prediction."""
    statement = db.sql["cells"] = sql.cells(columns, db.schema, dated=dated)
    found = db.rows_of(statement)
    if len(found) > sql.MOST_GROUPS:
        raise CannotMeasureError(_too_many(db, columns))
    width = len(columns.protected) + 2
    kept: dict[Frame, list[Any]] = defaultdict(list)
    rows, left_out = defaultdict[Frame, int](int), defaultdict[Frame, int](int)
    times: dict[Frame, list[int]] = defaultdict(list)
    for row in found:
        frame = named(row[0]), _text(row[1]) or ""
        good, n, w, w2 = row[2 + width : 6 + width]
        rows[frame] += n
        kept[frame]  # a window whose rows are all left out is a window still
        if good:
            key = tuple(_text(value) for value in row[2 : 2 + width])
            kept[frame].append((key, n, (w, w2) if columns.weight else ()))
        else:
            left_out[frame] += n
        times[frame] += [us for us in row[6 + width :] if us is not None]
    weighted = bool(columns.weight)
    return Counted(
        cells={
            f: make_cells(columns.protected, each, weighted=weighted) for f, each in kept.items()
        },
        rows=rows,
        left_out=left_out,
        first={frame: min(each) for frame, each in times.items() if each},
        last={frame: max(each) for frame, each in times.items() if each},
    )


def count_scores(
    db: Duck, columns: ColumnMap, named: NameWindow, *, dated: bool
) -> dict[Frame, Scores]:
    """Count the scores of each window and version, of all and by each protected attribute."""
    total = _bins(db, columns, named, dated=dated, by="")
    by = {each: _bins(db, columns, named, dated=dated, by=each) for each in columns.protected}
    found = {}
    for frame, levels in total.items():
        bins, apart = levels[None]
        groups = {
            attribute: {
                level: inside
                for level, (inside, _apart) in by[attribute].get(frame, {}).items()
                if inside.n.size
            }
            for attribute in columns.protected
        }
        found[frame] = Scores(total=bins, groups=groups, **apart)
    return found


def sum_residuals(
    db: Duck, columns: ColumnMap, named: NameWindow, *, dated: bool
) -> dict[Frame, Residuals]:
    """Sum label, prediction and residual of each window and version by protected attributes."""
    statement = db.sql["residuals"] = sql.residual_sums(columns, db.schema, dated=dated)
    width = 2 + len(columns.protected)
    kept: dict[Frame, list[Any]] = defaultdict(list)
    for row in db.rows_of(statement):
        key = tuple(_text(value) for value in row[2:width])
        kept[named(row[0]), _text(row[1]) or ""].append((key, row[width], row[width + 1 :]))
    return {
        frame: residuals.make_residuals(columns.protected, columns.decimals, rows)
        for frame, rows in kept.items()
    }


def count_identifiers(
    db: Duck, columns: ColumnMap, named: NameWindow, *, dated: bool
) -> tuple[dict[Frame, Distinct], int]:
    """Sample the identifiers of each window and version, and count rows that repeat one in it."""
    statement = sql.identifiers(columns, dated=dated, kept=distinct.KEPT)
    db.sql["identifiers"] = statement
    kept: dict[Frame, list[Distinct]] = defaultdict(list)
    repeated = 0
    for day, version, rows, missing, again, smallest in db.rows_of(statement):
        pairs = [(int(each["h"], 16), each["n"]) for each in smallest or ()]
        made = distinct.make_distinct(pairs, rows=int(rows), missing=int(missing))
        kept[named(day), _text(version) or ""].append(made)
        repeated += int(again)
    return {frame: distinct.merge_distinct(parts) for frame, parts in kept.items()}, repeated


Binned = dict[str | None, tuple[ScoreBins, dict[str, int]]]


def _bins(
    db: Duck, columns: ColumnMap, named: NameWindow, *, dated: bool, by: str
) -> dict[Frame, Binned]:
    """Score bins by frame and level, with what lies outside."""
    statement = sql.score_bins(columns, db.schema, dated=dated, by=by)
    db.sql[f"scores by {by}" if by else "scores"] = statement
    day, version, level, place, label, prediction, *values = db.columns_of(statement)
    said, meant = _coded(label), _coded(prediction)
    place = np.asarray(place, np.int64)
    code = (place * 3 + _outcome(meant, said, columns)) * 3 + _outcome(said, meant, columns)
    names = ("n", "s", "s2", "w", "ws")
    numbers = {n: np.asarray(v, np.int64) for n, v in zip(names, values, strict=False)}
    bins = scores.GROUP_BINS if by else scores.BINS
    found: dict[Frame, Binned] = defaultdict(dict)
    for (d, v, g), rows in _grouped(_coded(day), _coded(version), _coded(level)):
        inside = rows[place[rows] >= 0]
        made = scores.make_bins(
            code[inside], bins=bins, **{n: v[inside] for n, v in numbers.items()}
        )
        outside = {
            name: int(numbers["n"][rows[place[rows] == -1 - i]].sum())
            for i, name in enumerate(scores.APART)
        }
        frame = named(None if d is None else int(d)), v or ""
        there = found[frame].get(g)
        if there:  # two days of one window
            made = scores.merge_bins([there[0], made])
            outside = {name: n + there[1][name] for name, n in outside.items()}
        found[frame][g] = made, outside
    return found


Coded = tuple[NDArray[np.int64], list[str | None]]


def _coded(values: NDArray[Any]) -> Coded:
    """Values as codes into their levels."""
    missing = np.ma.getmaskarray(values)
    plain = np.ma.getdata(values)
    if plain.dtype == object:
        table: dict[object, int] = {}
        pairs = zip(plain.tolist(), missing.tolist(), strict=True)
        raw = [None if hole else each for each, hole in pairs]
        places = np.array([table.setdefault(each, len(table)) for each in raw], np.int64)
        distinct_values: list[object] = list(table)
    else:
        seen, inverse = np.unique(plain, return_inverse=True)
        places = np.where(missing, seen.size, inverse).astype(np.int64)
        distinct_values = [*seen.tolist(), None]
    levels = [_text(each) for each in distinct_values]
    merged = sorted(set(levels), key=lambda each: (each is not None, each or ""))
    where = {level: i for i, level in enumerate(merged)}
    return np.array([where[level] for level in levels], np.int64)[places], merged


def _outcome(one: Coded, other: Coded, columns: ColumnMap) -> NDArray[np.int64]:
    """0 another class, 1 the positive class (of several classes: the one predicted), 2 missing."""
    codes, levels = one
    missing = np.array([level is None for level in levels])[codes]
    if columns.task == "multiclass":
        place = {level: i for i, level in enumerate(levels)}
        same = np.array([place.get(level, -1) for level in other[1]], np.int64)[other[0]] == codes
        return np.where(missing, scores.MISSING, same.astype(np.int64))
    positive = np.array([level == columns.positive for level in levels])[codes]
    return np.where(missing, scores.MISSING, positive.astype(np.int64))


def _grouped(
    *keys: Coded,
) -> Iterator[tuple[tuple[str | None, ...], NDArray[np.int64]]]:
    """The rows of each combination of levels."""
    shape = [max(1, len(levels)) for _codes, levels in keys]
    flat = np.ravel_multi_index([codes for codes, _levels in keys], shape)
    order = np.argsort(flat, kind="stable")
    starts = np.flatnonzero(np.diff(flat[order], prepend=-1))
    for rows in np.split(order, starts[1:]) if order.size else ():
        places = np.unravel_index(flat[rows[0]], shape)
        yield tuple(keys[i][1][int(p)] for i, p in enumerate(places)), rows


@lru_cache(maxsize=65_536, typed=True)
def _text(value: object) -> str | None:
    return level_of(value)


def _kind(declared: str) -> Kind:
    if declared.removeprefix("U") in _INTEGERS:
        return "integer"
    return next((kind for start, kind in _KINDS if declared.startswith(start)), "other")


def _relation(source: Source) -> str:
    files = ", ".join(sql.literal(str(each)) for each in source.files)
    if source.kind == "parquet":
        hive = "true" if source.root else "false"
        return f"read_parquet([{files}], hive_partitioning = {hive})"
    missing = ", ".join(sql.literal(each) for each in source.missing)
    # The whole file is looked at for kinds: one word in the last row makes a column of words.
    return f"read_csv([{files}], sample_size = -1, nullstr = [{missing}])"


def _too_many(db: Duck, columns: ColumnMap) -> str:
    """Name the column that has too many levels to be an attribute."""
    wanted = [*columns.protected, columns.label, columns.prediction]
    names = [each for each in wanted if each] or [columns.score]
    counts = ", ".join(f"approx_count_distinct({sql.name(each)})" for each in names)
    found: Sequence[int] = db.rows_of(f"SELECT {counts} FROM rows")[0]
    worst = max(range(len(names)), key=lambda i: found[i])
    return (
        f"“{names[worst]}” has about {found[worst]:,} levels, more than groups can have: "
        "group it into bands, or choose another column."
    )
