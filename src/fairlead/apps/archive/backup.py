"""A copy of the whole installation, taken while it runs, and its way back.

The keys never travel with the records: a backup that is stolen neither signs nor opens
anything. They go into a file of their own, to be kept in another place.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson
from django.conf import settings
from django.db import connection
from django.utils import timezone

from fairlead import __version__
from fairlead.apps.archive.files import Reader, Writer, new_file
from fairlead.apps.decisions.archived.files import places
from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.journal.models import Head

FORMAT: Final = "fairlead-backup/1"
DATABASE: Final = "fairlead.sqlite3"
KEYS: Final = ("master.key", "secret.key")
_PAGES: Final = 512
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class BackupMade:
    """What a backup holds."""

    path: Path
    keys: Path | None
    files: int
    size: int
    logs: dict[str, int]


def back_up(out: Path, *, keys_out: Path | None, progress: Progress) -> BackupMade:
    """Copy database and files into one ZIP, and the keys into a file beside it.

    Raises:
        BadInputError: a file is in the way, or this database has tools of its own.
    """
    if connection.vendor != "sqlite":
        raise BadInputError(
            "This installation keeps its records in PostgreSQL: use pg_dump, see "
            "docs/operate/backup.md, or fairlead export."
        )
    with new_file(out) as file, tempfile.TemporaryDirectory(dir=out.parent) as temp:
        copy = Path(temp) / DATABASE
        _copy_database(copy, progress)
        writer = Writer(file, FORMAT)
        writer.add_file(DATABASE, copy)
        blobs = _blobs()
        for done, blob in enumerate(blobs, start=1):
            writer.add_file(f"blobs/{blob.parent.name}/{blob.name}", blob, pack=False)
            progress(done, len(blobs))
        parts = write_parts(writer)
        logs = sizes()
        writer.close(version=__version__, made_at=timezone.now().isoformat(), logs=logs)
    if keys_out is not None:
        write_keys(keys_out)
    return BackupMade(out, keys_out, len(blobs) + parts + 1, out.stat().st_size, logs)


def restore(file: Path, *, data: Path, keys: Path | None) -> list[str]:
    """Unpack a backup into a new data folder; nothing is left when anything is wrong with it.

    Raises:
        BadInputError: the folder is in use, the file is no backup, or is damaged.
    """
    if data.exists() and any(data.iterdir()):
        raise BadInputError(
            "{data} is not empty: nothing is overwritten. Choose a new folder with --data.",
            data=str(data),
        )
    reader = Reader(file)
    if reader.manifest["format"] != FORMAT:
        raise BadInputError("{file} is an export: use fairlead import.", file=str(file))
    draft = data.with_name(f".{data.name}.restoring")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    try:
        for name in reader.files:
            reader.extract(name, draft / name)
        if keys is not None:
            read_keys(keys, draft / "keys")
        if data.exists():
            data.rmdir()
        draft.rename(data)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return reader.files


def _copy_database(to: Path, progress: Progress) -> None:
    """Copy a database that is being written, page by page, as one moment."""
    source = str(settings.DATABASES["default"]["NAME"])
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(to)) as there:
        here.backup(
            there, pages=_PAGES, progress=lambda _s, left, all_: progress(all_ - left, all_)
        )
        there.execute("PRAGMA journal_mode=DELETE")


def _blobs() -> list[Path]:
    folder = Path(settings.FAIRLEAD_BLOBS)
    return sorted(path for path in folder.glob("??/*") if path.is_file() and len(path.name) == 64)  # noqa: PLR2004 - a SHA-256


def write_parts(writer: Writer) -> int:
    """Add the files of the archive of decisions that are there, and say how many."""
    data, n = Path(settings.FAIRLEAD_DATA), 0
    for place in places():
        if place.is_file():
            writer.add_file(place.relative_to(data).as_posix(), place, pack=False)
            n += 1
    return n


def sizes() -> dict[str, int]:
    """Say how long each log is."""
    return dict(Head.objects.values_list("log__origin", "size"))


def write_keys(out: Path) -> None:
    """Write the keys of this installation into a file of their own."""
    folder = Path(settings.FAIRLEAD_DATA) / "keys"
    places = {name: folder / name for name in KEYS}
    places["master.key"] = Path(settings.FAIRLEAD_MASTER_KEY)
    told = {name: path.read_text("ascii") for name, path in places.items() if path.exists()}
    with new_file(out) as file:
        file.write(orjson.dumps({"format": "fairlead-keys/1", "keys": told}))


def read_keys(file: Path, into: Path) -> None:
    """Put the keys of such a file in their place.

    Raises:
        BadInputError: the file holds no keys.
    """
    try:
        told = orjson.loads(file.read_bytes())
        keys = {name: told["keys"][name].encode("ascii") for name in told["keys"] if name in KEYS}
        known = told["format"] == "fairlead-keys/1" and bool(keys)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as broken:
        raise BadInputError("{file} holds no keys of Fairlead.", file=str(file)) from broken
    if not known:
        raise BadInputError("{file} holds no keys of Fairlead.", file=str(file))
    into.mkdir(mode=0o700, exist_ok=True)
    for name, key in keys.items():
        with os.fdopen(
            os.open(into / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
        ) as f:
            f.write(key)
