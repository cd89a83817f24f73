"""Reads for packs: those that were made, and the part of the ledger that goes into one."""

from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from fairlead.apps.journal import trees
from fairlead.apps.journal.models import Anchor, Checkpoint, Entry, Log
from fairlead.apps.org.models import Organisation
from fairlead.apps.pack.models import Pack
from fairlead.core.ledger.pack import FullLog
from fairlead.core.ledger.tiles import TILE

_AT_ONCE = 2048


def packs(organisation: Organisation) -> QuerySet[Pack]:
    """All packs that were made, newest first."""
    mine = Pack.objects.of(organisation).select_related("made_by__user", "organisation")
    return mine.order_by("-number")


def get_pack(organisation: Organisation, code: str) -> Pack:
    """Find a pack by its code, or answer that there is none."""
    number = code.removeprefix("PACK-")
    ours = number.isascii() and number.isdecimal() and len(number) < len(str(2**31))
    return get_object_or_404(packs(organisation), number=int(number) if ours else 0)


def past_their_time(today: date) -> list[Pack]:
    """The packs of all firms whose file was to be kept until a day that is over."""
    over = Pack.objects.filter(state=Pack.State.READY, kept_until__lt=today)
    return list(over.select_related("organisation").order_by("pk"))


def folder() -> Path:
    """Where the files of packs are kept, for us alone."""
    path = Path(settings.FAIRLEAD_DATA) / "packs"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def place(pack: Pack) -> Path:
    """Where the file of a pack is; its name says nothing about whose it is."""
    return folder() / f"{pack.tenant}-{pack.number}.zip"


def whole(log: Log, size: int) -> FullLog:
    """All of a log up to a checkpoint: of what was pruned the hashes, then the entries."""
    below = Log.objects.values_list("pruned_below", flat=True).get(pk=log.pk)
    return FullLog(_bodies(log, below, size), pruned=trees.tiles(log.pk, 0, below // TILE))


def _bodies(log: Log, first: int, size: int) -> Iterator[bytes]:
    for low in range(first, size, _AT_ONCE):
        high = min(low + _AT_ONCE, size)
        found = Entry.objects.filter(log=log, seq__gte=low, seq__lt=high).order_by("seq")
        yield from (bytes(body) for body in found.values_list("body", flat=True))


def notes(log: Log, size: int) -> list[str]:
    """The checkpoints of a log up to a size that go into a pack, oldest first.

    Each costs whoever checks the pack a signature, so: the last one of every day (UTC), which the
    newest is too, and those that somebody outside holds a copy of.
    """
    held = set(Anchor.objects.filter(log=log).values_list("size", flat=True))
    found = Checkpoint.objects.filter(log=log, size__lte=size).order_by("size")
    chosen = dict[int | date, tuple[int, str]]()
    for at, signed, note in found.values_list("size", "created_at", "note").iterator():
        if at in held:
            chosen[at] = at, note
        chosen[signed.astimezone(UTC).date()] = at, note
    return [note for _at, note in sorted(set(chosen.values()))]


def anchors(log: Log) -> dict[str, bytes]:
    """Outside copies that left something to show, by size and kind."""
    found = Anchor.objects.filter(log=log).exclude(blob=b"").order_by("size", "pk")
    return {f"{each.size}.{each.kind}": bytes(each.blob) for each in found}


def index_of(log: Log, ext_id: str) -> int:
    """Where the entry with this id stands in the log."""
    return Entry.objects.values_list("seq", flat=True).get(log=log, ext_id=ext_id)
