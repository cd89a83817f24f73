"""`fairlead archive`: move old decisions to files, and check those.

fairlead archive decisions --before 2025-06-01   0 done, 1 refused, 2 could not
fairlead archive check                           0 sound, 1 something does not fit
"""

import json as as_json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from fairlead.doors.cli import site
from fairlead.doors.cli.errors import CannotError

_Data = Annotated[Path, typer.Option(help="Folder of database, files and keys.")]
_Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def register(app: typer.Typer) -> None:
    """Join the command line."""
    archive = typer.Typer(help="Move old decisions to files; check them.", no_args_is_help=True)
    archive.command("decisions")(decisions)
    archive.command("check")(check)
    app.add_typer(archive, name="archive")


def decisions(
    before: Annotated[
        str, typer.Option(help="Decisions of before this day (UTC) move, as 2026-01-31.")
    ],
    data: _Data = site.DEFAULT,
    *,
    json: _Json = False,
) -> None:
    """Move old decisions of every organisation into the archive; what was done stays done."""
    try:
        day = date.fromisoformat(before)
    except ValueError as wrong:
        raise CannotError(f"“{before}” is no day: write --before 2026-01-31.") from wrong
    site.open_site(data)
    from fairlead.apps.decisions.services import archive_all

    told = dict[str, dict[str, int]]()
    with site.answering():
        for tenant, moved in archive_all(before=day):
            told[tenant] = {"decisions": moved.decisions, "files": moved.files}
    if json:
        typer.echo(as_json.dumps(told))
        return
    for tenant, each in told.items():
        typer.echo(f"{tenant}: {each['decisions']} decisions in {each['files']} new files")


def check(
    data: _Data = site.DEFAULT,
    *,
    quick: Annotated[
        bool, typer.Option(help="Only whether each file is there, and its size.")
    ] = False,
    json: _Json = False,
) -> None:
    """Compare every archived decision with the ledger, and every file with what was sealed."""
    site.open_site(data, migrate=False)
    from fairlead.apps.decisions.archived.checking import check_all

    with site.answering():
        found = list(check_all(quick=quick))
    if json:
        told = [{"file": each.place, "n": each.n, "wrong": each.wrong} for each in found]
        typer.echo(as_json.dumps(told))
    else:
        for each in found:
            if not each.is_sound:
                typer.echo(each.says)
        sound = [each for each in found if each.is_sound]
        n = sum(each.n for each in sound)
        typer.echo(f"{len(sound)} of {len(found)} files are sound; they hold {n} decisions.")
    raise typer.Exit(0 if all(each.is_sound for each in found) else 1)
