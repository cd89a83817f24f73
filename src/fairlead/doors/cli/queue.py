"""`fairlead queue show|send|retry FILE`: the decisions that wait on this machine to be sent.

Ends with 0 when nothing is left to do, 1 when something waits or was set aside, 2 when it cannot.
"""

import json as as_json
import os
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairlead.doors.cli.errors import CannotError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fairlead.sdk.decisions.queue import Queue

File = Annotated[Path, typer.Argument(help="The queue file of a program that records decisions.")]


def register(app: typer.Typer) -> None:
    """Join the command line."""
    queue = typer.Typer(help="Look into the queue of decisions on this machine, and send it.")
    queue.command("show")(show)
    queue.command("send")(send)
    queue.command("retry")(retry)
    app.add_typer(queue, name="queue", no_args_is_help=True)


def show(
    file: File,
    *,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Show what waits, what the server will not take and why."""
    with _opened(file) as queue:
        held, letters = queue.held(), queue.letters()
    if json:
        told = {**asdict(held), "letters": [asdict(each) for each in letters]}
        typer.echo(as_json.dumps(told, ensure_ascii=False))
    else:
        typer.echo(f"{held.waiting:,} wait, {held.set_aside:,} are set aside", nl=False)
        typer.echo(f", {held.not_kept:,} were not kept. Last sent: {held.sent_at or 'never'}.")
        if held.trouble:
            typer.echo(f"! {held.trouble}")
        for each in letters:
            typer.echo(f"{each.id}  {each.status}  {each.at}  {each.says}")
    raise typer.Exit(1 if held.waiting or held.set_aside else 0)


def send(
    file: File,
    server: Annotated[str, typer.Option(help="The server; or FAIRLEAD_SERVER.")] = "",
    seconds: Annotated[float, typer.Option(help="How long to try.")] = 60.0,
) -> None:
    """Send what waits; the token is read from FAIRLEAD_TOKEN."""
    from fairlead.sdk.decisions.errors import DecisionError
    from fairlead.sdk.decisions.recorder import Recorder
    from fairlead.sdk.server import ServerError

    _must_be_there(file)
    where, token = server or os.environ.get("FAIRLEAD_SERVER", ""), os.environ.get("FAIRLEAD_TOKEN")
    try:
        recorder = Recorder(server=where, token=token or "", queue=file)
        recorder.flush(seconds)
        status = recorder.status()
        recorder.close(0)
    except (DecisionError, ServerError) as refused:
        raise CannotError(str(refused)) from refused
    typer.echo(f"{status.waiting:,} wait, {status.set_aside:,} are set aside.")
    if status.trouble:
        raise CannotError(status.trouble)
    raise typer.Exit(1 if status.waiting or status.set_aside else 0)


def retry(
    file: File,
    ids: Annotated[list[str] | None, typer.Argument(help="Which, by id; all if none.")] = None,
) -> None:
    """Have decisions that were set aside wait again, under the numbers that they had."""
    with _opened(file) as queue:
        known = {each.id for each in queue.letters()}
        if unknown := set(ids or ()) - known:
            raise CannotError(f"{min(unknown)} is not set aside here: `fairlead queue show` lists.")
        count = queue.try_again(ids or ())
    typer.echo(f"{count:,} wait again; the program sends them, or `fairlead queue send`.")


@contextmanager
def _opened(file: Path) -> "Iterator[Queue]":
    from fairlead.sdk.decisions.errors import DecisionError
    from fairlead.sdk.decisions.queue import Queue

    _must_be_there(file)
    queue = Queue(file.absolute())
    try:
        yield queue
    except DecisionError as refused:
        raise CannotError(str(refused)) from refused
    finally:
        queue.close()


def _must_be_there(file: Path) -> None:
    if not file.is_file():
        raise CannotError(f"There is no queue {file}: name the file given to `configure(queue=…)`.")
