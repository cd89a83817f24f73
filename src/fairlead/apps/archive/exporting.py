"""Everything of an installation in one ZIP that any database of ours can take in again.

backup.json                  {"format":"fairlead-export/1","rows":{"tables/risk.risk.jsonl":12,…},…}
tables/risk.risk.jsonl       one row a line, see tables.py
blobs/9f/9f86d081…           files of evidence, by digest
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from fairlead import __version__
from fairlead.apps.archive.backup import Progress, sizes, write_keys, write_parts
from fairlead.apps.archive.files import Writer, new_file
from fairlead.apps.archive.tables import columns, shape, tables, written
from fairlead.apps.evidence import blobs
from fairlead.apps.evidence.queries import digests_in_use

FORMAT: Final = "fairlead-export/1"
_AT_ONCE: Final = 500


@dataclass(frozen=True)
class ExportMade:
    """What an export holds, and which files of evidence were missing already."""

    path: Path
    keys: Path | None
    rows: dict[str, int]
    files: int
    missing: list[str]
    size: int
    logs: dict[str, int]


def export(out: Path, *, keys_out: Path | None, progress: Progress) -> ExportMade:
    """Write every row and file as they stand at one moment; people may go on working.

    Raises:
        BadInputError: a file is in the way, or the disk does not take it.
    """
    with new_file(out) as file, one_moment():
        writer = Writer(file, FORMAT)
        rows = _write_tables(writer, progress)
        wanted = sorted(digests_in_use())
        write_parts(writer)
        missing = [digest for digest in wanted if not _write_blob(writer, digest)]
        logs = sizes()
        writer.close(
            version=__version__,
            made_at=timezone.now().isoformat(),
            logs=logs,
            rows=rows,
            missing=missing,
            shape=shape(),
        )
    if keys_out is not None:
        write_keys(keys_out)
    size, files = out.stat().st_size, len(wanted) - len(missing)
    return ExportMade(out, keys_out, rows, files, missing, size, logs)


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything as it stands now, without holding up anybody who writes."""
    if connection.vendor == "sqlite":
        # Django's own transactions take the write lock at once; a plain BEGIN only reads.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield


def _write_tables(writer: Writer, progress: Progress) -> dict[str, int]:
    models = tables()
    total = sum(model._base_manager.count() for model in models.values())  # noqa: SLF001 - Django's way
    rows, done = dict[str, int](), 0
    for name, model in models.items():
        rows[name] = writer.add_lines(name, _lines(model))
        done += rows[name]
        progress(done, total)
    return rows


def _lines(model: type[Model]) -> Iterator[bytes]:
    fields = columns(model)
    names = [field.attname for field in fields]
    order = [field.attname for field in model._meta.pk_fields]  # noqa: SLF001 - Django's way
    found = model._base_manager.order_by(*order).values_list(*names)  # noqa: SLF001 - Django's way
    return (written(fields, row) for row in found.iterator(chunk_size=_AT_ONCE))


def _write_blob(writer: Writer, digest: str) -> bool:
    place = blobs.place_of(digest)
    if not place.is_file():
        return False
    writer.add_file(f"blobs/{digest[:2]}/{digest}", place, pack=False)
    return True
