"""What is measured of two systems: set up, measured week after week, answered, validated anew."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from fairlead.apps.example.rows import Told, joined, week
from fairlead.apps.example.year.world import Event, World, told
from fairlead.apps.journal.queries import current_log
from fairlead.apps.journal.reacting import react_in
from fairlead.apps.monitor import measuring, queries, services
from fairlead.apps.monitor.models import Check, Finding

Does = Callable[[World], object]
_MEMORY: Final = 256


def monitor() -> Iterator[Event]:
    """Two checks over thirteen weeks: one closes a gate twice, the other opens one."""
    for one in told("monitor")["events"]:
        name = next(each for each in _DOES if each in one)
        yield Event(one["day"], one["at"], _and_what_follows(_DOES[name](one)))


def _and_what_follows(does: Does) -> Does:
    """Let what reacts to the news react at once: at that moment, not on the day of loading."""

    def both(world: World) -> None:
        does(world)
        react_in(current_log(world.firm.public_id))

    return both


def _sets_up(one: dict[str, Any]) -> Does:
    def does(world: World) -> None:
        key = one["sets_up"]
        how, by = told("monitor")["checks"][key], world.people[one["by"]]
        system = world.records[how["system"]]
        version = world.records[how["model"]].versions.get(version=how["version"])
        rows = _rows(world, key, first=1 - told("monitor")["before"], last=0)
        with _file(rows, f"{how['file']}_before") as path:
            columns = measuring.read_columns(how["columns"])
            past = measuring.profiled(path, columns, memory_mb=_MEMORY).to_bytes()
        reference = services.seal_reference(
            system, by=by, name=how["reference"], data=past, because=how["because"]
        )
        world.records[f"check.{key}"] = services.add_check(
            system,
            by=by,
            name=how["name"],
            version=version,
            source="push",
            window="week",
            rhythm="hand",
            columns=how["columns"],
            policy=how["policy"],
            reference=reference,
        )

    return does


def _measures(one: dict[str, Any]) -> Does:
    """Count the rows of all weeks so far and hand the counts in, as a pipeline does."""

    def does(world: World) -> None:
        key, until = one["measures"], one["until"]
        how, check = told("monitor")["checks"][key], _check(world, key)
        columns = measuring.read_columns(check.columns)
        past = measuring.reference_of(check.reference.digest) if check.reference else None
        rows = _rows(world, key, first=1, last=until)
        with _file(rows, f"{how['file']}_w01_w{until:02d}") as path:
            found = measuring.counted(path, columns, past, by=check.window, memory_mb=_MEMORY)
        world.records[f"run.{key}"] = services.push(
            check,
            by=check.added_by,
            states=[b64encode(each.to_bytes()).decode() for each in found.states],
            sql=found.sql,
            source=found.source,
            source_digest=found.source_digest,
            coverage=asdict(found.coverage),
            versions=found.versions,
        )

    return does


def _limits(one: dict[str, Any]) -> Does:
    """Set limits for more than before; the old ones stay."""

    def does(world: World) -> None:
        check, by = _check(world, one["limits"]), world.people[one["by"]]
        later, policy = told("monitor")["checks"][one["limits"]]["later"], dict(check.policy)
        policy |= {"families": later["families"], "limits": policy["limits"] + later["limits"]}
        services.change_check(check, by=by, rev=check.rev, policy=policy)

    return does


def _answers(one: dict[str, Any]) -> Does:
    def does(world: World) -> None:
        for each in _findings(world, one["answers"]):
            services.answer(each, by=world.people[one["by"]], because=one["because"])

    return does


def _closes(one: dict[str, Any]) -> Does:
    def does(world: World) -> None:
        for each in _findings(world, one["closes"]):
            services.close(each, by=world.people[one["by"]], effect=one["effect"])

    return does


def _proposes(one: dict[str, Any]) -> Does:
    def does(world: World) -> None:
        key = one["proposes"]
        check, run = _check(world, key), world.records[f"run.{key}"]
        world.records[f"validation.{key}"] = services.propose_validation(
            check.system,
            by=world.people[one["by"]],
            version=check.version,
            basis=one["basis"],
            evidence=[run.evidence.code],
        )

    return does


def _signs(one: dict[str, Any]) -> Does:
    return lambda world: services.sign_validation(
        world.records[f"validation.{one['signs']}"], by=world.people[one["by"]]
    )


def _check(world: World, key: str) -> Check:
    return queries.get_check(world.firm, world.records[f"check.{key}"].code)


def _findings(world: World, key: str) -> list[Finding]:
    return list(queries.open_findings(_check(world, key)))


def _rows(world: World, key: str, *, first: int, last: int) -> dict[str, list[Any]]:
    how = Told(**told("monitor")["checks"][key]["rows"])
    return joined([week(how, each, _monday(world, each)) for each in range(first, last + 1)])


def _monday(world: World, number: int) -> date:
    """Give the first day of a week of the story; week 13 is the last whole one before the end."""
    end = world.day(told("monitor")["last"])
    return end - timedelta(days=end.weekday() + 7 * (14 - number))


@contextmanager
def _file(rows: dict[str, list[Any]], name: str) -> Iterator[Path]:
    """Give a Parquet file of rows that is gone when nobody counts in it any more."""
    import pyarrow as pa  # noqa: PLC0415 - only who measures loads an engine
    from pyarrow import parquet  # noqa: PLC0415 - see above

    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.parquet"
        parquet.write_table(pa.table(rows), path)
        yield path


_DOES: Final[dict[str, Callable[[dict[str, Any]], Does]]] = {
    "sets_up": _sets_up,
    "measures": _measures,
    "limits": _limits,
    "answers": _answers,
    "closes": _closes,
    "proposes": _proposes,
    "signs": _signs,
}
