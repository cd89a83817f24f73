"""One Parquet file, read by any number of threads: each takes an open handle and gives it back.

Opening a file of fifty columns costs as much as reading two of them, so handles are kept. Files are
not mapped into memory: one that is cut short while it is read would end the program.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fairlead.core.metrics.errors import CannotMeasureError
from fairlead.core.metrics.source import Source

Columns = Mapping[str, Any]  # pyarrow arrays by name


class ParquetFile:
    """A file of a source; what repeats in the columns `words` is read once."""

    def __init__(self, path: Path, source: Source, words: Collection[str] = ()) -> None:
        self._path = path
        self._source = source
        self._words = list(words)
        self._lock = Lock()
        self._handles: list[Any] = []
        self._closed = False
        self._footer: Any = None

    def names(self) -> set[str]:
        """The columns of the file."""
        with self._open() as handle:
            return set(handle.schema_arrow.names)

    def groups(self) -> Iterator[tuple[int, dict[str, int]]]:
        """Rows of each row group, and the bytes of each of its columns when unpacked."""
        handle = self._open()
        footer, names = handle.metadata, handle.schema_arrow.names
        self._footer = footer
        self._handles.append(handle)
        first = [footer.schema.column(i).path.partition(".")[0] for i in range(footer.num_columns)]
        for number in range(footer.num_row_groups):
            group = footer.row_group(number)
            size_of = dict.fromkeys(names, 0)
            for i, name in enumerate(first):
                size_of[name] = size_of.get(name, 0) + group.column(i).total_uncompressed_size
            yield group.num_rows, size_of

    def read(self, group: int, names: Sequence[str]) -> Columns:
        """Read columns of a row group.

        Raises:
            CannotMeasureError: the file is broken, or changed.
        """
        handle = self._take()
        try:
            table = handle.read_row_group(
                group, columns=list(dict.fromkeys(names)), use_threads=False
            )
        except (OSError, pa.ArrowException) as broken:
            raise self._unreadable(broken) from broken
        finally:
            self._give_back(handle)
        return {name: table.column(name) for name in table.column_names}

    def close(self) -> None:
        """Close every handle, those that are out when they come back."""
        with self._lock:
            self._closed = True
            handles, self._handles = self._handles, []
        for handle in handles:
            handle.close()

    def _take(self) -> Any:  # noqa: ANN401 - pyarrow's own type
        with self._lock:
            if self._handles:
                return self._handles.pop()
        return self._open()

    def _give_back(self, handle: Any) -> None:  # noqa: ANN401 - pyarrow's own type
        with self._lock:
            if not self._closed:
                self._handles.append(handle)
                return
        handle.close()

    def _open(self) -> Any:  # noqa: ANN401 - pyarrow's own type
        try:
            return pq.ParquetFile(
                self._path,
                metadata=self._footer,
                read_dictionary=self._words or None,
                pre_buffer=False,  # for stores far away; here a thread more and a copy
            )
        except (OSError, pa.ArrowException) as broken:
            raise self._unreadable(broken) from broken

    def _unreadable(self, broken: Exception) -> CannotMeasureError:
        self._source.refuse_changed()  # the likeliest reason, and the one to act on
        return CannotMeasureError(f"“{self._path.name}” cannot be read: {broken}")
