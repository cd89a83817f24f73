"""The part of fsck that looks beside the tree: copies, texts, names, strays of other logs."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from fairlead.apps.journal import high_water, seals
from fairlead.apps.journal.audit_tree import Seen
from fairlead.apps.journal.models import (
    Anchor,
    Checkpoint,
    Entry,
    Head,
    Log,
    Tile,
    Who,
    Writing,
)
from fairlead.core.ledger.commitment import SALT, commit


def beside(log: Log, key: bytes | None, seen: Seen) -> Iterator[str]:
    """Say everything beside the tree of this log that does not fit it."""
    yield from _copies(log, key, seen)
    if not Log.objects.filter(tenant=log.tenant, epoch__gt=log.epoch).exists():
        yield from _texts(log, key, seen)
        yield from _names(log, key)
    yield from _vanished(log, seen)


def _copies(log: Log, key: bytes | None, seen: Seen) -> Iterator[str]:
    left, went = dict(seen.copies), 0
    for anchor in Anchor.objects.filter(log=log).order_by("pk").iterator():
        where = f"copy {anchor.pk}"
        if key is not None and not seals.holds(key, anchor):
            yield f"{where}: its row is not as it was sealed"
        if not anchor.ext_id:
            continue
        told = left.pop(anchor.ext_id, None)
        if told is None and seen.went(anchor.created_at):
            went += 1
        elif told is None:
            yield f"{where}: no entry speaks of it"
        elif (told.get("size"), told.get("kind")) != (anchor.size, anchor.kind):
            yield f"{where}: its entry says something else"
    for ext_id in left:
        yield f"copy: entry {ext_id} speaks of one that is missing"
    if seen.pruned and went != seen.pruned.copies:
        yield f"copy: {seen.pruned.copies} were spoken of by what was pruned, {went} are here"


def _texts(log: Log, key: bytes | None, seen: Seen) -> Iterator[str]:
    now = timezone.now()
    for row in Writing.objects.filter(tenant=log.tenant).order_by("pk").iterator():
        where = f"text {row.pk}"
        if key is not None and not seals.holds(key, row):
            yield f"{where}: its row is not as it was sealed"
        salt = bytes(row.salt)
        if row.erased_at is not None:
            if row.text or salt:
                yield f"{where}: it says erased, and is still there"
            if row.commitment not in seen.erased and not _went(row, log, seen):
                yield f"{where}: it is gone, and no entry says that it was erased"
            if not row.written_at <= row.erased_at <= now:
                yield f"{where}: it was erased at a time that cannot be"
        elif len(salt) != SALT or commit(salt, {"text": row.text}) != row.commitment:
            yield f"{where}: it is not what was written"


def _went(row: Writing, log: Log, seen: Seen) -> bool:
    """Say whether a text went with the only entries that spoke of it, when these were pruned."""
    return (
        log.created_at <= row.written_at
        and seen.went(row.written_at)
        and row.commitment not in seen.texts
    )


def _names(log: Log, key: bytes | None) -> Iterator[str]:
    for row in Who.objects.filter(tenant=log.tenant).order_by("pk").iterator():
        if key is not None and not seals.holds(key, row):
            yield f"name of {row.pseudonym}: it is not the one that was sealed"


def _vanished(log: Log, seen: Seen) -> Iterator[str]:
    people = {each for each in seen.actors if each.startswith("ps_")} - seen.erased
    known = Who.objects.filter(tenant=log.tenant).values_list("pseudonym", flat=True)
    for actor in sorted(people - set(known)):
        yield f"name of {actor}: it is missing, and no entry says that it was erased"
    kept = Writing.objects.filter(tenant=log.tenant).values_list("commitment", flat=True)
    for commitment in sorted(seen.texts - set(kept)):
        yield f"text {commitment[:12]}…: its row is missing"


def strays() -> Iterator[str]:
    """Say what belongs to no log or organisation, and which signed logs are gone."""
    marks = {high_water.path_of(log).name for log in Log.objects.all()}
    for path in sorted(Path(settings.FAIRLEAD_HIGH_WATER).glob("*.json")):
        if path.name not in marks:
            yield f"high-water mark {path.name}: its log is gone"
    known = list(Log.objects.values_list("pk", flat=True))
    for table in (Entry, Tile, Checkpoint, Head, Anchor):
        if table.objects.exclude(log_id__in=known).exists():
            yield f"{table.__name__.lower()}: one belongs to no log"
    tenants = Log.objects.values_list("tenant", flat=True)
    for kept in (Writing, Who):
        if kept.objects.exclude(tenant__in=list(tenants)).exists():
            yield f"{kept.__name__.lower()}: one belongs to no organisation"
