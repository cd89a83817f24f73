"""The rows that are measured: Parquet files or folders, CSV, Arrow, pandas and Polars tables.

    >>> open_source("log.txt")
    Traceback (most recent call last):
    fairlead.core.metrics.errors.CannotMeasureError: There is no “log.txt”: name a Parquet or CSV \
file, or a folder of Parquet files.

A source remembers size and time of its files when it is opened. A file that grows or changes while
it is read would be measured half old, half new: it is refused instead.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from fairlead.core.metrics.errors import CannotMeasureError

_PARQUET: Final = (".parquet", ".pq")
_CSV: Final = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz")
_CHUNK: Final = 1 << 20
_MAGIC: Final = b"PAR1"

Stamp = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where rows come from: files of one kind, or a table in memory.

    `missing` are the texts of a CSV file that mean “no value”. `root` is the folder that was named,
    if one was: files that arrive in it while it is read are noticed.
    """

    kind: Literal["parquet", "csv", "table"]
    files: tuple[Path, ...] = ()
    root: Path | None = None
    table: Any = None  # a pyarrow.Table, which core does not import
    stamp: Stamp = ()
    missing: tuple[str, ...] = ("",)

    @property
    def name(self) -> str:
        """What a person calls the source."""
        if self.kind == "table":
            return "the table"
        return (self.root or self.files[0]).name

    def refuse_changed(self) -> None:
        """Refuse a source whose files are not what they were when it was opened.

        Raises:
            CannotMeasureError: a file grew, changed, went or came.
        """
        files = _files_in(self.root) if self.root else self.files
        if _stamp(files) != self.stamp:
            raise CannotMeasureError(
                f"“{self.name}” changed while it was read: measure it again when it is complete."
            )

    def digest(self) -> str:
        """SHA-256 of the file's bytes; of several files, of their names and digests; else empty."""
        if self.kind == "table":
            return ""
        if not self.root and len(self.files) == 1:
            return _sha256(self.files[0])
        root = self.root or self.files[0].parent
        lines = [f"{_sha256(each)}  {each.relative_to(root).as_posix()}\n" for each in self.files]
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def open_source(given: object, *, missing: Iterable[str] = ("",)) -> Source:
    """Open a path, several paths of one kind, or a table of Arrow, pandas or Polars.

    Raises:
        CannotMeasureError: nothing there, nothing in it, or of a kind that is not read.
    """
    if isinstance(given, Source):
        return given
    if isinstance(given, str | Path):
        return _open_path(Path(given), tuple(missing))
    if isinstance(given, list | tuple) and given and all(isinstance(e, str | Path) for e in given):
        return _of_files(tuple(Path(each) for each in given), None, tuple(missing))
    return Source(kind="table", table=_arrow(given))


def _open_path(path: Path, missing: tuple[str, ...]) -> Source:
    if path.is_dir():
        files = _files_in(path)
        if not files:
            raise CannotMeasureError(f"The folder “{path.name}” holds no Parquet file to measure.")
        return _of_files(files, path, missing)
    return _of_files((path,), None, missing)


def _of_files(files: tuple[Path, ...], root: Path | None, missing: tuple[str, ...]) -> Source:
    kinds = {_kind_of(each) for each in files}
    if len(kinds) > 1:
        raise CannotMeasureError("Parquet and CSV files do not go into one measurement.")
    for each in files:
        _refuse_broken(each)
    stamp = _stamp(files)
    return Source(kind=kinds.pop(), files=files, root=root, stamp=stamp, missing=missing)


def _kind_of(path: Path) -> Literal["parquet", "csv"]:
    name = path.name.casefold()
    if name.endswith(_PARQUET) and path.is_file():
        return "parquet"
    if name.endswith(_CSV) and path.is_file():
        return "csv"
    if not path.exists():
        raise CannotMeasureError(
            f"There is no “{path.name}”: name a Parquet or CSV file, or a folder of Parquet files."
        )
    raise CannotMeasureError(f"“{path.name}” is neither Parquet nor CSV: convert it first.")


def _refuse_broken(path: Path) -> None:
    """Refuse a Parquet file that is still being written: its last bytes come last."""
    if path.stat().st_size == 0:
        raise CannotMeasureError(f"“{path.name}” is empty: there are no rows to measure.")
    if not path.name.casefold().endswith(_PARQUET):
        return
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(-min(4, path.stat().st_size), 2)
        if head != _MAGIC or file.read(4) != _MAGIC:
            raise CannotMeasureError(
                f"“{path.name}” is not a whole Parquet file: "
                "wait until it is written, or copy it again."
            )


def _files_in(root: Path) -> tuple[Path, ...]:
    found = (each for each in root.rglob("*") if each.name.casefold().endswith(_PARQUET))
    return tuple(sorted(each for each in found if each.is_file()))


def _stamp(files: Iterable[Path]) -> Stamp:
    try:
        there = [(each, each.stat()) for each in files]
    except OSError as gone:
        raise CannotMeasureError(f"A file went away while it was read: {gone.filename}.") from gone
    return tuple((str(path), s.st_size, s.st_mtime_ns, s.st_ino) for path, s in there)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _arrow(given: object) -> Any:  # noqa: ANN401 - a pyarrow.Table
    """Bring a table of pandas, Polars or anything that speaks Arrow into Arrow."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - only where a table is given
    except ImportError as absent:
        raise CannotMeasureError(
            "Tables in memory need pyarrow: install fairlead[monitor], or name a file."
        ) from absent
    try:
        if isinstance(given, pa.Table):
            return given
        if isinstance(given, dict | list):
            return pa.table(given) if isinstance(given, dict) else pa.Table.from_pylist(given)
        if type(given).__module__.partition(".")[0] == "pandas":
            return pa.Table.from_pandas(given, preserve_index=False)
        if hasattr(given, "__arrow_c_stream__") or isinstance(given, pa.RecordBatch):
            return pa.table(given)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as mixed:
        raise CannotMeasureError(
            f"The table cannot be read as columns of one kind each: {mixed}. "
            "Turn mixed columns into text or numbers first."
        ) from mixed
    raise CannotMeasureError(
        f"A {type(given).__name__} is no table: give a path, or a table of Arrow, pandas or Polars."
    )
