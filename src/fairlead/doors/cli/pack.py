"""`fairlead pack OUT`: make an audit pack without a browser."""

import json as as_json
import shutil
from pathlib import Path
from typing import Annotated

import typer

from fairlead.doors.cli import site
from fairlead.doors.cli.errors import CannotError


def register(app: typer.Typer) -> None:
    """Join the command line."""
    app.command("pack")(pack)


def pack(
    out: Annotated[Path, typer.Argument(help="Where to write the ZIP file.")],
    data: Annotated[Path, typer.Option(help="Folder of database, files and keys.")] = site.DEFAULT,
    member: Annotated[str, typer.Option("--as", help="E-mail of the person who makes it.")] = "",
    org: Annotated[str, typer.Option(help="Which organisation, by its id.")] = "",
    *,
    names: Annotated[bool, typer.Option(help="With people's names.")] = True,
    files: Annotated[bool, typer.Option(help="With the files behind the evidence.")] = True,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Make an audit pack and write it to a file."""
    if out.exists():
        raise CannotError(f"{out} is there already: choose another name, nothing was written.")
    site.open_site(data)
    from fairlead.apps.pack import queries, services

    with site.answering():
        by = site.acting_member(member, org)
        made = services.export_pack(by=by, with_names=names, with_files=files)
    _copy(queries.place(made), out)
    told = {
        "pack": made.code,
        "file": str(out),
        "sha256": made.sha256,
        "size": made.size,
        "ledger_size": made.ledger_size,
    }
    typer.echo(as_json.dumps(told) if json else _sentence(told))


def _sentence(told: dict[str, object]) -> str:
    return "{pack} is in {file}: {size} bytes, {ledger_size} entries.\nSHA-256 {sha256}".format(
        **told
    )


def _copy(source: Path, out: Path) -> None:
    part = out.with_name(f".{out.name}.part")
    try:
        shutil.copyfile(source, part)
        part.rename(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CannotError(f"The pack cannot be written to {out}: {error.strerror}.") from error
