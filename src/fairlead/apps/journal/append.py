"""Put entries at the end of a log: the only place that writes `Entry`, `Tile` and `Head`.

Two writers must not build on the same head. The lock on the head row queues them
(on SQLite the transaction itself does, it is opened IMMEDIATE); the conditional
update of the head is the belt to these braces.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from fairlead.apps.journal.errors import LedgerClosedError
from fairlead.apps.journal.models import Entry, Head, Log, Tile
from fairlead.core.ledger.merkle import Frontier, leaf_hash
from fairlead.core.ledger.profile import canonical
from fairlead.core.ledger.tiles import TILE, cut, full_tiles, tile_root


@dataclass(frozen=True)
class Appended:
    """Where the entries went: the index of the first, and the size after the last."""

    log_id: int
    first: int
    size: int


def append(tenant: str, bodies: Sequence[Mapping[str, object]]) -> Appended:
    """Seal these entries, in this order, in the open log of the organisation.

    Raises:
        LedgerClosedError: there is no open log, or another writer moved it meanwhile.
        ProfileError: a body is outside the leaf profile (a bug of the caller).
    """
    with transaction.atomic():
        head = _locked_head(tenant)
        stamp = _stamp()
        stamped = [_stamped(body, stamp, regress=stamp < head.last_ts) for body in bodies]
        leaves = [canonical(body) for body in stamped]
        hashes = [leaf_hash(leaf) for leaf in leaves]
        Entry.objects.bulk_create(
            _entry(head, index, body, leaf, leaf_digest)
            for index, (body, leaf, leaf_digest) in enumerate(
                zip(stamped, leaves, hashes, strict=True), start=head.size
            )
        )
        _keep_full_tiles(head, hashes)
        return _move(head, hashes, stamp)


def _locked_head(tenant: str) -> Head:
    heads = Head.objects.select_for_update().filter(log__tenant=tenant, log__state="open")
    head = heads.order_by("-log__epoch").first()
    if head is None:
        raise _closed(tenant)
    return head


def _closed(tenant: str) -> LedgerClosedError:
    trouble = Log.objects.filter(tenant=tenant, state="read_only").order_by("-epoch").first()
    if trouble is None:
        return LedgerClosedError("This organisation has no open log, so nothing can be recorded.")
    return LedgerClosedError("The ledger takes no entries: {why}", why=trouble.trouble)


def _stamp() -> str:
    return timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _stamped(body: Mapping[str, object], stamp: str, *, regress: bool) -> dict[str, object]:
    # A clock that was set back is shown, not repaired: the order is the truth, the time is a claim.
    return {**body, "ts": stamp, **({"clock_regress": True} if regress else {})}


def _entry(head: Head, seq: int, body: Mapping[str, object], leaf: bytes, digest: bytes) -> Entry:
    about = body.get("obj")
    return Entry(
        log_id=head.log_id,
        seq=seq,
        leaf=digest,
        body=leaf,
        type=body["type"],
        ts=body["ts"],
        actor=body["actor"],
        about=f"{about['type']}:{about['id']}" if isinstance(about, dict) else "",
        ext_id=body["id"],
    )


def _keep_full_tiles(head: Head, hashes: Sequence[bytes]) -> None:
    def read_part(level: int, index: int, width: int) -> bytes:
        return tile_part(head.log_id, level, index, width)

    Tile.objects.bulk_create(
        Tile(log_id=head.log_id, lvl=level, idx=index, h=data)
        for level, index, data in full_tiles(head.size, hashes, read_part)
    )


def tile_part(log_id: int, level: int, index: int, width: int) -> bytes:
    """Compute the first hashes of a tile that is not full yet, from what lies below it."""
    first = index * TILE
    if level == 0:
        leaves = Entry.objects.filter(log_id=log_id, seq__range=(first, first + width - 1))
        return b"".join(map(bytes, leaves.order_by("seq").values_list("leaf", flat=True)))
    below = Tile.objects.filter(log_id=log_id, lvl=level - 1, idx__range=(first, first + width - 1))
    return b"".join(
        tile_root(cut(bytes(blob))) for blob in below.order_by("idx").values_list("h", flat=True)
    )


def _move(head: Head, hashes: Sequence[bytes], stamp: str) -> Appended:
    frontier = Frontier.from_bytes(head.size, bytes(head.frontier)).extend(hashes)
    moved = Head.objects.filter(log_id=head.log_id, size=head.size).update(
        size=frontier.size, frontier=frontier.to_bytes(), last_ts=max(stamp, head.last_ts)
    )
    if moved != 1:
        raise LedgerClosedError("Somebody else wrote to the log in the same moment: try again.")
    return Appended(head.log_id, head.size, frontier.size)
