"""A transaction around one append, as lean as it can be."""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Final

from django.db import Error, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_BEGIN: Final = {"sqlite": "BEGIN IMMEDIATE"}


def one_transaction(database: BaseDatabaseWrapper) -> AbstractContextManager[None]:
    """Open a transaction; inside an open one, a savepoint of it.

    Django's `atomic` stands ready for hooks, nesting and broken connections, and takes as long
    for that as a single entry takes to be hashed and written. Where nothing is open and only
    `append` runs inside, BEGIN and COMMIT are enough.
    """
    database.ensure_connection()
    if database.in_atomic_block or not database.get_autocommit():
        return transaction.atomic(using=database.alias)
    return _Bare(database)


class _Bare(AbstractContextManager[None]):
    __slots__ = ("_database",)

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.connection.execute(_BEGIN.get(self._database.vendor, "BEGIN"))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._undo()
            return
        try:
            self._database.connection.execute("COMMIT")
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        try:
            with self._database.wrap_database_errors:
                self._database.connection.execute("ROLLBACK")
        except Error:
            # SQLite undid it already (disk full), or the server is gone: begin afresh next time.
            self._database.close()
