"""Showing one entry, and showing that it stands where it stands."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

import orjson
import segno
from django.db import connection
from django.utils.translation import gettext

from fairlead.apps.journal import trees
from fairlead.apps.journal.models import Checkpoint, Entry, Head, Log
from fairlead.apps.journal.pruned import Pruned, last_of
from fairlead.apps.journal.telling import Line, tell
from fairlead.core.ledger import note as notes
from fairlead.core.ledger.note import NoteError, open_note
from fairlead.core.ledger.proof_text import TlogProof
from fairlead.core.ledger.signing import VKey
from fairlead.core.rules.verdict import Fact, Refused

_LARGEST: Final = 2**63 - 1  # that a database takes as a whole number
_COVERING: Final = (
    "SELECT l.id, l.vkey, c.size, c.note FROM journal_checkpoint c "
    "JOIN journal_log l ON l.id = c.log_id "
    "WHERE l.tenant = %s AND l.epoch = %s AND c.size > %s ORDER BY c.size LIMIT 1"
)


@dataclass(frozen=True)
class Sealed:
    """One entry whole: in words, as it was written, and the way to its checkpoint."""

    line: Line
    origin: str
    leaf: str
    raw: bytes
    signed_at_size: int | None

    @property
    def pretty(self) -> str:
        """The entry for reading; the proof is over `raw`."""
        return orjson.dumps(orjson.loads(self.raw), option=orjson.OPT_INDENT_2).decode()

    @property
    def raw_text(self) -> str:
        return self.raw.decode()


@dataclass(frozen=True)
class Went:
    """An entry that was pruned: its place and hash, and the entry that says so."""

    origin: str
    epoch: int
    seq: int
    leaf: str
    signed_at_size: int | None
    by: Pruned


@dataclass(frozen=True)
class Compared:
    """Whether the first `size` entries are still those that were signed, or why not."""

    size: int = 0
    now: int = 0
    refused: Refused | None = None

    @property
    def agrees(self) -> bool:
        return self.refused is None

    @property
    def says(self) -> str:
        return (
            gettext(self.refused.says).format(**self.refused.facts)
            if self.refused is not None
            else ""
        )


def sealed_entry(tenant: str, epoch: int, seq: int) -> Sealed | None:
    """Read one entry of an organisation, or none."""
    found = Entry.objects.filter(log__tenant=tenant, log__epoch=epoch, seq=seq)
    entry = found.select_related("log").first()
    if entry is None:
        return None
    [line] = tell(tenant, [entry])
    nearest = _nearest(entry.log_id, seq)
    return Sealed(
        line=line,
        origin=entry.log.origin,
        leaf=bytes(entry.leaf).hex(),
        raw=bytes(entry.body),
        signed_at_size=nearest.size if nearest else None,
    )


def pruned_entry(tenant: str, epoch: int, seq: int) -> Went | None:
    """Say what is left of an entry that was pruned, or none if it is here or never was."""
    log = Log.objects.filter(tenant=tenant, epoch=epoch).first()
    by = last_of(log) if log is not None and seq < log.pruned_below else None
    if log is None or by is None:
        return None
    nearest = _nearest(log.pk, seq)
    return Went(
        origin=log.origin,
        epoch=epoch,
        seq=seq,
        leaf=trees.leaf(log, seq).hex(),
        signed_at_size=nearest.size if nearest else None,
        by=by,
    )


def proof_of(tenant: str, epoch: int, seq: int) -> str | None:
    """Write the proof that an entry is in the log, or none while no checkpoint covers it."""
    if not (0 < epoch <= _LARGEST and 0 <= seq <= _LARGEST):
        return None
    with connection.cursor() as cursor:  # asked often, and half of its time went into the model
        cursor.execute(_COVERING, [tenant, epoch, seq])
        row = cursor.fetchone()
    if row is None:
        return None
    log_id, vkey, size, note = row
    root = notes.Checkpoint.parse(note.partition("\n\n")[0] + "\n").root
    hashes = trees.prove(Log(pk=log_id, vkey=vkey), seq, size, root)
    return str(TlogProof(seq, tuple(hashes), note))


def compare(tenant: str, note: str) -> Compared:
    """Say whether the log still begins with what a note signed earlier says."""
    logs = {log.origin: log for log in Log.objects.filter(tenant=tenant)}
    try:
        opened = open_note(
            note.replace("\r\n", "\n").strip() + "\n",
            [VKey.parse(log.vkey) for log in logs.values()],
        )
        said = opened.checkpoint()
    except (NoteError, ValueError) as broken:
        return _no("This is not a checkpoint of this ledger: {why}", why=str(broken))
    log = logs.get(said.origin)
    if log is None:
        return _no("The note speaks of another log: {origin}.", origin=said.origin)
    size = Head.objects.values_list("size", flat=True).get(log=log)
    if said.size > size:
        return _no(
            "The note was signed over {said} entries, but only {size} are here: an older "
            "database was put back, or entries were taken away.",
            said=said.size,
            size=size,
        )
    if trees.frontier_at(trees.reader(log.pk), said.size).root() != said.root:
        return _no(
            "The first {said} entries are not those that were signed: the history was changed. "
            "Keep the note, it is evidence, and run fairlead ledger fsck.",
            said=said.size,
        )
    return Compared(said.size, size)


def picture(note: str) -> bytes:
    """Draw a checkpoint as a QR code (SVG), for paper and phones."""
    drawn = BytesIO()
    code = segno.make(note, error="l", micro=False)
    code.save(drawn, kind="svg", scale=3, border=4, light="#fff", xmldecl=False)
    return drawn.getvalue()


def _no(says: str, **facts: Fact) -> Compared:
    return Compared(refused=Refused(says, clause="", **facts))


def _nearest(log_id: int, seq: int) -> Checkpoint | None:
    return Checkpoint.objects.filter(log_id=log_id, size__gt=seq).order_by("size").first()
