"""The columns of the archive, and decisions from rows and from entries.

    {"id": 7, "ext_id": "loan-1", "log": "fairlead.example/01m…/1", "seq": 8123, "at": …,
     "outcome": "refused", …, "leaf": b"…32…", "body": b"{…}", "input": b"…locked…", "outcomes": [
        {"id": 3, "ext_id": "out-77", "log": "…/1", "seq": 9001, "code": "repaid", "at": …}]}

`firm`, `system` and `day` are the names of the folders. docs/use/archive.md tells what each means.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import orjson

from fairlead.apps.decisions.models import Decision, Outcome, Partition, Parts
from fairlead.core.decisions.record import PARTS, moment

if TYPE_CHECKING:
    import pyarrow as pa

# As in Decision; what a leaf says too is compared with it whenever a row is shown.
PLAIN: Final = {
    "id": "int64",
    "seq": "int64",
    "ext_id": "string",
    "at": "time",
    "received_at": "time",
    "kind": "string",
    "outcome": "string",
    "model": "string",
    "version": "string",
    "instance": "string",
    "n": "int64",
    "subject": "string",
    "key_id": "int64",
    "score_micro": "int64",
    "confidence_micro": "int32",
    "latency_ms": "int32",
    "corr": "string",
    "token": "string",
    "action": "string",
    "overridden": "bool_",
    "later": "string",
    "later_at": "time",
}
LOCKED: Final = tuple(PARTS)
NAMES: Final = (*PLAIN, "log", "leaf", "body", *LOCKED, "outcomes")


@cache
def schema() -> "pa.Schema":
    """Give the columns as Arrow knows them; 30 MB that only who reads or writes files loads."""
    import pyarrow as pa  # noqa: PLC0415

    time = pa.timestamp("us", tz="UTC")
    kinds = {name: time if kind == "time" else getattr(pa, kind)() for name, kind in _KINDS.items()}
    outcome = {"id": "int64", "ext_id": "string", "log": "string", "seq": "int64", "code": "string"}
    told = [(name, getattr(pa, kind)()) for name, kind in outcome.items()]
    return pa.schema({**kinds, "outcomes": pa.list_(pa.struct([*told, ("at", time)]))})


_KINDS: Final = {
    **PLAIN,
    "log": "string",
    "leaf": "binary",
    "body": "binary",
    **dict.fromkeys(LOCKED, "binary"),
}
_IN_LEAF: Final = ("kind", "outcome", "instance", "subject", "corr")
_NUMBERS: Final = ("n", "score_micro", "confidence_micro", "latency_ms")


def decision_of(row: Mapping[str, Any], partition: Partition, logs: Mapping[str, int]) -> Decision:
    """Give a decision as if it were in the database: with its parts and what became of it then.

    `logs` says the number of each log by its name.
    """
    found = Decision(
        organisation=partition.organisation,
        system=partition.system,
        log_id=logs[row["log"]],
        **{name: row[name] for name in PLAIN},
    )
    found.archived_in = partition
    if any(row.get(part) is not None for part in LOCKED):
        Parts(decision=found, **{part: row[part] for part in LOCKED})
    found.outcomes_then = [_outcome(each, found, logs) for each in row.get("outcomes") or ()]
    return found


def _outcome(told: Mapping[str, Any], decision: Decision, logs: Mapping[str, int]) -> Outcome:
    return Outcome(
        id=told["id"],
        organisation=decision.organisation,
        decision=decision,
        log_id=logs[told["log"]],
        seq=told["seq"],
        ext_id=told["ext_id"],
        code=told["code"],
        at=told["at"],
    )


def said_by(body: bytes) -> dict[str, Any]:
    """Give what a leaf says of a decision, by the names of the columns."""
    told = orjson.loads(body)
    model, human = told.get("model", {}), told.get("human", {})
    found = {name: told.get(name, "") for name in _IN_LEAF}
    found |= {name: told.get(name) for name in _NUMBERS}
    if "at" in told:
        found["at"] = moment(told["at"])
    return found | {
        "ext_id": told["id"],
        "model": model.get("name", ""),
        "version": model.get("version", ""),
        "action": human.get("action", ""),
    }


def system_of(body: bytes) -> str:
    """Give the code of the system that a leaf is about."""
    return str(orjson.loads(body)["obj"]["id"])


def agrees(decision: Decision, body: bytes) -> bool:
    """Say whether a row says what its leaf says."""
    named = said_by(body)
    return system_of(body) == decision.system.code and all(
        getattr(decision, name) == value for name, value in named.items()
    )


def by_ledger(partition: Partition, log_id: int, seq: int, body: bytes) -> Decision:
    """Give a decision as its leaf alone tells it, where the file is changed or gone."""
    told = orjson.loads(body)
    said, written = said_by(body), moment(told["ts"])
    found = Decision(
        id=-1 - seq,  # of no row: what it was there the file alone knew
        organisation=partition.organisation,
        system=partition.system,
        log_id=log_id,
        seq=seq,
        received_at=written,
        overridden=said["action"] == "override",
        token=str(told["actor"]).removeprefix("svc:"),
        **{"at": written, **said},
    )
    found.archived_in = partition
    return found


def columns_of(rows: Sequence[Sequence[Any]], names: Iterable[str]) -> dict[str, list[Any]]:
    """Turn rows into columns; no row gives empty ones."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(tuple(names))
    return {name: list(column) for name, column in zip(names, columns, strict=True)}


def day_of(at: datetime) -> str:
    """Give the day of a moment as its folder is named."""
    return at.date().isoformat()
