"""Measure a source: read its rows once, keep whole numbers by window and model version.

measurement = measure("november.parquet", columns, reference, by="day")
measurement.states      # one WindowState a day and version; any period is their merge
measurement.sql         # what an auditor runs again to get the same numbers
measurement.coverage    # rows read, rows left out and why
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final, Literal

from fairlead.core.metrics.columnmap import ColumnMap, problems
from fairlead.core.metrics.errors import CannotMeasureError
from fairlead.core.metrics.reference import Reference
from fairlead.core.metrics.source import open_source
from fairlead.core.metrics.states.window import ALL, UNDATED, WindowState, merge

Frame = tuple[str, str]
By = Literal["day", "week", "month", "all"]
Progress = Callable[[str, float], None]  # what is being done, and how much of it is done (0 to 1)

BAD_WEIGHT: Final = "the weight is missing, not finite, negative or above 3,000"
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What was read and what was not counted. Nothing is left out without a reason here.

    `repeated` are rows whose identifier stands in the same window before, `disordered` rows earlier
    than the row before them; nothing where it was not looked for.
    """

    rows: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    undated: int = 0
    repeated: int | None = None
    disordered: int | None = None


@dataclass(frozen=True, kw_only=True)
class Kernel:
    """Who counts columns, where numba keeps its machine code, and in how many threads."""

    engine: Literal["auto", "numba", "numpy"] = "auto"
    cache: Path | None = None
    threads: int = 2


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """The states of a source and how they came about."""

    columns: ColumnMap
    by: By
    states: tuple[WindowState, ...]
    coverage: Coverage
    source: str
    source_digest: str
    reference_digest: str
    sql: Mapping[str, str]
    versions: Mapping[str, str]

    def over(self, *, version: str | None = None) -> WindowState:
        """All windows of one model version, or of every version, as one state."""
        return merge([s for s in self.states if version is None or s.version == version])


def measure(
    given: object,
    columns: ColumnMap,
    reference: Reference | None = None,
    *,
    by: By = "day",
    threads: int = 2,
    memory_mb: int = 1024,
    digest: bool = True,
    kernel: Kernel = Kernel(),
    progress: Progress | None = None,
) -> Measurement:
    """Measure a path or a table by a column map, against a reference where there is one.

    Windows are cut in UTC; without a time column everything is one window. `digest` says whether
    the files' own SHA-256 is taken, which reads them once more.

    Raises:
        CannotMeasureError: the rows cannot be read, the map does not fit, or the file changed.
    """
    from fairlead.core.metrics.engines import duck as duck_engine  # noqa: PLC0415 - as needed

    tell = progress or _silent
    source = open_source(given)
    _refuse_other_map(reference, columns)
    by = by if columns.time else "all"
    with duck_engine.duck(source, threads=threads, memory_mb=memory_mb) as db:
        for problem in problems(columns, db.schema):
            raise CannotMeasureError(problem)
        states, coverage = _count(db, duck_engine, source.name, columns, by, tell)
        if reference:
            counted, disordered = _kernel().count_columns(
                db,
                columns,
                reference.shapes,
                {(each.window, each.version): each.rows for each in states},
                window_of(by),
                dated=by != ALL,
                tell=lambda done: tell("columns", 0.4 + 0.6 * done),
                **asdict(kernel),
            )
            states = _with_columns(states, reference, counted)
            coverage = replace(coverage, disordered=disordered)
        sql = dict(db.sql)
    tell("digest", 0.0)
    source_digest = source.digest() if digest else ""
    source.refuse_changed()
    tell("done", 1.0)
    return Measurement(
        columns=columns,
        by=by,
        states=states,
        coverage=coverage,
        source=source.name,
        source_digest=source_digest,
        reference_digest=reference.digest if reference else "",
        sql=sql,
        versions=_versions(),
    )


def window_of(by: By) -> Callable[[int | None], str]:
    """What names the window of a day since 1970.

    >>> named = window_of("week")
    >>> named(20_778), named(None)
    ('2026-11-16/2026-11-22', 'undated')
    """

    @cache
    def named(day: int | None) -> str:
        if by == "all":
            return ALL
        if day is None:
            return UNDATED
        try:
            return _window(_EPOCH + timedelta(days=day), by)
        except OverflowError as far:
            raise CannotMeasureError(
                "The time column holds a year that no calendar has: correct it, or choose another."
            ) from far

    return named


def _window(day: date, by: By) -> str:
    if by == "day":
        return day.isoformat()
    if by == "week":
        first = day - timedelta(days=day.weekday())
        return f"{first}/{first + timedelta(days=6)}"
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return f"{first}/{last}"


def _count(  # noqa: PLR0917 - once for each engine
    db: Any,  # noqa: ANN401 - a connection of the engine
    engine: Any,  # noqa: ANN401 - a module: duck or ibis
    name: str,
    columns: ColumnMap,
    by: By,
    tell: Progress,
) -> tuple[tuple[WindowState, ...], Coverage]:
    """Count everything that one GROUP BY counts."""
    named, dated = window_of(by), by != ALL
    tell("cells", 0.0)
    counted = engine.count_cells(db, columns, named, dated=dated)
    if not sum(counted.rows.values()):
        raise CannotMeasureError(f"“{name}” holds no rows: there is nothing to measure.")
    scored, residuals, ids = dict[Frame, Any](), dict[Frame, Any](), dict[Frame, Any]()
    repeated = None
    if columns.score and columns.task != "regression":
        tell("scores", 0.2)
        scored = engine.count_scores(db, columns, named, dated=dated)
    if columns.task == "regression" and columns.label:
        tell("residuals", 0.2)
        residuals = engine.sum_residuals(db, columns, named, dated=dated)
    if columns.id:
        tell("identifiers", 0.3)
        ids, repeated = engine.count_identifiers(db, columns, named, dated=dated)
    left_out = sum(counted.left_out.values())
    coverage = Coverage(
        rows=sum(counted.rows.values()),
        left_out={BAD_WEIGHT: left_out} if left_out else {},
        undated=sum(n for (window, _), n in counted.rows.items() if window == UNDATED),
        repeated=repeated,
    )
    states = tuple(
        WindowState(
            map=columns.digest,
            window=frame[0],
            version=frame[1],
            rows=counted.rows[frame],
            left_out={BAD_WEIGHT: counted.left_out[frame]} if frame in counted.left_out else {},
            first=_time(counted.first.get(frame)),
            last=_time(counted.last.get(frame)),
            cells=None if columns.task == "regression" else counted.cells[frame],
            scores=scored.get(frame),
            distinct={columns.id: ids[frame]} if columns.id else {},
            residuals=residuals.get(frame),
        )
        for frame in sorted(counted.rows)
    )
    return states, coverage


def _refuse_other_map(reference: Reference | None, columns: ColumnMap) -> None:
    if reference and reference.map != columns.digest:
        raise CannotMeasureError(
            "The reference was made with another column map: make it anew, or use its map."
        )


def _with_columns(
    states: tuple[WindowState, ...], reference: Reference, counted: Mapping[Frame, Any]
) -> tuple[WindowState, ...]:
    """Put counted columns into the states of their frames."""
    shapes = reference.shape_digest
    return tuple(
        replace(each, reference=shapes, columns=counted[each.window, each.version])
        for each in states
    )


def _kernel() -> Any:  # noqa: ANN401 - a module
    """The column kernel, which needs more than the rest."""
    try:
        from fairlead.core.metrics.engines import kernel  # noqa: PLC0415 - loads pyarrow
    except ImportError as absent:
        raise CannotMeasureError(
            "Watching columns for drift needs pyarrow: install fairlead[monitor]."
        ) from absent
    return kernel


def _time(us: int | None) -> str | None:
    """A time as it stands in a state."""
    if us is None:
        return None
    days, rest = divmod(us, 86_400_000_000)
    seconds, micros = divmod(rest, 1_000_000)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{micros:06d}"
    return f"{_EPOCH + timedelta(days=days)}T{clock}Z"


def _versions() -> dict[str, str]:
    """The libraries that counted."""
    found = {}
    for library in ("duckdb", "numpy", "pyarrow", "numba", "ibis-framework", "pyspark"):
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found


def _silent(_what: str, _done: float) -> None:
    """Tell nobody."""


def measure_table(
    table: object,
    columns: ColumnMap,
    reference: Reference | None = None,
    *,
    by: By = "day",
    progress: Progress | None = None,
) -> Measurement:
    """Measure an Ibis table on Spark or another engine; the states equal those of `measure`.

    Raises:
        CannotMeasureError: Ibis is not installed, the map does not fit, or days are not in UTC.
    """
    try:
        from fairlead.core.metrics.engines import ibis  # noqa: PLC0415 - a second to import
    except ImportError as absent:
        raise CannotMeasureError(
            "Measuring where the rows are needs Ibis: install fairlead[distributed]."
        ) from absent

    tell = progress or _silent
    _refuse_other_map(reference, columns)
    by = by if columns.time else "all"
    db = ibis.open_table(table)
    for problem in problems(columns, db.schema):
        raise CannotMeasureError(problem)
    states, coverage = _count(db, ibis, "the table", columns, by, tell)
    if reference:
        tell("columns", 0.4)
        rows = {(each.window, each.version): each.rows for each in states}
        counted, _disordered = ibis.count_columns(
            db, columns, reference.shapes, rows, window_of(by), dated=by != ALL
        )
        states = _with_columns(states, reference, counted)
    tell("done", 1.0)
    return Measurement(
        columns=columns,
        by=by,
        states=states,
        coverage=coverage,
        source="the table",
        source_digest="",
        reference_digest=reference.digest if reference else "",
        sql=db.sql,
        versions=_versions(),
    )


def make_reference(
    given: object,
    columns: ColumnMap,
    *,
    threads: int = 2,
    memory_mb: int = 1024,
    kernel: Kernel = Kernel(),
    progress: Progress | None = None,
) -> Reference:
    """Make the profile of a reference period: edges and levels of its columns, and its counts.

    Raises:
        CannotMeasureError: the rows cannot be read, the map does not fit, or the file changed.
    """
    from fairlead.core.metrics.engines import duck as duck_engine  # noqa: PLC0415 - as needed
    from fairlead.core.metrics.engines import edges  # noqa: PLC0415 - only where rows are read

    tell = progress or _silent
    source = open_source(given)
    with duck_engine.duck(source, threads=threads, memory_mb=memory_mb) as db:
        for problem in problems(columns, db.schema):
            raise CannotMeasureError(problem)
        states, _coverage = _count(db, duck_engine, source.name, columns, "all", tell)
        state = merge(states)
        frame, counted = (state.window, state.version), dict[str, Any]()

        def count(shapes: Mapping[str, Any], held: Sequence[Any] | None) -> None:
            found, _disordered = _kernel().count_columns(
                db,
                columns,
                shapes,
                {frame: state.rows},
                window_of("all"),
                dated=False,
                held=held,
                **asdict(kernel),
            )
            counted.update(found[frame])

        if state.rows <= edges.SAMPLE:
            shapes = edges.make_shapes(db, columns, state.rows, threads=threads, count=count)
        else:
            shapes = edges.make_shapes(db, columns, state.rows, threads=threads)
            count(shapes, None)
    source.refuse_changed()
    tell("done", 1.0)
    bare = Reference(map=columns.digest, shapes=shapes, state=state)
    return replace(bare, state=_with_columns((state,), bare, {frame: counted})[0])
