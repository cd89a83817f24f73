"""Cells, score bins, residuals and identifiers by DuckDB: one GROUP BY each.

The connection sees the named files and nothing else: external access is off, its configuration is
locked, memory and threads are bounded, and what does not fit is spilled to a folder that goes.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb
from numpy.typing import NDArray

from fairlead.core.metrics.columnmap import ColumnMap, Kind
from fairlead.core.metrics.engines import assemble, sql
from fairlead.core.metrics.engines.assemble import Binned, Counted, Frame, NameWindow
from fairlead.core.metrics.errors import CannotMeasureError
from fairlead.core.metrics.source import Source
from fairlead.core.metrics.states import distinct, scores
from fairlead.core.metrics.states.distinct import Distinct
from fairlead.core.metrics.states.residuals import Residuals
from fairlead.core.metrics.states.scores import Scores

_KINDS: Final[tuple[tuple[str, Kind], ...]] = (
    ("BOOLEAN", "boolean"),
    ("DOUBLE", "number"),
    ("FLOAT", "number"),
    ("REAL", "number"),
    ("DECIMAL", "number"),
    ("VARCHAR", "text"),
    ("ENUM", "text"),
    ("UUID", "text"),
    ('"NULL"', "text"),  # nothing in it at all: every row is missing, which is counted, not refused
    ("TIMESTAMP", "time"),
    ("DATE", "time"),
    ('"NULL"', "text"),  # a column in which nothing stands: all of it is missing
)
_INTEGERS: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")


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
            # DuckDB 2.0.1 takes a Parquet file's min and max as proof that no NaN is there: isnan()
            # then answers no for all, and NaN scores would fall into a bin.
            "disabled_optimizers = 'statistics_propagation'",
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
    return assemble.cells_of(found, columns, named)


def count_scores(
    db: Duck, columns: ColumnMap, named: NameWindow, *, dated: bool
) -> dict[Frame, Scores]:
    """Count the scores of each window and version, of all and by each protected attribute."""

    def counted(by: str) -> dict[Frame, Binned]:
        statement = sql.score_bins(columns, db.schema, dated=dated, by=by)
        db.sql[f"scores by {by}" if by else "scores"] = statement
        bins = scores.GROUP_BINS if by else scores.BINS
        return assemble.bins_of(db.columns_of(statement), columns, named, bins=bins)

    return assemble.scores_of(counted(""), {each: counted(each) for each in columns.protected})


def sum_residuals(
    db: Duck, columns: ColumnMap, named: NameWindow, *, dated: bool
) -> dict[Frame, Residuals]:
    """Sum label, prediction and residual of each window and version by protected attributes."""
    statement = db.sql["residuals"] = sql.residual_sums(columns, db.schema, dated=dated)
    return assemble.residuals_of(db.rows_of(statement), columns, named)


def count_identifiers(
    db: Duck, columns: ColumnMap, named: NameWindow, *, dated: bool
) -> tuple[dict[Frame, Distinct], int]:
    """Sample the identifiers of each window and version, and count rows that repeat one in it."""
    statement = sql.identifiers(columns, dated=dated, kept=distinct.KEPT)
    db.sql["identifiers"] = statement
    rows = (
        (*row[:5], [(each["h"], each["n"]) for each in row[5] or ()])
        for row in db.rows_of(statement)
    )
    return assemble.identifiers_of(rows, named)


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
