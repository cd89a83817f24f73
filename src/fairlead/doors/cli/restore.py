"""`fairlead restore FILE --data DIR`: a backup becomes an installation again."""

import json as as_json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from fairlead.doors.cli import site
from fairlead.doors.cli.errors import CannotError


def register(app: typer.Typer) -> None:
    """Join the command line."""
    app.command("restore")(restore)


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    data: Annotated[Path, typer.Option(help="A new folder.")] = site.DEFAULT,
    *,
    keys: Annotated[Path | None, typer.Option(help="The file with the keys.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Unpack a backup into a new folder, and say how its ledger stands."""
    if data.exists() and any(data.iterdir()):
        raise CannotError(f"{data} is not empty: nothing is overwritten. Choose a new --data.")
    if not file.is_file():
        raise CannotError(f"There is no backup at {file}.")
    beside = file.with_name(f"{file.name}.keys")
    chosen = keys or (beside if beside.exists() else None)
    # Settings make a key where there is none; the restored folder must not get a stranger's.
    os.environ.setdefault("FAIRLEAD_SECRET_KEY", secrets.token_urlsafe(64))
    site.open_site(data, migrate=False)
    from fairlead.apps.archive.backup import restore as unpack
    from fairlead.apps.archive.standing import after_restore

    with site.answering(), _no_empty_folder(data):
        unpack(file, data=data.absolute(), keys=chosen)
        site.bring_up_to_date()
        logs = after_restore()
    told = {"data": str(data), "keys": chosen is not None, "logs": logs}
    typer.echo(as_json.dumps(told) if json else _sentence(data, logs, keys=chosen is not None))


@contextmanager
def _no_empty_folder(data: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if data.is_dir() and not any(data.iterdir()):
            data.rmdir()
        raise


def _sentence(data: Path, logs: list[dict[str, object]], *, keys: bool) -> str:
    return "\n".join([f"Restored into {data}.", *standing(logs, keys=keys)])


def standing(logs: list[dict[str, object]], *, keys: bool) -> list[str]:
    """Say how each ledger stands and what to do where one does not sign."""
    lines = [f"{each['origin']}: {each['says']}" for each in logs]
    if not all(each["signs"] for each in logs):
        lines.append(
            'To go on, with the gap for all to see: fairlead ledger epoch ID --because "…"'
        )
    if not keys:
        lines.append("No keys were given: put them into keys/ before Fairlead can sign.")
    return lines
