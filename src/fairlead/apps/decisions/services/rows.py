"""Rows of decisions, beside their entries and in the same commit.

Not by the ORM: a thousand rows come at once, and it would take as long for them as all the rest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.utils import timezone

from fairlead.apps.decisions.services.sender import Sender
from fairlead.apps.journal import bulk
from fairlead.apps.journal.bulk import Row
from fairlead.core.decisions.record import PARTS

if TYPE_CHECKING:
    from fairlead.apps.decisions.services.intake import Locked

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
_FORM: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


def write(fresh: Sequence[tuple["Locked", int]], log_id: int, by: Sender) -> None:
    """Write the rows of decisions that are new, and their sealed parts."""
    if not fresh:
        return
    write_time = _writer_of_times()
    now = write_time(timezone.now().strftime(_FORM))
    batch = _Batch(by.organisation.pk, log_id, by.token.public_id, now, write_time)
    rows = (_row(*each, batch) for each in fresh)
    bulk.insert(connection, "decisions_decision", _DECISION, rows, n=len(fresh))
    with_parts = [(each, seq) for each, seq in fresh if each.bytes_of]
    if with_parts:
        ids = _ids(log_id, [seq for _, seq in with_parts])
        told = [(ids[seq], *map(each.bytes_of.get, PARTS)) for each, seq in with_parts]
        bulk.insert(connection, "decisions_parts", ("decision_id", *PARTS), told, n=len(told))


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the rows of a batch share."""

    firm: int
    log_id: int
    token: str
    now: str
    write_time: Callable[[str], str]


def _row(each: "Locked", seq: int, batch: _Batch) -> Row:
    record, plain = each.record, each.record.plain
    model, human = plain.get("model", {}), plain.get("human", {})
    action = human.get("action", "")
    return (
        batch.firm,
        each.system.pk,
        batch.log_id,
        seq,
        record.id,
        batch.write_time(plain["at"]) if "at" in plain else batch.now,
        batch.now,
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
        batch.token,
        action,
        action == "override",
        "",
    )


def _writer_of_times() -> Callable[[str], str]:
    """Give what writes a time of the profile as the driver of the database takes it."""
    return _as_sqlite if connection.vendor == "sqlite" else str


def _as_sqlite(at: str) -> str:
    """Write a time as Django does on SQLite: in UTC, without a fraction of nothing.

    >>> _as_sqlite("2026-11-28T18:00:00.000000Z"), _as_sqlite("2026-11-28T18:00:00.500000Z")
    ('2026-11-28 18:00:00', '2026-11-28 18:00:00.500000')
    """
    return f"{at[:10]} {at[11:26]}".removesuffix(".000000")


def _ids(log_id: int, places: Sequence[int]) -> dict[int, int]:
    """Find the ids that the database gave; new entries stand one behind the other."""
    statement = "SELECT seq, id FROM decisions_decision WHERE log_id = %s AND seq BETWEEN %s AND %s"
    with connection.cursor() as cursor:
        cursor.execute(statement, [log_id, min(places), max(places)])
        return dict(cursor.fetchall())
