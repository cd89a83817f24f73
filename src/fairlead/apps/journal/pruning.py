"""Pruning: what the oldest entries said goes, that each stood in its place stays provable.

Sealed first, in one transaction with the mark below which entries may be deleted; then the words
beside them are erased and they go, some at a time, so that nobody waits long. Who is stopped in
between goes on with `finish`, as the worker does.
"""

from collections.abc import Callable, Iterator
from typing import Final

import orjson
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from fairlead.apps.journal import acts, checkpoints, keys, seals
from fairlead.apps.journal.act import Actor
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.kinds import of_kinds
from fairlead.apps.journal.models import Entry, Log, Writing
from fairlead.apps.journal.pruned import Pruned, last_of
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.journal.storage import empty_the_log
from fairlead.apps.journal.times import latest
from fairlead.core.rules.pruning import BUNDLE
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

Progress = Callable[[int, int], None]
_COUNTED: Final = {
    "copies": (acts.COPY_RECORDED.name,),
    "erased": ("privacy.erase",),  # of a subject that stands above this one
    "gaps": (acts.EPOCH_OPENED.name, acts.PRUNED.name),
}
_SOME: Final = 4 * BUNDLE
_DELETE: Final = "DELETE FROM journal_entry WHERE log_id = %s AND seq >= %s AND seq < %s"


def seal(log: Log, *, below: int, before: str, because: str, by: Actor) -> Pruned:
    """Seal that entries below an index go, and put the mark there; nothing is deleted yet.

    Only what a checkpoint covers may go: the signer hashes everything after it anew.

    Raises:
        NotPermittedError: `by` may not prune.
        RuleBrokenError: no whole bundles, or more than is signed.
        LedgerClosedError: the log takes no entries at the moment.
    """
    with transaction.atomic():
        with doing(acts.PRUNED, by=by, about=log) as entry:
            row = Log.objects.select_for_update().get(pk=log.pk)
            RuleBrokenError.unless(_may_seal(row, below))
            entry.update(
                below=below,
                before=before,
                because=write_down(because, about=log),
                **_going(row, below),
            )
        # After the entry: the rails want to see it.
        row.pruned_below = below
        row.seal = seals.seal(keys.row_key(row), row)
        row.save(update_fields=["pruned_below", "seal"])
    told = last_of(log)
    assert told is not None  # it was sealed just now  # noqa: S101
    return told


def _may_seal(log: Log, below: int) -> Verdict:
    signed = checkpoints.latest(log)
    if below % BUNDLE or not log.pruned_below < below:
        return Refused("Only whole bundles of {bundle} are pruned.", bundle=BUNDLE)
    if signed is None or below > signed.size:
        return Refused("Only what a checkpoint covers is pruned: sign first.")
    return Allowed()


def _going(log: Log, below: int) -> dict[str, object]:
    """Count what goes, and what went before: no later pruning takes that away."""
    old = last_of(log)
    going = _below(log, below).filter(seq__gte=log.pruned_below)
    told = {
        name: (getattr(old, name) if old else 0) + going.filter(of_kinds(kinds)).count()
        for name, kinds in _COUNTED.items()
    }
    until = max(latest(going), old.until if old else "")
    return {"entries": below - log.pruned_below, "until": until, **told}


def _below(log: Log, below: int) -> QuerySet[Entry]:
    return Entry.objects.filter(log=log, seq__lt=below)


def may_delete() -> bool:
    """Say whether the database lets us delete entries: on PostgreSQL only their owner may."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('journal_entry', 'DELETE')")
        return bool(cursor.fetchone()[0])


def unfinished() -> list[Log]:
    """Name the logs in which entries are left that were to go, if we may delete them."""
    if not may_delete():
        return []
    logs = Log.objects.filter(pruned_below__gt=0)
    return [log for log in logs if _below(log, log.pruned_below).exists()]


def finish(log: Log, progress: Progress = lambda _done, _all: None) -> int:
    """Delete what is left below the mark, and words that only it spoke of; say how many went."""
    log = Log.objects.get(pk=log.pk)
    first = _below(log, log.pruned_below).order_by("seq").values_list("seq", flat=True).first()
    if first is None:
        return 0
    _erase_words(log)
    for low in range(first, log.pruned_below, _SOME):
        high = min(low + _SOME, log.pruned_below)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_DELETE, [log.pk, low, high])
        progress(high - first, log.pruned_below - first)
    transaction.on_commit(empty_the_log)  # else what is open would be waited for
    return log.pruned_below - first


def _erase_words(log: Log) -> None:
    """Erase the texts that no kept entry names; the entry that prunes says so for all of them."""
    gone = set(_texts(_below(log, log.pruned_below)))
    if gone:
        gone -= set(_texts(Entry.objects.filter(log=log, seq__gte=log.pruned_below)))
    names = sorted(gone)
    for at in range(0, len(names), BUNDLE):
        some = Writing.objects.filter(tenant=log.tenant, commitment__in=names[at : at + BUNDLE])
        some.filter(erased_at=None).update(text="", salt=b"", erased_at=timezone.now())


def _texts(entries: QuerySet[Entry]) -> Iterator[str]:
    for body in entries.order_by("seq").values_list("body", flat=True).iterator(chunk_size=_SOME):
        if b'"texts":[' in bytes(body):
            yield from map(str, orjson.loads(bytes(body)).get("texts", ()))
