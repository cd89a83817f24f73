"""Many rows at once, as each database takes them fastest; plain SQL, without the ORM."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper

Row = tuple[Any, ...]
# A statement of many rows costs SQLite half as much a row as a statement a row: with a trigger,
# each keeps the pages it touches in case it must be undone. Beyond 100 nothing is won.
AT_ONCE: Final = 100
_FEW: Final = 10  # COPY asks the server three times, INSERT once


def insert(
    database: BaseDatabaseWrapper,
    table: str,
    columns: tuple[str, ...],
    rows: Iterable[Row],
    *,
    n: int,
) -> None:
    """Insert `n` rows of ours; values as the driver takes them.

    Raises:
        django.db.Error: as the database has it.
    """
    with database.wrap_database_errors:
        # The driver's own cursor: Django would spell each statement anew, thousands of marks long.
        cursor = database.connection.cursor()
        if database.vendor == "postgresql" and n > _FEW:
            _copy(cursor, table, columns, rows)
            return
        mark = "?" if database.vendor == "sqlite" else "%s"
        left = iter(rows)
        while some := list(islice(left, AT_ONCE)):
            statement = _statement(table, columns, len(some), mark)
            cursor.execute(statement, list(chain.from_iterable(some)))


def _copy(cursor: Any, table: str, columns: tuple[str, ...], rows: Iterable[Row]) -> None:  # noqa: ANN401 - of a driver that is optional
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@lru_cache(maxsize=8 * AT_ONCE)
def _statement(table: str, columns: tuple[str, ...], n: int, mark: str) -> str:
    one = f"({', '.join([mark] * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * n)}"  # noqa: S608 - names of ours
