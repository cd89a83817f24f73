"""Copies of the keyring, apart from every other backup and never kept longer than a month.

A person who is erased is erased from the copies too: by their age, and because a copy that is
brought back is erased anew for everybody who was erased since.
"""

import os
import re
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import orjson
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from fairlead.apps.archive.files import new_file
from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.keyring.models import SubjectKey, TenantKey
from fairlead.apps.keyring.router import ALIAS
from fairlead.apps.keyring.tenants import keys_of
from fairlead.apps.privacy.services import erase_again

_NAME: Final = re.compile(r"keyring-(\d{8}T\d{6}Z)\.sqlite3")
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_NOTE: Final = "keyring-copied.json"
_TABLES: Final = {"django_migrations", "keyring_tenantkey", "keyring_subjectkey"}


@dataclass(frozen=True)
class Copied:
    """A copy of the keyring: where it is, how many keys it holds, which old ones were deleted."""

    path: Path
    keys: int
    deleted: list[str]


@dataclass(frozen=True)
class BroughtBack:
    """What a copy brought back, and how many keys of erased people were destroyed anew."""

    keys: int
    erased: int


def copy_keyring(folder: Path) -> Copied:
    """Copy the keyring into a folder, and delete copies there that are past their days.

    Raises:
        BadInputError: the folder cannot be written, or the keyring has tools of its own.
    """
    _must_be_sqlite()
    now = timezone.now()
    path = folder / f"keyring-{now.astimezone(UTC).strftime(_STAMP)}.sqlite3"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = SubjectKey.objects.count()
    with new_file(path) as file, tempfile.TemporaryDirectory(dir=folder) as temp:
        copy = Path(temp) / "copy"
        _copy(copy)
        with copy.open("rb") as copied:
            shutil.copyfileobj(copied, file)
    deleted = _delete_old(folder, now)
    _note(now, folder)
    return Copied(path, keys, deleted)


def bring_back(file: Path) -> BroughtBack:
    """Bring a copy of the keyring back, and erase again whoever was erased since.

    Raises:
        BadInputError: it is no copy of a keyring, too old, or this keyring holds keys.
        KeyUnavailableError: the master key is not the one that locked it.
    """
    _must_be_sqlite()
    _must_be_young(file)
    if SubjectKey.objects.exists():
        raise BadInputError(
            "This keyring holds {n} keys, and nothing is overwritten: move {path} away first.",
            n=SubjectKey.objects.count(),
            path=str(_place()),
        )
    _must_be_keyring(file)
    _put(file)
    for tenant in TenantKey.objects.values_list("tenant", flat=True):
        keys_of(tenant)
    return BroughtBack(SubjectKey.objects.count(), erase_again())


def last_copy() -> datetime | None:
    """Say when the keyring was last copied; none if never."""
    try:
        told = orjson.loads((Path(settings.FAIRLEAD_DATA) / _NOTE).read_bytes())
        return datetime.fromisoformat(told["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _must_be_sqlite() -> None:
    if connections[ALIAS].vendor != "sqlite":
        raise BadInputError(
            "This keyring is in PostgreSQL: use pg_dump of that database alone, and delete each "
            "dump after {days} days at the latest.",
            days=settings.FAIRLEAD_KEYRING_BACKUP_DAYS,
        )


def _place() -> Path:
    return Path(str(connections[ALIAS].settings_dict["NAME"]))


def _copy(to: Path) -> None:
    """Copy page by page, as one moment, whatever is written meanwhile."""
    with closing(sqlite3.connect(to)) as there:
        connections[ALIAS].ensure_connection()
        connections[ALIAS].connection.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")


def _delete_old(folder: Path, now: datetime) -> list[str]:
    oldest = now - timedelta(days=settings.FAIRLEAD_KEYRING_BACKUP_DAYS)
    gone = [path for path in sorted(folder.iterdir()) if (_made(path) or now) < oldest]
    for path in gone:
        path.unlink()
    return [path.name for path in gone]


def _made(path: Path) -> datetime | None:
    named = _NAME.fullmatch(path.name)
    try:
        return datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC) if named else None
    except ValueError:
        return None


def _note(now: datetime, folder: Path) -> None:
    path = Path(settings.FAIRLEAD_DATA) / _NOTE
    draft = path.with_name(f".{path.name}")
    draft.write_bytes(orjson.dumps({"at": now.isoformat(), "folder": str(folder)}))
    draft.replace(path)


def _must_be_young(file: Path) -> None:
    made, days = _made(file), settings.FAIRLEAD_KEYRING_BACKUP_DAYS
    if made is None:
        raise BadInputError(
            "{file} does not say when it was made: a copy is called keyring-…Z.sqlite3.",
            file=str(file),
        )
    if made < timezone.now() - timedelta(days=days):
        raise BadInputError(
            "{file} is older than {days} days: it would bring back people who were erased.",
            file=str(file),
            days=days,
        )


def _must_be_keyring(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            [sound] = copy.execute("PRAGMA integrity_check").fetchone()
            names = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    except sqlite3.Error as broken:
        raise BadInputError("{file} is no copy of a keyring.", file=str(file)) from broken
    tables = {name for (name,) in names if not name.startswith("sqlite_")}
    if sound != "ok" or tables != _TABLES:
        raise BadInputError("{file} is no copy of a keyring.", file=str(file))


def _put(file: Path) -> None:
    """Put the copy in the place of the empty keyring, page by page, and bring it up to date."""
    database = connections[ALIAS]
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
        database.ensure_connection()
        copy.backup(database.connection)
    database.close()
    os.sync()
    call_command("migrate", "keyring", database=ALIAS, verbosity=0, interactive=False)
