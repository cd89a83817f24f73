# ruff: noqa: N999 - a command's module bears its name, and this one is called import
"""`fairlead import FILE --data DIR`: an export becomes an installation, whole or not at all."""

import json as as_json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from fairlead.doors.cli import site
from fairlead.doors.cli.errors import CannotError
from fairlead.doors.cli.progress import Bar


def register(app: typer.Typer) -> None:
    """Join the command line."""
    app.command("import")(bring_in)


def bring_in(
    file: Annotated[Path, typer.Argument(help="The export.")],
    data: Annotated[Path, typer.Option(help="A new folder.")] = site.DEFAULT,
    *,
    keys: Annotated[Path | None, typer.Option(help="The file with the keys.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Take an export into a new folder or an empty PostgreSQL database, whole or not at all."""
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise CannotError(f"{data} is not empty: nothing is overwritten. Choose a new --data.")
    if not file.is_file():
        raise CannotError(f"There is no export at {file}.")
    beside = file.with_name(f"{file.name}.keys")
    chosen = keys or (beside if beside.exists() else None)
    # Settings make a key where there is none; the new folder must not get a stranger's.
    os.environ.setdefault("FAIRLEAD_SECRET_KEY", secrets.token_urlsafe(64))
    with _or_empty(data):
        came = _taken(file, data, chosen)
    from fairlead.apps.archive.standing import after_restore

    told = {**came, "data": str(data), "keys": chosen is not None, "logs": after_restore()}
    typer.echo(as_json.dumps(told) if json else _sentence(told))


def _taken(file: Path, data: Path, keys: Path | None) -> dict[str, object]:
    site.open_site(data)
    from fairlead.apps.archive.importing import bring_in as take

    with site.answering():
        return asdict(take(file, keys=keys, progress=Bar("Taking in")))


@contextmanager
def _or_empty(data: Path) -> Iterator[None]:
    """Leave the folder as it was found, missing or empty, when anything goes wrong."""
    was_there = data.exists()
    try:
        yield
    except BaseException:
        shutil.rmtree(data, ignore_errors=True)
        if was_there:
            data.mkdir(mode=0o700)
        raise


def _sentence(told: dict[str, object]) -> str:
    from fairlead.doors.cli.restore import standing

    logs = told["logs"]
    assert isinstance(logs, list)  # noqa: S101 - for mypy; made above
    says = f"Imported into {told['data']}: {told['rows']} rows, {told['files']} files."
    return "\n".join([says, *standing(logs, keys=bool(told["keys"]))])
