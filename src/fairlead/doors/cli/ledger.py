"""`fairlead ledger`: check the log, sign it, show where it stands.

fairlead ledger fsck            0 sound, 1 something does not fit, 2 could not be checked
fairlead ledger checkpoint      sign now, and print the checkpoint to keep elsewhere
fairlead ledger show            how long, what is signed, who holds a copy
fairlead ledger prune --before 2027-01-01 --because "…"   delete entries past their time
fairlead ledger epoch --because "…"   after an older database was put back
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from fairlead.doors.cli import site
from fairlead.doors.cli.errors import CannotError
from fairlead.doors.cli.progress import Bar

_Data = Annotated[Path, typer.Option(help="Folder of database, files and keys.")]
_Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def register(app: typer.Typer) -> None:
    """Join the command line."""
    ledger = typer.Typer(help="Check, sign and show the ledger.", no_args_is_help=True)
    ledger.command("fsck")(fsck)
    ledger.command("checkpoint")(checkpoint)
    ledger.command("show")(show)
    ledger.command("prune")(prune)
    ledger.command("epoch")(epoch)
    app.add_typer(ledger, name="ledger")


def fsck(
    data: _Data = site.DEFAULT,
    *,
    quick: Annotated[bool, typer.Option(help="Only the last ten thousand entries.")] = False,
    json: _Json = False,
) -> None:
    """Rebuild every root from the entries and compare it with all that was signed."""
    _open(data)
    from fairlead.apps.journal import fsck as checker

    reports = checker.check_all(quick=quick, bar=lambda name: Bar(f"Checking {name}"))
    if json:
        typer.echo(_json([_told(each) for each in reports]))
    else:
        for each in reports:
            _print(each)
    raise typer.Exit(0 if all(each.is_sound for each in reports) else 1)


def checkpoint(data: _Data = site.DEFAULT, *, json: _Json = False) -> None:
    """Sign every log as it stands now and print the checkpoints."""
    _open(data)
    from fairlead.apps.journal import checkpoints, fsck
    from fairlead.apps.journal.errors import LedgerClosedError

    try:
        notes = {log.origin: checkpoints.publish(log).note for log in fsck.logs()}
    except LedgerClosedError as refused:
        raise CannotError(str(refused)) from refused
    typer.echo(_json(notes) if json else "\n".join(notes.values()).rstrip("\n"))


def show(data: _Data = site.DEFAULT, *, json: _Json = False) -> None:
    """Say how long each log is, what is signed and who holds a copy."""
    _open(data)
    from fairlead.apps.journal import queries

    positions = [queries.position(tenant) for tenant in queries.tenants()]
    if json:
        typer.echo(_json([_placed(each) for each in positions]))
        return
    for each in positions:
        typer.echo(f"{each.origin}: {each.size} entries, {each.signed} signed ({each.state})")
        typer.echo(f"  key      {each.vkey}")
        if each.pruned:
            went = f"the first {each.pruned.below} entries were pruned"
            typer.echo(f"  pruned   {went}, as entry {each.pruned.seq} says")
        typer.echo(f"  outside  {_outside(each.copies, each.outside)}")
        if each.trouble:
            typer.echo(f"  trouble  {each.trouble}")


def epoch(
    tenant: Annotated[
        str, typer.Argument(help="Which organisation: the middle of its log's name.")
    ],
    because: Annotated[str, typer.Option(help="What happened, in one sentence.")],
    data: _Data = site.DEFAULT,
    *,
    json: _Json = False,
) -> None:
    """Open a new log after an older database was put back; the gap stays visible."""
    _open(data)
    from fairlead.apps.journal import epochs
    from fairlead.apps.journal.errors import FairleadError

    try:
        log = epochs.open_next_epoch(tenant, because=because)
    except FairleadError as refused:
        raise CannotError(str(refused)) from refused
    typer.echo(_json({"origin": log.origin, "key": log.vkey}) if json else f"Opened {log.origin}")


def prune(
    before: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Entries from before this day (UTC) go.")
    ],
    because: Annotated[str, typer.Option(help="Why, in one sentence.")] = "",
    data: _Data = site.DEFAULT,
    member: Annotated[str, typer.Option("--as", help="E-mail of the person who decides it.")] = "",
    org: Annotated[str, typer.Option(help="Which organisation, by its id.")] = "",
    *,
    dry_run: Annotated[bool, typer.Option(help="Only say what would go.")] = False,
    json: _Json = False,
) -> None:
    """Delete what the oldest entries said; their hashes stay, so all that is kept stays provable.

    Ends with 1 when a rule refuses: too young, a legal hold, still needed, nothing that old.
    """
    _open(data)
    from django.utils import timezone

    from fairlead.apps.privacy import services
    from fairlead.apps.privacy.prunable import prunable

    with site.answering():
        by, today = site.acting_member(member, org), timezone.localdate()
        chosen = prunable(by.organisation, before=before.date(), today=today)
        told = {"log": chosen.log.origin, "below": chosen.below, "entries": chosen.entries}
        told["stopped"] = chosen.why
        if not dry_run:
            bar = Bar("Deleting")
            done = services.prune(
                before=before.date(), because=because, by=by, today=today, progress=bar
            )
            told |= {"sealed_by": done.seq}
    typer.echo(_json(told) if json else _pruned(told))


def _pruned(told: dict[str, Any]) -> str:
    done = told.get("sealed_by")
    said = "would go" if done is None else f"are gone, as entry {done} says"
    lines = [f"{told['log']}: {told['entries']} entries below {told['below']} {said}"]
    if told["stopped"]:
        lines.append(f"  not more: {told['stopped']}")
    if done is None:
        lines.append("  nothing was deleted: leave --dry-run out to do it")
    return "\n".join(lines)


def _open(data: Path) -> None:
    if not (data / "fairlead.sqlite3").exists() and "FAIRLEAD_DATABASE" not in os.environ:
        raise CannotError(f"There is no Fairlead in {data}: name its folder with --data.")
    # Not migrated: a check changes nothing.
    site.open_site(data, migrate=False)


def _told(report: object) -> dict[str, object]:
    told = dict(vars(report))
    told["first"] = told["named"][0] if told["named"] else ""
    return told


def _print(report: object) -> None:
    told = _told(report)
    state = f"{told['findings']} things do not fit" if told["findings"] else "sound"
    typer.echo(f"{told['log']}: {told['entries']} entries checked, {state}")
    for each in told["named"] if isinstance(told["named"], list) else ():
        typer.echo(f"  {each}")
    for each in told["unchecked"] if isinstance(told["unchecked"], list) else ():
        typer.echo(f"  not checked: {each}")


def _placed(position: object) -> dict[str, object]:
    told = dict(vars(position))
    told["copies"] = [vars(each) for each in told["copies"]]
    told["pruned"] = vars(told["pruned"]) if told["pruned"] else None
    return told


def _outside(copies: tuple[object, ...], covered: int) -> str:
    if not copies:
        return "nobody: nothing protects against somebody who owns both database and key"
    return f"{len(copies)} copies, the first {covered} entries are fixed by them"


def _json(told: object) -> str:
    return orjson.dumps(told, option=orjson.OPT_INDENT_2).decode()
