"""Sign how long the log is and what it holds, but only what agrees with everything signed before.

Nothing inside can protect the end of a log. A checkpoint that lies elsewhere can.
The rule of signing stands in docs/formats/ledger.md; in short: hash the new entries
anew, join them to the tree that was signed last, compare with the head and with the
high-water mark, raise the mark, sign. Whatever does not agree closes the log for
writing and says why; nothing is repaired.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from fairlead.apps.journal import high_water, keys, seals, trees
from fairlead.apps.journal.errors import SigningRefusedError
from fairlead.apps.journal.models import Checkpoint, Head, Log
from fairlead.core.ledger import note as notes
from fairlead.core.ledger.merkle import (
    Frontier,
    ProofError,
    consistency_proof,
    verify_consistency,
)
from fairlead.core.ledger.signing import VKey
from fairlead.core.ledger.tiles import HashReader


@dataclass(frozen=True)
class Signed:
    """A size and root that this log has vouched for."""

    size: int
    root: bytes


def publish(log: Log) -> Checkpoint:
    """Sign the log as it stands now, unless that size is signed already.

    Never call it inside an act: what an open transaction wrote may still vanish.

    Raises:
        SigningRefusedError: the log does not agree with what was signed; it is now read only.
        KeyUnavailableError: the key or the high-water mark cannot be reached.
    """
    with transaction.atomic(durable=True):
        log = Log.objects.get(pk=log.pk)
    with high_water.locked(log):
        head = Head.objects.get(log_id=log.pk)
        last = latest(log)
        try:
            root = _agreed_root(log, head, last)
        except SigningRefusedError as refused:
            _close(log, refused)
            raise
        made = last if last and last.size == head.size else _sign(log, head.size, root, last)
    _reopen(log)
    return made


def latest(log: Log) -> Checkpoint | None:
    """Find the newest checkpoint of a log."""
    return Checkpoint.objects.filter(log_id=log.pk).order_by("-size").first()


def opened(log: Log, checkpoint: Checkpoint) -> notes.Checkpoint:
    """Read a stored checkpoint back, if the log's key signed it.

    Raises:
        SigningRefusedError: it did not, or the note speaks of something else.
    """
    try:
        said = notes.open_note(checkpoint.note, [VKey.parse(log.vkey)]).checkpoint()
    except (notes.NoteError, ValueError) as broken:
        raise SigningRefusedError(
            "The checkpoint at {size} entries is not as it was signed.", size=checkpoint.size
        ) from broken
    if (said.origin, said.size) != (log.origin, checkpoint.size):
        raise SigningRefusedError(
            "The checkpoint at {size} entries speaks of another log or size.", size=checkpoint.size
        )
    return said


def _agreed_root(log: Log, head: Head, last: Checkpoint | None) -> bytes:
    mark = _mark(log, last)
    signed = [Signed(0, Frontier.empty().root())]
    if last is not None:
        said = opened(log, last)
        signed.append(Signed(said.size, said.root))
    if mark is not None:
        signed.append(Signed(mark.size, mark.root))
    for each in signed:
        if head.size < each.size:
            raise SigningRefusedError(
                "The log has {size} entries, but {signed} were signed: an older database was put "
                "back. Open a new epoch; the gap stays visible.",
                size=head.size,
                signed=each.size,
            )
    return _grown(head, signed)


def _mark(log: Log, last: Checkpoint | None) -> high_water.Mark | None:
    try:
        mark = high_water.read(log)
    except high_water.HighWaterError as broken:
        raise SigningRefusedError("{why}", why=str(broken)) from broken
    if mark is None and last is not None:
        raise SigningRefusedError(
            "The high-water mark {path} is missing although {size} entries were signed: put it "
            "back or mount its disk.",
            path=str(high_water.path_of(log)),
            size=last.size,
        )
    if mark is not None and mark.origin != log.origin:
        raise SigningRefusedError("The high-water mark belongs to {origin}.", origin=mark.origin)
    return mark


def _grown(head: Head, signed: list[Signed]) -> bytes:
    """Give the root of the log, after showing that it only grew since everything signed."""
    hashes = trees.reader(head.log_id)
    known = max(signed, key=lambda each: each.size)
    try:
        frontier = trees.frontier_at(hashes, known.size)
        for fresh in trees.rehashed(head.log_id, known.size, head.size):
            frontier = frontier.extend(fresh)
        root = frontier.root()
        for each in signed:
            _must_begin_with(each, head.size, root, hashes)
    except (ProofError, ValueError, IndexError) as broken:
        raise SigningRefusedError(
            "The entries do not continue what was signed at {size} ({why}): the log was changed. "
            "Run fairlead ledger fsck.",
            size=known.size,
            why=str(broken),
        ) from broken
    if (frontier.size, frontier.to_bytes()) != (head.size, bytes(head.frontier)):
        raise SigningRefusedError(
            "The entries do not add up to the head of the log: it was changed. "
            "Run fairlead ledger fsck."
        )
    return root


def _must_begin_with(each: Signed, size: int, root: bytes, hashes: HashReader) -> None:
    if each.size:
        proof = consistency_proof(each.size, size, hashes.subtree)
        verify_consistency(each.size, size, each.root, root, proof)


def _sign(log: Log, size: int, root: bytes, last: Checkpoint | None) -> Checkpoint:
    key = keys.signing_key(log)
    said = notes.Checkpoint(log.origin, size, root)
    high_water.write(log, high_water.Mark(log.origin, size, root))
    note = notes.sign_note(said.text(), key)
    made = Checkpoint(log=log, size=size, note=note, created_at=timezone.now())
    made.seal = seals.seal(keys.row_key(log), made, last.size if last else None)
    made.save(force_insert=True)
    return made


def _close(log: Log, refused: SigningRefusedError) -> None:
    Log.objects.filter(pk=log.pk).exclude(state="sealed").update(
        state="read_only", trouble=str(refused)
    )


def _reopen(log: Log) -> None:
    """Let a log be written again once everything agrees: the missing disk may be back."""
    if log.state == "read_only":
        Log.objects.filter(pk=log.pk, state="read_only").update(state="open", trouble="")
