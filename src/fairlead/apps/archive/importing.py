"""The way back in: an export becomes an installation, all of it or nothing.

The rails of the ledger are taken away while its rows come in, are put up again in the same
transaction, and then the ledger is checked from its first entry to its last.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.models import Model, sql

from fairlead.apps.archive.backup import Progress, read_keys
from fairlead.apps.archive.exporting import FORMAT
from fairlead.apps.archive.files import Reader
from fairlead.apps.archive.tables import RowError, columns, read, shape, tables
from fairlead.apps.evidence.queries import digests_in_use
from fairlead.apps.journal import fsck, guards
from fairlead.apps.journal.errors import BadInputError

_AT_ONCE: Final = 500
# An export carries no marks, and its keys may come later: neither speaks against its rows.
_LATER: Final = ("high-water mark", "log: its key cannot be opened")


@dataclass(frozen=True)
class Arrived:
    """What came in."""

    rows: int
    files: int
    entries: int


def bring_in(file: Path, *, keys: Path | None, progress: Progress) -> Arrived:
    """Take an export into the empty installation of this process.

    Raises:
        BadInputError: it is no export, of another version or damaged; or records are here already.
    """
    reader = Reader(file)
    models = tables()
    _must_fit(reader, models)
    if any(model._base_manager.exists() for model in models.values()):  # noqa: SLF001 - Django's way
        raise BadInputError("There are records here already: an import begins with nothing.")
    with _refusing(file), transaction.atomic():
        files = _extract(reader)
        if keys is not None:
            read_keys(keys, Path(settings.FAIRLEAD_DATA) / "keys")
        rows = _load(reader, models, progress)
        _files_are_all_there(reader)
        entries = _ledger_holds(reader)
    return Arrived(rows, files, entries)


def _must_fit(reader: Reader, models: dict[str, type[Model]]) -> None:
    told = reader.manifest
    if told["format"] != FORMAT:
        raise reader.bad("it is a backup: use fairlead restore")
    if told.get("shape") != shape():
        version = str(told.get("version"))[:20]
        raise reader.bad(
            f"it was written by another version ({version}): import it with that one, then upgrade"
        )
    there = {name for name in reader.files if name.startswith("tables/")}
    if unknown := sorted(there - set(models)):
        raise reader.bad(f"there is no table for {unknown[0]}")
    if missing := sorted(set(models) - there):
        raise reader.bad(f"{missing[0]} is missing")


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    try:
        yield
    except (DatabaseError, OSError) as error:
        why = str(error).strip().partition("\n")[0][:200]
        raise BadInputError(
            "{path} was refused: the database or the disk does not take it ({why}).",
            path=str(file),
            why=why,
        ) from error


def _load(reader: Reader, models: dict[str, type[Model]], progress: Progress) -> int:
    total = sum(n for n in dict(reader.manifest["rows"]).values() if isinstance(n, int))
    _wait_long()
    guards.run(guards.take_down(connection.vendor))
    done = 0
    for name, model in models.items():
        for batch in _batches(_rows(reader, name, model)):
            _insert(model, batch)
            done += len(batch)
            progress(done, max(done, total))
    connection.check_constraints()
    guards.run(guards.put_up(connection.vendor))
    _count_on(list(models.values()))
    return done


def _rows(reader: Reader, name: str, model: type[Model]) -> Iterator[Model]:
    for number, line in enumerate(reader.lines(name), start=1):
        try:
            yield read(model, line)
        except RowError as wrong:
            raise reader.bad(f"line {number} of {name}: {wrong}") from wrong


def _batches(rows: Iterator[Model]) -> Iterator[list[Model]]:
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch


def _insert(model: type[Model], rows: list[Model]) -> None:
    # Neither save nor bulk_create: both would stamp today's date over the day that was.
    fields = columns(model)
    most = connection.ops.bulk_batch_size(fields, rows)
    for low in range(0, len(rows), max(most, 1)):
        query = sql.InsertQuery(model)
        query.insert_values(fields, rows[low : low + most], raw=True)
        query.get_compiler(connection=connection).execute_sql()


def _wait_long() -> None:
    if connection.vendor == "postgresql":
        guards.run(["SET LOCAL statement_timeout = 0"])


def _count_on(models: list[type[Model]]) -> None:
    """Let new rows get numbers after those that came in."""
    guards.run(connection.ops.sequence_reset_sql(no_style(), models))


def _extract(reader: Reader) -> int:
    found = [name for name in reader.files if name.startswith("blobs/")]
    for name in found:
        digest = name.rpartition("/")[2]
        if reader.manifest["files"][name] != digest or name != f"blobs/{digest[:2]}/{digest}":
            raise reader.bad(f"{name} is not what its name says")
        reader.extract(name, Path(settings.FAIRLEAD_BLOBS) / digest[:2] / digest)
    parts = [name for name in reader.files if name.startswith("archive/")]
    for name in parts:
        reader.extract(name, Path(settings.FAIRLEAD_DATA) / name)
    return len(found) + len(parts)


def _files_are_all_there(reader: Reader) -> None:
    there = {name.rpartition("/")[2] for name in reader.files if name.startswith("blobs/")}
    told = reader.manifest.get("missing")
    known = set(told) if isinstance(told, list) else set()
    if lost := sorted(digests_in_use() - there - known):
        raise reader.bad(f"the file {lost[0]}, which a record names, is missing from it")


def _ledger_holds(reader: Reader) -> int:
    reports = fsck.check_all()
    for report in reports:
        found = [each for each in report.named if not each.startswith(_LATER)]
        if found:
            raise reader.bad(f"its ledger does not agree with itself: {report.log}: {found[0]}")
    return sum(report.entries for report in reports)
