"""`fairlead example`: the invented firm with a year behind it.

fairlead example load      tell the year, beside your own firm
fairlead example reset     put it away and begin anew
fairlead example remove    put it away
"""

import json as as_json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairlead.doors.cli import site
from fairlead.doors.cli.errors import CannotError
from fairlead.doors.cli.progress import Bar

if TYPE_CHECKING:
    from fairlead.apps.org.models import Member, User

_Data = Annotated[Path, typer.Option(help="Folder of database, files and keys.")]
_As = Annotated[str, typer.Option("--as", help="E-mail of the person who looks at it.")]
_Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def register(app: typer.Typer) -> None:
    """Join the command line."""
    example = typer.Typer(help="An invented firm with a year behind it.", no_args_is_help=True)
    example.command("load")(load)
    example.command("reset")(reset)
    example.command("remove")(remove)
    app.add_typer(example, name="example")


def load(data: _Data = site.DEFAULT, member: _As = "", *, json: _Json = False) -> None:
    """Load the example firm beside your own."""
    site.open_site(data)
    from fairlead.apps.example import services

    with site.answering():
        made = services.load(user=_person(member), progress=Bar("Telling the year"))
    _say(made, as_json_=json)


def reset(data: _Data = site.DEFAULT, member: _As = "", *, json: _Json = False) -> None:
    """Put the example firm away and load a fresh one."""
    site.open_site(data)
    from fairlead.apps.example import services

    with site.answering():
        made = services.reset(user=_person(member), progress=Bar("Telling the year"))
    _say(made, as_json_=json)


def remove(data: _Data = site.DEFAULT, member: _As = "", *, json: _Json = False) -> None:
    """Put the example firm away; its sealed ledger stays, and nobody sees it any more."""
    site.open_site(data)
    from fairlead.apps.example import services

    with site.answering():
        services.remove(user=_person(member))
    typer.echo(as_json.dumps({"removed": True}) if json else "The example firm is put away.")


def _person(email: str) -> "User":
    from fairlead.apps.example import queries

    if email:
        found = queries.find_user(email)
        if found is None:
            raise CannotError(f"Nobody signs in as {email} here: check --as.")
        return found
    able = queries.owners_of_own_firms()
    if not able:
        raise CannotError("Nobody is here to look at it: run fairlead init first.")
    if len(able) > 1:
        choices = ", ".join(f"--as {each.email}" for each in able[:6])
        raise CannotError(f"Say for whom: {choices}.")
    return able[0]


def _say(made: "Member", *, as_json_: bool) -> None:
    from fairlead.apps.journal.queries import position

    size = position(made.tenant).size
    told = {"organisation": made.tenant, "firm": str(made.organisation), "entries": size}
    says = f"{made.organisation} is loaded: {size} entries. {made.user.email} finds it under Firms."
    typer.echo(as_json.dumps(told) if as_json_ else says)
