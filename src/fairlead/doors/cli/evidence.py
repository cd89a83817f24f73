"""`fairlead evidence add FILE`, `fairlead evidence read FILE`: evidence without a browser.

`read` needs no server and no account: it shows an auditor what a results file of a tool says.
"""

import json as as_json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairlead.core.results import TOOLS, NotParsed, read_results
from fairlead.doors.cli import site
from fairlead.doors.cli.errors import CannotError

if TYPE_CHECKING:
    from fairlead.apps.journal.act import Record
    from fairlead.apps.org.models import Member


def register(app: typer.Typer) -> None:
    """Join the command line."""
    evidence = typer.Typer(help="Take evidence in, and read results of other tools.")
    evidence.command("add")(add)
    evidence.command("read")(read)
    app.add_typer(evidence, name="evidence", no_args_is_help=True)


def add(
    file: Annotated[Path, typer.Argument(help="The file: a document, or results of a tool.")],
    *,
    title: Annotated[str, typer.Option(help="What it shows; results name themselves.")] = "",
    control: Annotated[list[str] | None, typer.Option(help="A control, such as A.6.2.4.")] = None,
    about: Annotated[str, typer.Option(help="The record it is about, such as SYS-3.")] = "",
    grade: Annotated[str, typer.Option(help="stated, observed or tested.")] = "",
    data: Annotated[Path, typer.Option(help="Folder of database, files and keys.")] = site.DEFAULT,
    member: Annotated[str, typer.Option("--as", help="E-mail of the person who does it.")] = "",
    org: Annotated[str, typer.Option(help="Which organisation, by its id.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Take a file in as evidence; results of a tool are read and graded tested."""
    bytes_of = _bytes(file)
    site.open_site(data)
    from fairlead.apps.evidence import services

    with site.answering():
        by = site.acting_member(member, org)
        one = services.take_in(
            by=by,
            title=title or _title(file, bytes_of),
            data=bytes_of,
            filename=file.name,
            grade=grade,
            controls=[f"iso42001:{each.removeprefix('iso42001:')}" for each in control or ()],
            about=_record(by, about) if about else None,
        )
    told = _told(one)
    typer.echo(as_json.dumps(told) if json else _sentence(told))


def read(
    file: Annotated[Path, typer.Argument(help="Results of a tool.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say what a results file says; nothing is kept. Exit code 1: not parsed."""
    found = read_results(file.name, _bytes(file))
    told = found.to_json()
    typer.echo(as_json.dumps(told, ensure_ascii=False) if json else _shown(told))
    if isinstance(found, NotParsed):
        raise typer.Exit(1)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CannotError(f"{file} cannot be read: {error.strerror}.") from error


def _title(file: Path, data: bytes) -> str:
    told = read_results(file.name, data).to_json()
    if told["kind"] != "summary":
        return file.name
    words = (TOOLS[str(told["tool"])], told["task"], told["model"])
    return " · ".join(str(each) for each in words if each)[:200]


def _record(by: "Member", code: str) -> "Record":
    from django.http import Http404

    from fairlead.apps.register.queries import get_record

    try:
        return get_record(by.organisation, code)
    except Http404 as error:
        raise CannotError(f"There is no record {code}: nothing was taken in.") from error


def _told(one: Any) -> dict[str, Any]:  # noqa: ANN401 - a piece of evidence
    from fairlead.apps.evidence.api import told

    return as_json.loads(as_json.dumps(told(one), default=str))  # type: ignore[no-any-return]  # an object


def _sentence(told: dict[str, Any]) -> str:
    lines = [f"{told['code']} is taken in and sealed, graded {told['grade']}: {told['title']}"]
    if told["result"]:
        lines.append(_shown(told["result"]))
    if more := sorted(set(told["proposed_controls"]) - set(told["controls"])):
        lines.append("It may support " + ", ".join(each.partition(":")[2] for each in more) + ".")
    return "\n".join(lines)


def _shown(told: dict[str, Any]) -> str:
    if told["kind"] != "summary":
        return f"{TOOLS.get(told['tool'], 'No tool')}: not parsed. {told['why']}"
    head = f"{TOOLS[told['tool']]} {told['tool_version']}".strip()
    n = f"{told['n']} {told['unit']}" if told["n"] is not None else "n not told"
    lines = [f"{head} · {told['task'] or '–'} · {told['model'] or 'model not told'} · {n}"]
    lines += [_score(each) for each in (*told["scores"], *told["categories"])]
    return "\n".join([*lines, *(f"  ! {each}" for each in told["notes"])])


def _score(told: dict[str, Any]) -> str:
    if "value" not in told:
        return f"  {told['name']}: {told['why']}"
    return f"  {told['name']}: {told['value']} [{told['low']}; {told['high']}], n {told['n']}"
