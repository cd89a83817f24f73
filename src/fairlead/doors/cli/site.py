"""Open the installation in a data folder: settings, database, Django."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fairlead.doors.cli.errors import CannotError

if TYPE_CHECKING:
    from fairlead.apps.org.models import Member

DEFAULT = Path("data")


def choose(data: Path, url: str | None = None) -> None:
    """Say which installation is meant, before Django reads its settings."""
    os.environ["FAIRLEAD_DATA"] = str(data.expanduser().resolve())
    if url is not None:
        os.environ.setdefault("FAIRLEAD_URL", url)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairlead.doors.web.settings")


def open_site(data: Path, url: str | None = None, *, migrate: bool = True) -> None:
    """Read the settings, start Django and bring the database to this version's shape.

    Raises:
        CannotError: a setting is wrong; the sentence says which.
    """
    os.umask(0o077)  # records, files and keys are for the person who runs Fairlead alone
    choose(data, url)
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as wrong:
        raise CannotError(str(wrong)) from wrong
    if migrate:
        bring_up_to_date()


def bring_up_to_date() -> None:
    """Bring both databases, of the records and of the keys of persons, to this version's shape."""
    from django.core.management import call_command

    with _undone_from_files():
        call_command("migrate", verbosity=0, interactive=False)
    call_command("migrate", "keyring", database="keyring", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


@contextmanager
def _undone_from_files() -> Iterator[None]:
    """Keep what SQLite may have to undo in files of the data folder and not in memory.

    A change of the shape of a million rows would take a gigabyte of it.
    """
    from django.conf import settings
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    os.environ["SQLITE_TMPDIR"] = str(settings.FAIRLEAD_DATA)
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA temp_store=FILE")
            yield
            cursor.execute("PRAGMA temp_store=MEMORY")
    finally:
        del os.environ["SQLITE_TMPDIR"]


@contextmanager
def answering() -> Iterator[None]:
    """Turn a refusal into an exit code: 1 when a rule says no, 2 when it could not be done."""
    from fairlead.apps.journal.errors import BadInputError, FairleadError, RuleBrokenError

    try:
        yield
    except FairleadError as refused:
        if isinstance(refused, RuleBrokenError) and not isinstance(refused, BadInputError):
            sys.stderr.write(f"fairlead: {refused}\n")
            raise SystemExit(1) from refused
        raise CannotError(str(refused)) from refused


def acting_member(email: str, organisation: str) -> "Member":
    """Find in whose name a command acts: the named person, or the only one it can be.

    Raises:
        CannotError: nobody, or several; the sentence says how to choose.
    """
    from fairlead.apps.org.queries import who_can_act

    found = who_can_act(email=email, organisation=organisation)
    if len(found) == 1:
        return found[0]
    if not found:
        raise CannotError("Nobody fits: run fairlead init first, or check --as and --org.")
    choices = "; ".join(f"--as {each.user.email} --org {each.tenant}" for each in found[:6])
    raise CannotError(f"Say in whose name: {choices}.")
