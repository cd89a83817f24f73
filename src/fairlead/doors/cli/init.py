"""`fairlead init`: the first run, scripted: firm, first person, profile."""

import json as as_json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fairlead.doors.cli import site
from fairlead.doors.cli.errors import CannotError


class Size(StrEnum):
    """Sizes of firms, as in the wizard."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Language(StrEnum):
    """Languages of the interface."""

    ENGLISH = "en-gb"
    GERMAN = "de"


PASSWORD = "FAIRLEAD_PASSWORD"  # noqa: S105 - the name of a variable


def register(app: typer.Typer) -> None:
    """Join the command line."""
    app.command("init")(init)


def init(  # noqa: PLR0917 - options of a command line
    firm: Annotated[str, typer.Option(help="Name of the firm.")],
    email: Annotated[str, typer.Option(help="E-mail address of the first person.")],
    name: Annotated[str, typer.Option(help="Name of the first person.")],
    data: Annotated[Path, typer.Option(help="Folder of database, files and keys.")] = site.DEFAULT,
    size: Annotated[Size, typer.Option(help="How many people.")] = Size.SMALL,
    sector: Annotated[str, typer.Option(help="Sector of the firm.")] = "",
    country: Annotated[str, typer.Option(help="Country, two letters.")] = "GB",
    language: Annotated[Language, typer.Option(help="Language of the firm.")] = Language.ENGLISH,
    *,
    builds: Annotated[bool, typer.Option(help="The firm builds AI.")] = False,
    supplies: Annotated[bool, typer.Option(help="The firm supplies AI to others.")] = False,
    uses: Annotated[bool, typer.Option(help="The firm uses AI.")] = True,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Set up a firm and its first person.

    The password comes from FAIRLEAD_PASSWORD, the terminal or standard input.
    """
    if len(country) != len("GB") or not country.isalpha():
        raise CannotError(f"“{country}” is no country: give its two letters, such as GB or DE.")
    site.open_site(data)
    from fairlead.apps.org.queries import is_empty
    from fairlead.apps.org.services import set_up

    if not is_empty():
        raise CannotError("There is an organisation already: sign in, or choose another --data.")
    with site.answering():
        member = set_up(
            person=name,
            email=email,
            password=_password(),
            firm=firm,
            size=size.value,
            sector=sector,
            country=country.upper(),
            language=language.value,
            builds_ai=builds,
            supplies_ai=supplies,
            uses_ai=uses,
        )
    told = {"organisation": member.tenant, "firm": firm, "roles": member.roles}
    roles = ", ".join(member.roles)
    typer.echo(as_json.dumps(told) if json else f"{firm} is set up; {name} is {roles}.")


def _password() -> str:
    told = os.environ.get(PASSWORD)
    if told:
        return told
    if sys.stdin.isatty():
        word: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return word
    line = sys.stdin.readline().rstrip("\n")
    if not line:
        raise CannotError(f"No password: type it, set {PASSWORD} or give it on standard input.")
    return line
