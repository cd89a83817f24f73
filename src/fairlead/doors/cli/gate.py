"""`fairlead gate SYSTEM`: may this system be released? yes 0, no 1, cannot judge 2.

From a data folder on this machine, or from a server with a token (scope `gate`) in
FAIRLEAD_TOKEN. Whatever stands in the way of an answer is no yes: it ends with 2.
"""

import hashlib
import json as as_json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from fairlead.doors.cli import gate_formats, site
from fairlead.doors.cli.errors import CannotError
from fairlead.doors.cli.saving import save

TOKEN: Final = "FAIRLEAD_TOKEN"  # noqa: S105 - the name of a variable
SERVER: Final = "FAIRLEAD_SERVER"
_PIECE: Final = 1 << 20


def register(app: typer.Typer) -> None:
    """Join the command line."""
    app.command("gate")(gate)


def gate(  # noqa: PLR0917 - options of a command, named by Typer
    system: Annotated[str, typer.Argument(help="Which system, by its code: SYS-3.")],
    data: Annotated[Path, typer.Option(help="Folder of database, files and keys.")] = site.DEFAULT,
    org: Annotated[str, typer.Option(help="Which organisation, by its id.")] = "",
    server: Annotated[str, typer.Option(help="Ask this server; or FAIRLEAD_SERVER.")] = "",
    config: Annotated[
        list[Path] | None, typer.Option(help="Prompt or configuration files to be released.")
    ] = None,
    sarif: Annotated[Path | None, typer.Option(help="Write SARIF 2.1.0 here.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML here.")] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say whether a system may be released, and why not."""
    digest = configuration_digest(config or [])
    where = server or os.environ.get(SERVER, "")
    told = _from_server(where, system, digest) if where else _from_folder(data, org, system, digest)
    for path, write in ((sarif, gate_formats.to_sarif), (junit, gate_formats.to_junit)):
        if path is not None:
            save(path, write(told))
    typer.echo(as_json.dumps(told, ensure_ascii=False) if json else gate_formats.sentences(told))
    raise typer.Exit(int(told["exit"]))


def configuration_digest(files: Sequence[Path]) -> str:
    """Give one SHA-256 for prompt and configuration files; their order does not matter.

    Of one file it is the SHA-256 of its bytes, as `sha256sum` prints it; of several, that of
    the sorted lines of their digests.

    Raises:
        CannotError: a file cannot be read.
    """
    digests = sorted(_digest(path) for path in files)
    if len(digests) < 2:  # noqa: PLR2004 - one file is its own digest
        return "".join(digests)
    return hashlib.sha256("".join(f"{each}\n" for each in digests).encode()).hexdigest()


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CannotError(f"{path} cannot be read: {error.strerror}.") from error


def _from_folder(data: Path, org: str, code: str, digest: str) -> dict[str, Any]:
    if not (data / "fairlead.sqlite3").exists() and not os.environ.get("FAIRLEAD_DATABASE"):
        raise CannotError(f"There is no Fairlead in {data}: name its folder, or --server.")
    site.open_site(data, migrate=False)
    from django.db import DatabaseError
    from django.http import Http404

    from fairlead.apps.monitor.api import gate_told
    from fairlead.apps.monitor.queries import gate_of
    from fairlead.apps.register.queries import get_system

    with site.answering():
        firm = site.acting_member("", org).organisation
        try:
            found = get_system(firm, code.upper())
            told = gate_told(gate_of(found, told=digest), found.code, found.name)
        except Http404 as missing:
            raise CannotError(f"There is no system {code} in {firm}.") from missing
        except DatabaseError as broken:
            raise CannotError(f"The database does not answer as it should: {broken}.") from broken
    return told | {"as_of": told["as_of"].isoformat()}


def _from_server(server: str, code: str, digest: str) -> dict[str, Any]:
    from fairlead.sdk.server import ServerError, ask

    token = os.environ.get(TOKEN, "")
    if not token:
        raise CannotError(f"Put a token with the scope “gate” into {TOKEN}: Settings, Tokens.")
    asked = {"configuration": digest} if digest else {}
    try:
        told = ask(server, f"/api/v1/monitor/gate/{code.upper()}", token=token, asked=asked)
    except ServerError as refused:
        raise CannotError(str(refused)) from refused
    if told.get("schema") != gate_formats.SCHEMA or told.get("exit") not in {0, 1, 2}:
        raise CannotError(f"{server} answered something else than a gate: is it a Fairlead?")
    return told
