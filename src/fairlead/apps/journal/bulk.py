"""Many rows at once, as each database takes and finds them fastest; plain SQL, without the ORM."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper

Row = tuple[Any, ...]
# A statement of many rows costs SQLite half as much a row as a statement a row: with a trigger,
# each keeps the pages it touches in case it must be undone. Beyond 100 nothing is won.
AT_ONCE: Final = 100
_FEW: Final = 10  # COPY asks the server three times, INSERT once
LIST: Final = "string_to_array(%s, chr(10))"
"""What PostgreSQL reads of `listed`."""
# One search in the index for each value, whatever the planner believes: while it has not counted
# the rows (ANALYZE) it takes an organisation for one row, and reads all of its rows each time.
_ONE_BY_ONE: Final = (
    f"SELECT one.* FROM unnest({LIST}) AS wanted (it), LATERAL ({{find}} = {{read}} LIMIT 1) AS one"  # noqa: S608 - ours
)
_known_types: Final[dict[tuple[str, tuple[str, ...]], tuple[str, ...]]] = {}


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


def searching(
    database: BaseDatabaseWrapper,
    find: str,
    shared: Sequence[object],
    values: Sequence[bytes | str | int],
    *,
    read: str = "it",
) -> tuple[str, list[object]]:
    """Write the search for one row to each value: its statement, and what it is to be given.

    `find` selects what the `shared` values belong to and ends with the column that is searched;
    `read` says on PostgreSQL how a text becomes a value of it.
    """
    if database.vendor == "postgresql":
        return _ONE_BY_ONE.format(find=find, read=read), [listed(values), *shared]
    return f"{find} IN ({marks(len(values))})", [*shared, *values]


def listed(values: Iterable[bytes | str | int]) -> str:
    """Write values of ours, one a line, as one: the driver takes long to write a list of them."""
    return "\n".join(each.hex() if isinstance(each, bytes) else str(each) for each in values)


def marks(count: int, one: str = "%s") -> str:
    """Write the places of so many values."""
    return ",".join([one] * count)


def _copy(cursor: Any, table: str, columns: tuple[str, ...], rows: Iterable[Row]) -> None:  # noqa: ANN401 - of a driver that is optional
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    types = _types(cursor, table, columns)
    # Bytes would be written in hex and read back: twice as many, and half as much time again.
    binary = "bytea" in types
    with cursor.copy(f"{statement} (FORMAT binary)" if binary else statement) as copy:
        if binary:
            copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _types(cursor: Any, table: str, columns: tuple[str, ...]) -> tuple[str, ...]:  # noqa: ANN401 - of a driver that is optional
    """Name the types of columns as the database has them; they are asked for once."""
    place = (table, columns)
    if place not in _known_types:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} LIMIT 0")  # noqa: S608 - names of ours
        told = [cursor.adapters.types[each.type_code] for each in cursor.description]
        _known_types[place] = tuple(each.name for each in told)
    return _known_types[place]


@lru_cache(maxsize=8 * AT_ONCE)
def _statement(table: str, columns: tuple[str, ...], n: int, mark: str) -> str:
    one = f"({', '.join([mark] * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * n)}"  # noqa: S608 - names of ours
