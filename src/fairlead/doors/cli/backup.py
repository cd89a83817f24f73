"""`fairlead backup OUT`: a copy of everything, taken while Fairlead runs."""

import json as as_json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from fairlead.doors.cli import site
from fairlead.doors.cli.errors import CannotError
from fairlead.doors.cli.progress import Bar


def register(app: typer.Typer) -> None:
    """Join the command line."""
    app.command("backup")(backup)


def backup(
    out: Annotated[Path, typer.Argument(help="Where to write the ZIP file.")],
    data: Annotated[Path, typer.Option(help="Folder of database, files and keys.")] = site.DEFAULT,
    *,
    keys: Annotated[
        Path | None, typer.Option(help="Where to write the keys; keep that file elsewhere.")
    ] = None,
    without_keys: Annotated[bool, typer.Option(help="Leave the keys where they are.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Copy records and files into one ZIP, and the keys into a second file."""
    site.open_site(data)
    from fairlead.apps.archive.backup import back_up

    beside = out.with_name(f"{out.name}.keys")
    with site.answering():
        made = back_up(
            out.absolute(),
            keys_out=None if without_keys else (keys or beside).absolute(),
            progress=Bar("Copying"),
        )
    _check(made.path, made.keys)
    told: dict[str, object] = {
        "file": str(made.path),
        "keys": str(made.keys) if made.keys else None,
        "files": made.files,
        "size": made.size,
        "logs": made.logs,
    }
    typer.echo(as_json.dumps(told) if json else _sentence(told))


def _check(file: Path, keys: Path | None) -> None:
    """Unpack the copy elsewhere and check its ledger whole: a backup nobody tried is a hope."""
    from django.conf import settings

    from fairlead.apps.archive.backup import restore

    with tempfile.TemporaryDirectory(prefix="fairlead-check-") as temp:
        copy = Path(temp) / "copy"
        restore(file, data=copy, keys=keys)
        marks = {"FAIRLEAD_HIGH_WATER": str(settings.FAIRLEAD_HIGH_WATER)}
        opened = {} if keys else {"FAIRLEAD_MASTER_KEY_FILE": str(settings.FAIRLEAD_MASTER_KEY)}
        program = "from fairlead.doors.cli.main import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", program, "ledger", "fsck", "--data", str(copy)],
            env={**os.environ, **marks, **opened},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        raise CannotError(f"{file} was written, but its ledger does not hold:\n{said}")


def _sentence(told: dict[str, object]) -> str:
    says = f"{told['file']}: {told['files']} files, {told['size']} bytes. Its ledger was checked."
    if told["keys"]:
        return f"{says}\nThe keys are in {told['keys']}: keep that file in another place."
    return f"{says}\nWithout the keys: nothing can be signed from it until they are put back."
