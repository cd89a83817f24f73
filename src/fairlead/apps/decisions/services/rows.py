"""Rows of decisions, beside their entries and in the same commit.

Plain SQL: a thousand rows come at once, and the ORM would take as long for them as all the rest.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.utils import timezone

from fairlead.apps.decisions.services.sender import Sender
from fairlead.core.decisions.record import PARTS, moment

if TYPE_CHECKING:
    from fairlead.apps.decisions.services.intake import Locked

_AT_ONCE: Final = 50
_DECISION: Final = (
    "organisation_id",
    "system_id",
    "log_id",
    "seq",
    "ext_id",
    "at",
    "received_at",
    "kind",
    "outcome",
    "model",
    "version",
    "instance",
    "n",
    "subject",
    "key_id",
    "score_micro",
    "confidence_micro",
    "latency_ms",
    "corr",
    "token",
    "action",
    "overridden",
    "later",
)
_Row = tuple[Any, ...]


def write(fresh: Sequence[tuple["Locked", int]], log_id: int, by: Sender) -> None:
    """Write the rows of decisions that are new, and their sealed parts."""
    if not fresh:
        return
    now = timezone.now()
    _insert("decisions_decision", _DECISION, [_row(*each, log_id, by, now) for each in fresh])
    with_parts = [(each, seq) for each, seq in fresh if each.bytes_of]
    if with_parts:
        ids = _ids(log_id, [seq for _, seq in with_parts])
        told = [(ids[seq], *map(each.bytes_of.get, PARTS)) for each, seq in with_parts]
        _insert("decisions_parts", ("decision_id", *PARTS), told)


def _row(each: "Locked", seq: int, log_id: int, by: Sender, now: datetime) -> _Row:
    record, plain = each.record, each.record.plain
    model, human = plain.get("model", {}), plain.get("human", {})
    action = human.get("action", "")
    return (
        by.organisation.pk,
        each.system.pk,
        log_id,
        seq,
        record.id,
        _time(moment(plain["at"]) if "at" in plain else now),
        _time(now),
        plain.get("kind", ""),
        plain["outcome"],
        model.get("name", ""),
        model.get("version", ""),
        plain.get("instance", ""),
        plain.get("n"),
        each.held.pseudonym if each.held and record.subject else "",
        each.held.key_id if each.held else None,
        plain.get("score_micro"),
        plain.get("confidence_micro"),
        plain.get("latency_ms"),
        plain.get("corr", ""),
        by.token.public_id,
        action,
        action == "override",
        "",
    )


def _time(at: datetime) -> Any:  # noqa: ANN401 - what the driver takes
    return connection.ops.adapt_datetimefield_value(at.astimezone(UTC))


def _ids(log_id: int, places: Sequence[int]) -> dict[int, int]:
    """Find the ids that the database gave; new entries stand one behind the other."""
    statement = "SELECT seq, id FROM decisions_decision WHERE log_id = %s AND seq BETWEEN %s AND %s"
    with connection.cursor() as cursor:
        cursor.execute(statement, [log_id, min(places), max(places)])
        return dict(cursor.fetchall())


def _insert(table: str, columns: Sequence[str], told: Sequence[_Row]) -> None:
    with connection.cursor() as cursor:
        for at in range(0, len(told), _AT_ONCE):
            some = told[at : at + _AT_ONCE]
            cursor.execute(_statement(table, tuple(columns), len(some)), list(_flat(some)))


@lru_cache(maxsize=4 * _AT_ONCE)
def _statement(table: str, columns: tuple[str, ...], n: int) -> str:
    names = ", ".join(f'"{each}"' for each in columns)
    one = f"({', '.join(['%s'] * len(columns))})"
    return f'INSERT INTO "{table}" ({names}) VALUES {", ".join([one] * n)}'  # noqa: S608 - names of ours


def _flat(told: Iterable[_Row]) -> Iterable[Any]:
    return (value for row in told for value in row)
