"""`fairlead doctor`: what is well here, what to look at, what is wrong; 0, 0 and 1."""

import json as as_json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from fairlead.doors.cli import site
from fairlead.doors.cli.errors import CannotError

_LOOK = {"ok": "green", "look": "yellow", "wrong": "red bold"}


def register(app: typer.Typer) -> None:
    """Join the command line."""
    app.command("doctor")(doctor)


def doctor(
    data: Annotated[Path, typer.Option(help="Folder of database, files and keys.")] = site.DEFAULT,
    *,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Examine the installation: exit 0 when nothing is wrong, 1 when something is."""
    if not data.is_dir():
        raise CannotError(f"There is no installation in {data}: name its folder with --data.")
    site.open_site(data, migrate=False)
    from fairlead.apps.archive.health import examine

    with site.answering():
        found = list(examine())
    if json:
        typer.echo(as_json.dumps([asdict(each) for each in found]))
    else:
        table = Table(show_header=False, box=None, pad_edge=False)
        for each in found:
            what = each.says + (f"\n→ {each.do}" if each.do else "")
            table.add_row(each.name, f"[{_LOOK[each.state]}]{each.state}[/]", what)
        Console(highlight=False).print(table)
    raise typer.Exit(1 if any(each.state == "wrong" for each in found) else 0)
