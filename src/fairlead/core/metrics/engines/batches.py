"""The rows of a source in batches: row groups of Parquet, slices of a table, or DuckDB.

Each batch can be read by any thread, on its own; the memory held is what the threads work on.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from fairlead.core.metrics.engines import sql
from fairlead.core.metrics.engines.duck import Duck, explained
from fairlead.core.metrics.engines.parquet import Columns, ParquetFile
from fairlead.core.metrics.source import Source

ROWS: Final = 131_072
MOST_BYTES: Final = 2 * 1024 * 1024  # of one batch, unpacked: what the caches hold beside the rest


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Some rows of some columns. `place` tells where they stand in the source; `read` reads any."""

    place: tuple[int, int]
    rows: int
    columns: tuple[str, ...]
    read: Callable[[Sequence[str]], Columns]


def batches(
    db: Duck, columns: Sequence[str], always: Sequence[str], *, words: Collection[str] = ()
) -> Iterator[Batch]:
    """Cut a source into batches of these columns; `always` can be read from each of them too.

    `words` are columns of text: what repeats in them is read once.

    Raises:
        CannotMeasureError: a file lacks a column.
    """
    source, wanted = db.source, tuple(dict.fromkeys(columns))
    if source.kind == "table":
        yield from _of_table(source.table, wanted, tuple(always))
    elif source.kind == "parquet" and _in_every_file(source, (*wanted, *always)):
        for number, path in enumerate(source.files):
            file = ParquetFile(path, source, words)
            yield from _of_file(number, file, wanted, several=len(source.files) > 1)
    else:
        yield from _of_duck(db, wanted, tuple(always))


def _of_table(table: Any, wanted: tuple[str, ...], always: tuple[str, ...]) -> Iterator[Batch]:  # noqa: ANN401 - a pyarrow.Table
    names = list(dict.fromkeys((*wanted, *always)))
    chosen = table.select(names)
    for first in range(0, table.num_rows, ROWS):
        part = chosen.slice(first, ROWS)
        yield Batch(
            place=(0, first),
            rows=part.num_rows,
            columns=wanted,
            read=partial(_chosen, part),
        )


def _chosen(part: Any, names: Sequence[str]) -> Columns:  # noqa: ANN401 - a table or a batch of one
    return {name: part.column(name) for name in names}


def _in_every_file(source: Source, names: Sequence[str]) -> bool:
    """Say whether the files hold all columns; a partitioned folder keeps some in its names."""
    return all(set(names) <= ParquetFile(each, source).names() for each in source.files)


def _of_file(
    number: int, file: ParquetFile, wanted: tuple[str, ...], *, several: bool
) -> Iterator[Batch]:
    try:
        for group, (rows, size_of) in enumerate(file.groups()):
            for block in _blocks(wanted, size_of):
                yield Batch(
                    place=(number, group),
                    rows=rows,
                    columns=block,
                    read=partial(file.read, group),
                )
    finally:
        if several:  # a lone file stays open until its batches are gone
            file.close()


def _blocks(wanted: tuple[str, ...], size_of: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """Split columns so that no block is large; without columns there is one empty block."""
    block: list[str] = []
    size = 0
    for name in wanted:
        if block and size + size_of[name] > MOST_BYTES:
            yield tuple(block)
            block, size = [], 0
        block.append(name)
        size += size_of[name]
    yield tuple(block)


def _of_duck(db: Duck, wanted: tuple[str, ...], always: tuple[str, ...]) -> Iterator[Batch]:
    names = list(dict.fromkeys((*wanted, *always)))
    listed = ", ".join(sql.name(each) for each in names) or "1"
    with explained(db.source):
        reader = db.connection.sql(f"SELECT {listed} FROM rows").to_arrow_reader(ROWS)
        for number, part in enumerate(reader):
            yield Batch(
                place=(0, number),
                rows=part.num_rows,
                columns=wanted,
                read=partial(_chosen, part),
            )
