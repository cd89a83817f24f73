"""Deleting what is past its time from the files of the archive.

A file of which something stays is written anew, under a new name; one of which nothing stays
goes. Either is sealed in the transaction in which the records change; the old file goes after
it, and if that is interrupted, the next round of archiving deletes it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions import acts
from fairlead.apps.decisions.archived import files
from fairlead.apps.decisions.archived.searching import Wanted, partitions
from fairlead.apps.decisions.models import Outcome, Partition
from fairlead.apps.decisions.services.archiving import PROGRAM
from fairlead.apps.journal.errors import LedgerClosedError
from fairlead.apps.journal.models import Head, Log
from fairlead.apps.journal.services import doing
from fairlead.apps.org.programs import Program
from fairlead.apps.register.models import AISystem

if TYPE_CHECKING:
    import pyarrow as pa

Held = Callable[[], Sequence[Wanted]]
Also = Callable[[Sequence[str]], None]
_PART: Final = 500


@dataclass(frozen=True)
class Thinned:
    """How many decisions went, and the keys that locked them."""

    n: int
    keys: frozenset[int]


def thin_archive(
    system: AISystem, *, until: datetime, held: Held, also: Also = lambda _references: None
) -> Thinned | None:
    """Delete what is older than a moment and not held from the next file; none: no file has any.

    `also` deletes what stands elsewhere about these decisions, in the same transaction.

    Raises:
        LedgerClosedError: a file is missing or was changed, or holds changed meanwhile.
    """
    import pyarrow.compute as pc  # noqa: PLC0415 - only who deletes from the archive

    for each in partitions(system.organisation, Wanted(system=system.code, until=until)):
        holds = held()
        table = _read(each)
        stays = _stays(table, until, holds)
        gone = table.filter(pc.invert(stays))
        if gone.num_rows:
            _replace(each, table.filter(stays), gone, (holds, held, also))
            keys = pc.unique(gone["key_id"].drop_null()).to_pylist()
            return Thinned(gone.num_rows, frozenset(keys))
    return None


def _read(partition: Partition) -> "pa.Table":
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    if files.trouble_with(partition):
        raise LedgerClosedError(
            _("The archive file of {system} of {day} is missing or was changed: nothing goes."),
            system=partition.system.code,
            day=partition.day.isoformat(),
        )
    return pq.read_table(files.place_of(partition), partitioning=None)


def _stays(table: "pa.Table", until: datetime, holds: Sequence[Wanted]) -> Any:  # noqa: ANN401 - an array of bools
    """Mark what stays: not that old, or held by whoever names all that fits."""
    import pyarrow as pa  # noqa: PLC0415 - as above
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    stays = pc.greater_equal(table["at"], pa.scalar(until, table.schema.field("at").type))
    for each in holds:
        fits = pa.chunked_array([pa.array([True] * table.num_rows, pa.bool_())])
        if each.subject:
            fits = pc.and_(fits, pc.equal(table["subject"], each.subject))
        kind = table.schema.field("at").type
        if each.since:
            fits = pc.and_(fits, pc.greater_equal(table["at"], pa.scalar(each.since, kind)))
        if each.until:
            fits = pc.and_(fits, pc.less(table["at"], pa.scalar(each.until, kind)))
        stays = pc.or_(stays, fits)
    return stays


def _replace(
    old: Partition, left: "pa.Table", gone: "pa.Table", holds: tuple[Sequence[Wanted], Held, Also]
) -> None:
    place = files.place_of(old)
    if left.num_rows:
        with files.written(left) as path:
            _seal(old, left, gone, path, holds)
    else:
        _seal(old, left, gone, None, holds)
    place.unlink(missing_ok=True)


def _seal(
    old: Partition,
    left: "pa.Table",
    gone: "pa.Table",
    path: Path | None,
    holds: tuple[Sequence[Wanted], Held, Also],
) -> None:
    then, held, also = holds
    by = Program(PROGRAM, old.organisation)
    with doing(acts.THINNED, by=by, about=old.system) as entry:
        newest = Log.objects.filter(tenant=old.organisation.tenant).order_by("-epoch")[:1].get()
        Head.objects.select_for_update().get(log=newest)
        if held() != then or not Partition.objects.filter(pk=old.pk, sha256=old.sha256).exists():
            raise LedgerClosedError(_("What is held changed meanwhile: it is tried again."))
        entry.update(gone=gone.num_rows, instead_of=old.name, day=old.day.isoformat())
        if path is not None:
            new = _new(old, left, path, entry.ext_id)
            entry.update(name=new.name, n=new.n, first=new.first_seq, last=new.last_seq)
            entry.update(sha256=new.sha256, leaves=new.leaves)
            files.move(path, files.place_of(new))
        Partition.objects.filter(pk=old.pk).delete()
        ids = gone["id"].to_pylist()
        for at in range(0, len(ids), _PART):
            Outcome.objects.filter(decision__in=ids[at : at + _PART]).delete()
        also(gone["ext_id"].to_pylist())


def _new(old: Partition, left: "pa.Table", path: Path, act: str) -> Partition:
    seqs, times = left["seq"].to_pylist(), left["at"].to_pylist()
    return Partition.objects.create(
        organisation=old.organisation,
        system=old.system,
        log_id=old.log_id,
        day=old.day,
        name=_next_name(old.name),
        sha256=files.digest_of(path),
        leaves=files.digest_of_leaves(seqs, left["leaf"].to_pylist()),
        bytes=path.stat().st_size,
        n=len(seqs),
        first_seq=min(seqs),
        last_seq=max(seqs),
        first_at=min(times),
        last_at=max(times),
        act=act,
        made_at=timezone.now(),
    )


def _next_name(name: str) -> str:
    """Give the name of the file that comes instead: part-1-7, then part-1-7-2, part-1-7-3."""
    part, epoch, first, *turn = name.removesuffix(".parquet").split("-")
    return f"{part}-{epoch}-{first}-{int(turn[0]) + 1 if turn else 2}.parquet"
