"""`fairlead export OUT`: everything as plain rows and files, for any database of ours."""

import json as as_json
from pathlib import Path
from typing import Annotated

import typer

from fairlead.doors.cli import site
from fairlead.doors.cli.errors import CannotError
from fairlead.doors.cli.progress import Bar


def register(app: typer.Typer) -> None:
    """Join the command line."""
    app.command("export")(export)


def export(
    out: Annotated[Path, typer.Argument(help="Where to write the ZIP file.")],
    data: Annotated[Path, typer.Option(help="Folder of database, files and keys.")] = site.DEFAULT,
    *,
    keys: Annotated[
        Path | None, typer.Option(help="Where to write the keys; keep that file elsewhere.")
    ] = None,
    without_keys: Annotated[bool, typer.Option(help="Leave the keys where they are.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Write all records and files into one ZIP, and the keys into a second file."""
    if not data.is_dir():
        raise CannotError(f"There is no installation in {data}: name its folder with --data.")
    site.open_site(data)
    from fairlead.apps.archive.exporting import export as write

    beside = out.with_name(f"{out.name}.keys")
    with site.answering():
        made = write(
            out.absolute(),
            keys_out=None if without_keys else (keys or beside).absolute(),
            progress=Bar("Writing"),
        )
    told: dict[str, object] = {
        "file": str(made.path),
        "keys": str(made.keys) if made.keys else None,
        "rows": sum(made.rows.values()),
        "files": made.files,
        "missing": made.missing,
        "size": made.size,
        "logs": made.logs,
    }
    typer.echo(as_json.dumps(told) if json else _sentence(told, made.missing))


def _sentence(told: dict[str, object], missing: list[str]) -> str:
    lines = [f"{told['file']}: {told['rows']} rows, {told['files']} files, {told['size']} bytes."]
    if missing:
        lines.append(f"{len(missing)} files that records name are not here: {missing[0]} …")
    if told["keys"]:
        lines.append(f"The keys are in {told['keys']}: keep that file in another place.")
    return "\n".join(lines)
