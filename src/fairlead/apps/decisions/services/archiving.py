"""Moving old decisions to the archive: file by file, each whole or not at all.

A file is written, on disk and read back before anything else happens. Then, in one transaction
that holds the log: what was written is compared with what is here now, the file moves to its
place, the act is sealed, the rows go. Killed before that transaction ends, a file may lie there
that nothing names; the next run deletes it and begins anew. Entries and tiles never move, so
every decision stays provable as before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions import acts
from fairlead.apps.decisions.archived import files
from fairlead.apps.decisions.archived.columns import LOCKED, PLAIN, schema
from fairlead.apps.decisions.archived.holding import due
from fairlead.apps.decisions.models import Decision, Outcome, Partition
from fairlead.apps.journal import leases
from fairlead.apps.journal.errors import FairleadError, LedgerClosedError, RuleBrokenError
from fairlead.apps.journal.models import Entry, Head, Log
from fairlead.apps.journal.services import doing
from fairlead.apps.org.models import Organisation
from fairlead.apps.org.programs import Program
from fairlead.apps.register.models import AISystem
from fairlead.core.ledger.merkle import leaf_hash

if TYPE_CHECKING:
    import pyarrow as pa

PROGRAM: Final = "decisions"
LEAST_DAYS: Final = 30
MOST: Final = 20_000  # decisions in a file: the log is held while their rows go
_PART: Final = 500
_LEASE: Final = "decisions-archive"
_LEASE_SECONDS: Final = 600
_READ: Final = (*PLAIN, *(f"parts__{part}" for part in LOCKED))
# What may change after a decision was taken in: compared before its row goes.
_MAY_CHANGE: Final = ("id", "overridden", "later", "later_at", "parts__decision")


@dataclass(frozen=True)
class Moved:
    """How many decisions were moved, into how many files."""

    decisions: int = 0
    files: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(self.decisions + other.decisions, self.files + other.files)


def archive_due() -> dict[str, str]:
    """Archive what is older than FAIRLEAD_ARCHIVE_AFTER_DAYS; say by firm what stood in the way."""
    days = settings.FAIRLEAD_ARCHIVE_AFTER_DAYS
    before = timezone.now().astimezone(UTC).date() - timedelta(days=days)
    troubles = dict[str, str]()
    for firm in Organisation.objects.order_by("pk") if days else ():
        try:
            archive(firm, before=before)
        except FairleadError as refused:
            troubles[f"archive of {firm.tenant}"] = str(refused)
        else:
            troubles[f"archive of {firm.tenant}"] = ""
    return troubles


def archive_all(*, before: date) -> Iterator[tuple[str, Moved]]:
    """Archive what is older than a day, firm by firm, and say of each what moved.

    Raises:
        FairleadError: as `archive`; what was moved before stays moved.
    """
    for firm in Organisation.objects.order_by("pk"):
        yield firm.tenant, archive(firm, before=before)


def archive(firm: Organisation, *, before: date) -> Moved:
    """Move the decisions of a firm that are older than a day (UTC) into the archive.

    Raises:
        RuleBrokenError: the day is too near.
        LedgerClosedError: the disk or the log takes nothing, or somebody archives already.
    """
    if before > timezone.now().astimezone(UTC).date() - timedelta(days=LEAST_DAYS):
        raise RuleBrokenError(
            _("Decisions are archived when they are {n} days old: name an earlier day."),
            n=LEAST_DAYS,
        )
    holder, moved = token_hex(8), Moved()
    _keep_lease(holder)
    try:
        _sweep(firm)
        for system in AISystem.objects.of(firm).select_related("organisation").order_by("number"):
            while n := _archive_some(system, before):
                moved += Moved(n, 1)
                _keep_lease(holder)
    except Exception:
        _sweep(firm)
        raise
    finally:
        leases.give_back(_LEASE, holder)
    return moved


def _keep_lease(holder: str) -> None:
    if not leases.take(_LEASE, holder, seconds=_LEASE_SECONDS):
        raise LedgerClosedError(
            _("Decisions are being archived already: try again in ten minutes.")
        )


def _sweep(firm: Organisation) -> None:
    """Delete files that nothing names: what a run that was stopped has left."""
    known = Partition.objects.of(firm).select_related("organisation", "system")
    for path in files.loose({files.place_of(each) for each in known}, firm):
        path.unlink(missing_ok=True)
    for path in files.unfinished():
        path.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Part:
    """The decisions of one file: where they stand, and what was written of them."""

    system: AISystem
    log: Log
    day: date
    rows: Sequence[Sequence[Any]]
    outcomes: Sequence[Outcome]
    table: "pa.Table"

    @property
    def seqs(self) -> list[int]:
        return [row[1] for row in self.rows]

    @property
    def ids(self) -> list[int]:
        return [row[0] for row in self.rows]


def _archive_some(system: AISystem, before: date) -> int:
    """Archive the oldest that are due: of one day, of one log, as many as a file holds."""
    part = _read(system, before)
    if part is None:
        return 0
    with files.written(part.table) as path:
        _put(part, path, before)
    return len(part.rows)


def _read(system: AISystem, before: date) -> _Part | None:
    first = due(system, before).order_by("at", "id").values_list("at", "log_id").first()
    if first is None:
        return None
    day, log = first[0].astimezone(UTC).date(), Log.objects.get(pk=first[1])
    rows = list(_of_day(system, before, day, log).order_by("seq").values_list(*_READ)[:MOST])
    rows.sort(key=lambda row: (row[3], row[0]))  # by time: periods are read from few pieces
    seqs, ids = [row[1] for row in rows], [row[0] for row in rows]
    entries = _entries(log, seqs)
    outcomes = _outcomes(ids)
    table = _table(rows, [entries[seq] for seq in seqs], outcomes, log)
    return _Part(system, log, day, rows, outcomes, table)


def _of_day(system: AISystem, before: date, day: date, log: Log) -> QuerySet[Decision]:
    begin = datetime.combine(day, time.min, UTC)
    return due(system, before).filter(
        at__gte=begin, at__lt=begin + timedelta(days=1), log_id=log.pk
    )


def _entries(log: Log, seqs: Sequence[int]) -> dict[int, tuple[bytes, bytes]]:
    """Read leaf and body of entries, and look whether each leaf is that of its body."""
    found = dict[int, tuple[bytes, bytes]]()
    for at in range(0, len(seqs), _PART):
        some = Entry.objects.filter(log=log, seq__in=seqs[at : at + _PART])
        for seq, leaf, body in some.values_list("seq", "leaf", "body"):
            if leaf_hash(bytes(body)) == bytes(leaf):
                found[seq] = (bytes(leaf), bytes(body))
    if wrong := next((seq for seq in seqs if seq not in found), None):
        raise LedgerClosedError(
            _("Entry {seq} of {log} is missing or was changed: run fairlead ledger fsck."),
            seq=wrong,
            log=log.origin,
        )
    return found


def _outcomes(ids: Sequence[int]) -> list[Outcome]:
    return [
        each
        for at in range(0, len(ids), _PART)
        for each in Outcome.objects.filter(decision__in=ids[at : at + _PART]).order_by("at", "pk")
    ]


def _table(
    rows: Sequence[Sequence[Any]],
    entries: Sequence[tuple[bytes, bytes]],
    outcomes: Sequence[Outcome],
    log: Log,
) -> "pa.Table":
    import pyarrow as pa  # noqa: PLC0415 - only who writes the archive

    names = (*PLAIN, *LOCKED)
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    for part in LOCKED:
        columns[part] = [None if each is None else bytes(each) for each in columns[part]]
    told = _told(outcomes)
    columns["log"] = [log.origin] * len(rows)
    columns["leaf"] = [leaf for leaf, _body in entries]
    columns["body"] = [body for _leaf, body in entries]
    columns["outcomes"] = [told.get(each, []) for each in columns["id"]]
    return pa.Table.from_pydict(columns, schema=schema())


def _told(outcomes: Sequence[Outcome]) -> dict[int, list[dict[str, Any]]]:
    origins = dict(Log.objects.values_list("pk", "origin")) if outcomes else {}
    found = dict[int, list[dict[str, Any]]]()
    for each in outcomes:
        told = {name: getattr(each, name) for name in ("id", "ext_id", "seq", "code", "at")}
        told["log"] = origins[each.log_id]
        found.setdefault(each.decision_id, []).append(told)
    return found


def _put(part: _Part, path: Any, before: date) -> None:  # noqa: ANN401 - a path
    """Seal, move and forget, while nobody else writes to the log of the firm."""
    by = Program(PROGRAM, part.system.organisation)
    seqs = part.seqs
    name = f"part-{part.log.epoch}-{min(seqs)}.parquet"
    sha256, size = files.digest_of(path), path.stat().st_size
    with doing(acts.ARCHIVED, by=by, about=part.system) as entry:
        # First the log, as everybody does who seals: two who wait for each other would fail.
        Head.objects.select_for_update().get(log=_open_log(part.log))
        _must_be_the_same(part, before)
        made = Partition.objects.create(
            organisation=part.system.organisation,
            system=part.system,
            log_id=part.log.pk,
            day=part.day,
            name=name,
            sha256=sha256,
            leaves=files.digest_of_leaves(seqs, part.table["leaf"].to_pylist()),
            bytes=size,
            n=len(seqs),
            first_seq=min(seqs),
            last_seq=max(seqs),
            first_at=part.rows[0][3],
            last_at=part.rows[-1][3],
            act=entry.ext_id,
            made_at=timezone.now(),
        )
        entry.update(
            day=part.day.isoformat(),
            name=name,
            n=made.n,
            first=made.first_seq,
            last=made.last_seq,
            sha256=sha256,
            leaves=made.leaves,
        )
        files.move(path, files.place_of(made))
        _forget(part)


def _open_log(log: Log) -> Log:
    return Log.objects.filter(tenant=log.tenant).order_by("-epoch")[:1].get()


def _must_be_the_same(part: _Part, before: date) -> None:
    """Look whether what was written is still so: nothing was added, erased or held meanwhile."""
    seqs, ids = part.seqs, part.ids
    now = _of_day(part.system, before, part.day, part.log).filter(
        seq__gte=min(seqs), seq__lte=max(seqs)
    )
    at = [_READ.index(name) for name in _MAY_CHANGE[:-1]]
    locked = len(PLAIN)
    then = {
        (*(row[each] for each in at), any(part is not None for part in row[locked:]))
        for row in part.rows
    }
    here = {(*row[:-1], row[-1] is not None) for row in now.values_list(*_MAY_CHANGE)}
    outcomes = {each.pk for each in part.outcomes}
    if here != then or {each.pk for each in _outcomes(ids)} != outcomes:
        raise LedgerClosedError(
            _("Decisions of {system} changed while they were archived: it is tried again."),
            system=part.system.code,
        )


def _forget(part: _Part) -> None:
    """Delete the rows that lie in the file now; what leans on them was looked for before."""
    ids = part.ids
    with connection.cursor() as cursor:
        for at in range(0, len(ids), _PART):
            some = ids[at : at + _PART]
            marks = ",".join(["%s"] * len(some))
            for table, column in (
                ("decisions_outcome", "decision_id"),
                ("decisions_parts", "decision_id"),
                ("decisions_decision", "id"),
            ):
                cursor.execute(f"DELETE FROM {table} WHERE {column} IN ({marks})", some)  # noqa: S608 - names of ours
