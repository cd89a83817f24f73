"""Searching the archive: DuckDB over the files that can hold what is asked, newest first.

    found = search(firm, Wanted(system="SYS-3", outcome="refused"), limit=50)
    found.rows      # decisions, each compared with its entry
    found.troubles  # what is not shown, and why

Which files are opened the database says (system, period, place in the log). Each row that is
given was compared with its entry; a file that was changed or is gone is told, not passed over.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max, Min, Q
from django.utils.translation import gettext as _

from fairlead.apps.decisions.archived import files
from fairlead.apps.decisions.archived.columns import (
    LOCKED,
    PLAIN,
    agrees,
    by_ledger,
    decision_of,
    said_by,
    system_of,
)
from fairlead.apps.decisions.models import Decision, Outcome, Partition
from fairlead.apps.journal.errors import LedgerClosedError
from fairlead.apps.journal.models import Entry, Log
from fairlead.apps.org.models import Organisation
from fairlead.core.ledger.merkle import leaf_hash

if TYPE_CHECKING:
    import duckdb

_MEMORY_MB: Final = 256
_FIRST_FILES: Final = 2  # then four times as many each time
_AT_ONCE: Final = 500
_LIST: Final = (*PLAIN, "log", "leaf", "outcomes")
_WHOLE: Final = (*_LIST, *LOCKED)
_FROM: Final = "FROM read_parquet(?, hive_partitioning = false, filename = true)"
_NEWEST: Final = ' ORDER BY "at" DESC, id DESC'
Place = tuple[datetime, int]


@dataclass(frozen=True)
class Wanted:
    """What is asked for, as the pages ask; empty fields ask for nothing. `until` is outside."""

    ext_id: str = ""
    subject: str = ""
    system: str = ""
    version: str = ""
    outcome: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    overridden: bool = False
    before: Place | None = None
    seq: int | None = None
    log_id: int | None = None

    @property
    def is_by_day_alone(self) -> bool:
        """Say whether nothing but the system and a beginning is asked."""
        return replace(self, since=None, system="") == Wanted()


@dataclass(frozen=True)
class Found:
    """Decisions of the archive, newest first, and what could not be shown."""

    rows: Sequence[Decision] = ()
    troubles: Sequence[str] = field(default=())


def search(firm: Organisation, wanted: Wanted, *, limit: int, parts: bool = False) -> Found:
    """Give the newest that match, with their sealed parts if asked for.

    Raises:
        LedgerClosedError: the search takes more memory than it may.
    """
    left, troubles, found = _there(partitions(firm, wanted)), list[str](), list[Decision]()
    # A person is in few files, and nobody knows in which: all are asked at once.
    some = len(left) if wanted.subject else _FIRST_FILES
    while left and not _is_full(found, limit, left):
        group, left, some = left[:some], left[some:], some * 4
        told = _rows(
            firm, [each for each, trouble in group if not trouble], wanted, limit, parts=parts
        )
        troubles += [_trouble(each, trouble) for each, trouble in group if trouble]
        rows, wrong = _compared(told)
        found, troubles = _newest([*found, *rows])[:limit], [*troubles, *wrong]
    return Found(_with_later(found), troubles)


def partitions(firm: Organisation, wanted: Wanted) -> list[Partition]:
    """Name the files that can hold what is asked, those with the newest first."""
    found = Partition.objects.of(firm).select_related("system", "organisation")
    if wanted.system:
        found = found.filter(system__number=_number(wanted.system))
    if wanted.since:
        found = found.filter(last_at__gte=wanted.since)
    for until in (wanted.until, wanted.before[0] if wanted.before else None):
        found = found.filter(first_at__lte=until) if until else found
    if wanted.seq is not None:
        place = {"log_id": wanted.log_id, "first_seq__lte": wanted.seq, "last_seq__gte": wanted.seq}
        found = found.filter(**place)
    if wanted.ext_id:
        found = found.filter(_by_reference(firm, wanted.ext_id))
    return list(found.order_by("-last_at", "-pk"))


def _by_reference(firm: Organisation, ext_id: str) -> Q:
    """Keep the files that can hold an entry of that id: the ledger says where it stands."""
    keep = Q(pk=None)
    for log_id, seq, about in placed(firm, ext_id):
        place = Q(log_id=log_id, first_seq__lte=seq, last_seq__gte=seq)
        keep |= place & Q(system__number=_number(about.partition(":")[2]))
    return keep


def placed(firm: Organisation, ext_id: str) -> list[tuple[int, int, str]]:
    """Say where the entries of a decision of that id stand, the newest first, and what about."""
    entries = Entry.objects.filter(log__tenant=firm.tenant, ext_id=ext_id, type="ai.decision")
    return list(entries.order_by("-log__epoch", "-seq").values_list("log_id", "seq", "about"))


def _number(code: str) -> int:
    """Read SYS-3 as 3; what is no code matches nothing."""
    digits = code.upper().removeprefix("SYS-")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else 0  # noqa: PLR2004 - fits a column


def _there(chosen: Sequence[Partition]) -> list[tuple[Partition, str]]:
    """Say of each file whether it is there at all and as long as it was."""
    return [(each, files.looks_wrong(each)) for each in chosen]


def _is_full(found: Sequence[Decision], limit: int, left: Sequence[tuple[Partition, str]]) -> bool:
    """Say whether no file that is left can hold anything newer than what was found."""
    return len(found) >= limit and found[limit - 1].at > left[0][0].last_at


def _rows(
    firm: Organisation, chosen: Sequence[Partition], wanted: Wanted, limit: int, *, parts: bool
) -> list[tuple[Decision, bytes]]:
    if not chosen:
        return []
    names = {str(files.place_of(each)): each for each in chosen}
    where, values = _where(wanted)
    columns = _named(_WHOLE if parts else _LIST)
    statement = f"SELECT {columns}, filename {_FROM}{where}{_NEWEST} LIMIT ?"
    with reading(firm) as db:
        told = db.sql(statement, params=[list(names), *values, limit]).to_arrow_table().to_pylist()
    logs = _logs(firm)
    return [(decision_of(row, names[row["filename"]], logs), row["leaf"]) for row in told]


def _logs(firm: Organisation) -> dict[str, int]:
    return dict(Log.objects.filter(tenant=firm.tenant).values_list("origin", "pk"))


def _named(columns: Sequence[str]) -> str:
    return ", ".join(f'"{each}"' for each in columns)


@contextmanager
def reading(firm: Organisation) -> Iterator["duckdb.DuckDBPyConnection"]:
    """Open DuckDB with the archive of one firm before it, and nothing else.

    Raises:
        LedgerClosedError: a file is broken, or more memory is needed than is allowed.
    """
    import duckdb  # noqa: PLC0415 - 30 MB that only who asks the archive loads

    folder = files.table_folder() / f"firm={firm.tenant}"
    with duckdb.connect(":memory:") as db:
        quoted = str(folder).replace("'", "''")
        for setting in (
            "threads = 2",
            f"memory_limit = '{_MEMORY_MB:d}MB'",
            "TimeZone = 'UTC'",
            "autoinstall_known_extensions = false",
            "autoload_known_extensions = false",
            "python_enable_replacements = false",
            f"allowed_directories = ['{quoted}']",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            db.execute(f"SET {setting}")
        try:
            yield db
        except duckdb.Error as refused:
            first = str(refused).strip().splitlines()[0][:200]
            raise LedgerClosedError(
                _("The archive cannot be read ({why}): run fairlead archive check."), why=first
            ) from refused


def _where(wanted: Wanted) -> tuple[str, list[Any]]:
    terms, values = list[str](), list[Any]()
    for name in ("ext_id", "subject", "version", "outcome", "kind", "seq"):
        value = getattr(wanted, name)
        if value not in {"", None}:
            terms.append(f'"{name}" = ?')
            values.append(value)
    if wanted.overridden:
        terms.append("overridden")
    if wanted.since:
        terms.append('"at" >= ?')
        values.append(wanted.since.astimezone(UTC))
    if wanted.until:
        terms.append('"at" < ?')
        values.append(wanted.until.astimezone(UTC))
    if wanted.before:
        at, pk = wanted.before
        terms.append('("at" < ? OR "at" = ? AND id < ?)')
        values += [at, at, pk]
    return (f" WHERE {' AND '.join(terms)}" if terms else ""), values


def _compared(told: Sequence[tuple[Decision, bytes]]) -> tuple[list[Decision], list[str]]:
    """Keep the rows that say what their entries say, and tell of the others."""
    entries = dict[tuple[int, int], tuple[bytes, bytes]]()
    for at in range(0, len(told), _AT_ONCE):
        some = [each for each, _leaf in told[at : at + _AT_ONCE]]
        for log_id in {each.log_id for each in some}:
            seqs = [each.seq for each in some if each.log_id == log_id]
            kept = Entry.objects.filter(log_id=log_id, seq__in=seqs)
            for seq, leaf, body in kept.values_list("seq", "leaf", "body"):
                entries[log_id, seq] = bytes(leaf), bytes(body)
    good, wrong = list[Decision](), dict[str, None]()
    for each, leaf in told:
        kept_leaf, body = entries.get((each.log_id, each.seq), (b"", b""))
        if leaf == kept_leaf == leaf_hash(body) and agrees(each, body):
            good.append(each)
        elif each.archived_in is not None:
            wrong[_trouble(each.archived_in, "changed")] = None
    return good, list(wrong)


def _trouble(partition: Partition, trouble: str) -> str:
    says = (
        _("The archive file of {system} of {day} is missing: its decisions are not shown.")
        if trouble == "missing"
        else _("The archive file of {system} of {day} was changed: its decisions are not shown.")
    )
    return says.format(system=partition.system.code, day=partition.day.isoformat())


def _newest(rows: Sequence[Decision]) -> list[Decision]:
    return sorted(rows, key=lambda each: (each.at, each.pk), reverse=True)


def _with_later(found: list[Decision]) -> list[Decision]:
    """Tell what became known of decisions since they lie in the archive."""
    by_id = {each.pk: each for each in found}
    for at in range(0, len(found), _AT_ONCE):
        some = [each.pk for each in found[at : at + _AT_ONCE]]
        for each in Outcome.objects.filter(decision__in=some).order_by("at", "pk"):
            one = by_id[each.decision_id]
            if one.later_at is None or one.later_at <= each.at:
                one.later, one.later_at = each.code, each.at
    return found


def at_place(firm: Organisation, log_id: int, seq: int) -> Decision | None:
    """Find a decision by the place of its entry, whole; by its leaf alone if the file is wrong."""
    sealed = Entry.objects.filter(log_id=log_id, seq=seq, type="ai.decision")
    body = sealed.values_list("body", flat=True).first()
    wanted = Wanted(log_id=log_id, seq=seq, system=system_of(bytes(body)) if body else "")
    doubtful: Decision | None = None
    for each in partitions(firm, wanted) if body else ():
        by_leaf = by_ledger(each, log_id, seq, bytes(body or b""))
        if "at" in said_by(bytes(body or b"")) and not each.first_at <= by_leaf.at <= each.last_at:
            continue
        by_leaf.trouble = files.trouble_with(each)
        rows, wrong = ([], []) if by_leaf.trouble else _read_one(firm, each, wanted)
        if rows:
            return _with_later(rows)[0]
        by_leaf.trouble = by_leaf.trouble or ("changed" if wrong else "")
        doubtful = by_leaf if by_leaf.trouble else doubtful
    return doubtful


def _read_one(
    firm: Organisation, partition: Partition, wanted: Wanted
) -> tuple[list[Decision], list[str]]:
    return _compared(_rows(firm, [partition], wanted, 1, parts=True))


def stream(firm: Organisation, wanted: Wanted) -> Iterator[Decision]:
    """Give all that match, oldest first and whole, a part at a time.

    Raises:
        LedgerClosedError: a file is missing or was changed: nothing is passed over.
    """
    days = groupby(sorted(partitions(firm, wanted), key=_by_day), key=lambda each: each.day)
    for _day, group in days:
        flows = [_flow(firm, each, wanted) for each in group]
        yield from merge(*flows, key=lambda each: (each.at, each.pk))


def _by_day(partition: Partition) -> tuple[date, datetime]:
    return partition.day, partition.first_at


def _flow(firm: Organisation, partition: Partition, wanted: Wanted) -> Iterator[Decision]:
    if trouble := files.trouble_with(partition):
        raise LedgerClosedError("{why}", why=_trouble(partition, trouble))
    where, values = _where(wanted)
    statement = f'SELECT {_named(_WHOLE)} {_FROM}{where} ORDER BY "at", id'
    logs = _logs(firm)
    with reading(firm) as db:
        flow = db.sql(statement, params=[[str(files.place_of(partition))], *values])
        for batch in flow.to_arrow_reader(_AT_ONCE):
            told = [(decision_of(row, partition, logs), row["leaf"]) for row in batch.to_pylist()]
            rows, wrong = _compared(told)
            if wrong:
                raise LedgerClosedError("{why}", why=wrong[0])
            yield from _with_later(rows)


def keys_in_use(firm: Organisation, keys: Collection[int]) -> set[int]:
    """Say which of these keys lock something in a file of the archive.

    Raises:
        LedgerClosedError: a file is missing or was changed: then nobody knows.
    """
    chosen = partitions(firm, Wanted()) if keys else []
    for each in chosen:
        if trouble := files.looks_wrong(each):
            raise LedgerClosedError("{why}", why=_trouble(each, trouble))
    if not chosen:
        return set()
    statement = f"SELECT DISTINCT key_id {_FROM} WHERE key_id IN (SELECT unnest(?))"
    names = [str(files.place_of(each)) for each in chosen]
    with reading(firm) as db:
        return {key for (key,) in db.execute(statement, [names, list(keys)]).fetchall()}


def by_references(firm: Organisation, names: Collection[str]) -> dict[str, Decision]:
    """Find many decisions of the archive by their references; what is not sure is not given."""
    keep, wanted = Q(pk=None), [*names]
    for at in range(0, len(wanted), _AT_ONCE):
        some = wanted[at : at + _AT_ONCE]
        kept = Entry.objects.filter(log__tenant=firm.tenant, ext_id__in=some, type="ai.decision")
        for log_id, low, high in kept.values_list("log_id").annotate(Min("seq"), Max("seq")):
            keep |= Q(log_id=log_id, first_seq__lte=high, last_seq__gte=low)
    found = Partition.objects.of(firm).filter(keep).select_related("system", "organisation")
    names_of = {str(files.place_of(each)): each for each in found if not files.looks_wrong(each)}
    if not names_of:
        return {}
    statement = f"SELECT {_named(_LIST)}, filename {_FROM} WHERE ext_id IN (SELECT unnest(?))"
    with reading(firm) as db:
        told = db.sql(statement, params=[list(names_of), wanted]).to_arrow_table().to_pylist()
    logs = _logs(firm)
    rows = [(decision_of(row, names_of[row["filename"]], logs), row["leaf"]) for row in told]
    return {each.ext_id: each for each in _compared(rows)[0]}


def count(firm: Organisation, wanted: Wanted, *, but: Sequence[Wanted] = ()) -> int:
    """Count what matches and none of `but`; files that lie whole in a period are not opened.

    Raises:
        LedgerClosedError: a file is missing or was changed.
    """
    chosen = partitions(firm, wanted)
    for each in chosen:
        if trouble := files.looks_wrong(each):
            raise LedgerClosedError("{why}", why=_trouble(each, trouble))
    if but or not wanted.is_by_day_alone:
        cut = chosen
    else:
        cut = [each for each in chosen if wanted.since and each.first_at < wanted.since]
    whole = sum(each.n for each in chosen if each not in cut)
    if not cut:
        return whole
    where, values = _where(wanted)
    for other in but:
        terms, more = _where(other)
        no = f"NOT ({terms.removeprefix(' WHERE ') or 'true'})"
        where, values = f"{where} AND {no}" if where else f" WHERE {no}", [*values, *more]
    names = [str(files.place_of(each)) for each in cut]
    with reading(firm) as db:
        told = db.execute(f"SELECT count(*) {_FROM}{where}", [names, *values]).fetchone()
    return whole + (told[0] if told else 0)
