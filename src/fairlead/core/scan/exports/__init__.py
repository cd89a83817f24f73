"""Exports of systems that a firm has: rows in, signals of AI use out.

>>> header = ["App Name", "Type", "Id", "Users", "Requested Services with Scopes"]
>>> read = read_rows("google_accessed_apps", header, [["Otter.ai", "Web", "1.apps", "4", ""]])
>>> [(signal.vendor, signal.people, signal.rung) for signal in read.signals]
[('ai:otter', 4, 3)]

Only matches leave this package. People are counted, never named; a row that cannot be read is
an error with its number, not a guess.
"""

from collections.abc import Callable, Iterable, Sequence

from fairlead.core.scan.exports import entra, expenses, google
from fairlead.core.scan.exports.reading import ExportRead, Row, RowError, Signal, Table

__all__ = [
    "SOURCES",
    "ExportRead",
    "RowError",
    "Signal",
    "columns_of",
    "read_rows",
    "recognise",
]

Reader = Callable[[Iterable[Row]], ExportRead]

SOURCES: dict[str, tuple[dict[str, tuple[str, ...]], tuple[str, ...], Reader]] = {
    "google_accessed_apps": (google.APPS, google.APPS_NEEDED, google.read_apps),
    "google_oauth_log": (google.LOG, google.LOG_NEEDED, google.read_log),
    "entra_enterprise_apps": (entra.APPS, entra.APPS_NEEDED, entra.read_apps),
    "expense_export": (expenses.COLUMNS, expenses.NEEDED, expenses.read_expenses),
}


def recognise(header: Sequence[str]) -> str | None:
    """Say which export has this header, or none; the one with most of its columns wins."""
    found = [(len(columns_of(source, header)), source) for source in SOURCES]
    fitting = [(n, source) for n, source in found if not missing(source, header)]
    return max(fitting)[1] if fitting else None


def columns_of(source: str, header: Sequence[str]) -> dict[str, int]:
    """Guess which column holds what: our name of the column, and where it stands."""
    return Table.guess(header, SOURCES[source][0])


def missing(source: str, header: Sequence[str], chosen: dict[str, int] | None = None) -> list[str]:
    """Name the columns without which this export cannot be read."""
    have = chosen if chosen is not None else columns_of(source, header)
    return [name for name in SOURCES[source][1] if name not in have]


def read_rows(
    source: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    columns: dict[str, int] | None = None,
) -> ExportRead:
    """Read an export; `columns` overrides the guess of which column holds what.

    Raises:
        KeyError: no such source.
        ValueError: a column is missing; the sentence names it.
    """
    chosen = columns if columns is not None else columns_of(source, header)
    lacking = missing(source, header, chosen)
    if lacking:
        raise ValueError(f"The column for “{lacking[0]}” was not found: choose it by hand.")
    return SOURCES[source][2](Table.rows(rows, chosen))
