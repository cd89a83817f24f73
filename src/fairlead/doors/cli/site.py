"""Open the installation in a data folder: settings, database, Django."""

import os
import sys
from pathlib import Path

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
        SystemExit: a setting is wrong (2); the sentence stands on standard error.
    """
    choose(data, url)
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command

    try:
        django.setup()
    except ImproperlyConfigured as wrong:
        sys.stderr.write(f"fairlead: {wrong}\n")
        raise SystemExit(2) from wrong
    if migrate:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
