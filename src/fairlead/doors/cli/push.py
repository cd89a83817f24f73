"""`fairlead push CHECK FILE`: count rows here, send only the counts to a server.

Ends like `fairlead check`: within 0, beyond a limit 1, cannot judge or not sent 2.
"""

import json as as_json
from pathlib import Path
from typing import Annotated, Final

import typer

from fairlead.doors.cli.check import progress
from fairlead.doors.cli.errors import CannotError

_EXITS: Final = {"within": 0, "breach": 1}
_UNKNOWN: Final = 2


def register(app: typer.Typer) -> None:
    """Join the command line."""
    app.command("push")(push)


def push(
    check: Annotated[str, typer.Argument(help="Which check, by its code: CHK-3.")],
    file: Annotated[Path, typer.Argument(help="Parquet or CSV file, or a folder of Parquet.")],
    server: Annotated[str, typer.Option(help="The server; or FAIRLEAD_SERVER.")] = "",
    *,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Count predictions as a check asks for and send the counts; the rows stay here."""
    from fairlead.core.metrics.errors import MeasureError
    from fairlead.sdk.pushing import push as send
    from fairlead.sdk.server import ServerError

    try:
        sent = send(file, check=check.upper(), server=server, progress=progress())
    except (MeasureError, ServerError) as refused:
        raise CannotError(str(refused)) from refused
    except OSError as error:
        raise CannotError(f"{file} cannot be read: {error.strerror}.") from error
    if json:
        typer.echo(as_json.dumps(sent.told, ensure_ascii=False))
    else:
        typer.echo(f"{sent.run} of {check.upper()}: {sent.answer or sent.told.get('trouble', '')}")
    raise typer.Exit(_EXITS.get(sent.answer, _UNKNOWN))
