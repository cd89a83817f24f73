"""`fairlead keyring`: copy the keys of persons, apart from every other backup, and bring them back.

fairlead keyring backup FOLDER     one more copy; those past their days are deleted
fairlead keyring restore FILE      into an empty keyring; who was erased since is erased again
"""

import json as as_json
from pathlib import Path
from typing import Annotated

import typer

from fairlead.doors.cli import site

_Data = Annotated[Path, typer.Option(help="Folder of database, files and keys.")]
_Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def register(app: typer.Typer) -> None:
    """Join the command line."""
    keyring = typer.Typer(
        help="Copy the keys of persons and bring them back.", no_args_is_help=True
    )
    keyring.command("backup")(backup)
    keyring.command("restore")(restore)
    app.add_typer(keyring, name="keyring")


def backup(
    folder: Annotated[Path, typer.Argument(help="Where copies of the keyring are kept.")],
    data: _Data = site.DEFAULT,
    *,
    json: _Json = False,
) -> None:
    """Copy the keyring while Fairlead runs, and delete copies that are past their days."""
    site.open_site(data)
    from fairlead.apps.archive.keyring import copy_keyring

    with site.answering():
        made = copy_keyring(folder.absolute())
    told = {"file": str(made.path), "keys": made.keys, "deleted": made.deleted}
    gone = f" {len(made.deleted)} old copies were deleted." if made.deleted else ""
    typer.echo(as_json.dumps(told) if json else f"{made.path}: {made.keys} keys.{gone}")


def restore(
    file: Annotated[Path, typer.Argument(help="A copy of the keyring.")],
    data: _Data = site.DEFAULT,
    *,
    json: _Json = False,
) -> None:
    """Bring a copy back into an empty keyring, and erase again whoever was erased since."""
    site.open_site(data)
    from fairlead.apps.archive.keyring import bring_back

    with site.answering():
        back = bring_back(file.absolute())
    told = {"keys": back.keys, "erased_again": back.erased}
    says = f"{back.keys} keys are back; {back.erased} of people who were erased are destroyed."
    typer.echo(as_json.dumps(told) if json else says)
