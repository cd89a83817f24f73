"""One decision, gathered from its entry, the rows beside it and what happened since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from fairlead.apps.decisions import queries, wording
from fairlead.apps.decisions.locking import key_of
from fairlead.apps.decisions.models import Decision, Outcome
from fairlead.apps.journal import proofs
from fairlead.apps.journal.models import Anchor, Checkpoint, Entry, Log
from fairlead.apps.journal.queries import timeline
from fairlead.apps.journal.telling import Line
from fairlead.core.decisions.record import PARTS
from fairlead.core.decisions.timeline import Moment, Stage, in_order, moments

_MOST_ACTS: Final = 200
_ERASED: Final = "privacy.erase"  # of a subject that stands above this one


@dataclass(frozen=True)
class Holder:
    """Somebody outside who holds a checkpoint that covers the entry."""

    name: str
    kind: str
    size: int
    at: datetime


@dataclass(frozen=True)
class Proof:
    """Where the entry stands, what leads to its checkpoint, and who outside holds one."""

    origin: str
    epoch: int
    seq: int
    size: int
    leaf: str
    signed_at_size: int | None
    signed_at: datetime | None
    hashes: Sequence[str]
    holders: Sequence[Holder]
    vkey: str

    @property
    def short_leaf(self) -> str:
        return f"{' '.join(self.leaf[at : at + 4] for at in (0, 4, 8, 12))} … {self.leaf[-4:]}"


@dataclass(frozen=True)
class Trace:
    """All that can be told of a decision without opening anything."""

    decision: Decision
    epoch: int
    plain: Mapping[str, Any]
    is_erased: bool
    told: Sequence["wording.Knot"]
    proof: Proof | None
    sealed: Sequence[tuple[str, int]] = field(default=())
    erased_on: datetime | None = None

    @property
    def without_answers(self) -> "Trace":
        """The same without what any moment after the asking tells of the answer."""
        return replace(self, told=[each for each in self.told if each.tells_no_answer])

    @property
    def can_be_opened(self) -> bool:
        return bool(self.sealed) and not self.is_erased and not self.decision.trouble


def entry_of(decision: Decision) -> tuple[Log, Mapping[str, Any]]:
    """Read what stands in the ledger of a decision, and in which log."""
    log = Log.objects.get(pk=decision.log_id, tenant=decision.tenant)
    body = Entry.objects.filter(log=log, seq=decision.seq).values_list("body", flat=True).first()
    return log, orjson.loads(bytes(body)) if body else {}


def trace(decision: Decision, *, rules: Sequence[Mapping[str, Any]] = ()) -> Trace:
    """Gather a decision; `rules` are told only when they were opened."""
    log, plain = entry_of(decision)
    sealed = plain.get("sealed") or {}
    acts = timeline(decision.tenant, about=decision, limit=_MOST_ACTS)
    # Where the archive file is wrong nobody knows the key: that is told, and not as erased.
    is_erased = bool(sealed) and not decision.trouble and key_of(decision) is None
    erasures = _erasures(decision) if is_erased else []
    received = str(plain.get("ts") or _written(decision.received_at))
    told = moments(
        plain,
        received=received,
        place=(log.epoch, decision.seq),
        sender=str(plain.get("instance") or ""),
        rules=rules,
    )
    told += [_turned_out(each, log) for each in outcomes_of(decision)] + [
        _act(each) for each in [*acts, *erasures]
    ]
    return Trace(
        decision=decision,
        epoch=log.epoch,
        plain=plain,
        is_erased=is_erased,
        erased_on=erasures[0].when if erasures else None,
        told=[wording.knot(each) for each in in_order(told)],
        proof=_proof(log, decision),
        sealed=[(part, int(sealed[part].get("bytes", 0))) for part in PARTS if part in sealed],
    )


def _erasures(decision: Decision) -> list[Line]:
    """Find the act by which the key of this person was destroyed; the ledger names no other."""
    if not decision.subject:
        return []
    return timeline(decision.tenant, about=f"person:{decision.subject}", kinds=[_ERASED], limit=1)


def outcomes_of(decision: Decision) -> list[Outcome]:
    """Give what became of a decision, oldest first, wherever it lies."""
    return queries.outcomes_of([decision])[decision.pk]


def _turned_out(outcome: Outcome, log: Log) -> Moment:
    at = _written(outcome.at)
    place = (log.epoch, outcome.seq) if outcome.log_id == log.pk else None
    return Moment(
        Stage.TURNED_OUT, at, "turned_out", {"outcome": outcome.code}, "", place, is_claim=True
    )


def _act(line: Line) -> Moment:
    facts = {"says": line.act, "because": line.because, "kind": line.kind, "sealed": line.sealed}
    return Moment(Stage.DONE, _written(line.when), "act", facts, line.who, line.place)


def _written(at: datetime) -> str:
    """Write a moment as entries do, so that moments compare as texts."""
    told = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return f"{told}Z"


def _proof(log: Log, decision: Decision) -> Proof | None:
    sealed = proofs.sealed_entry(decision.tenant, log.epoch, decision.seq)
    if sealed is None:
        return None
    text = proofs.proof_of(decision.tenant, log.epoch, decision.seq) or ""
    size = sealed.signed_at_size
    signed = Checkpoint.objects.filter(log=log, size=size).first() if size is not None else None
    return Proof(
        origin=sealed.origin,
        epoch=log.epoch,
        seq=decision.seq,
        size=log.head.size,
        leaf=sealed.leaf,
        signed_at_size=size,
        signed_at=signed.created_at if signed else None,
        hashes=_hashes(text),
        holders=_holders(log, decision.seq),
        vkey=log.vkey,
    )


def _hashes(proof: str) -> list[str]:
    """Take the hashes out of a proof: what stands between its head and the checkpoint."""
    return proof.partition("\n\n")[0].splitlines()[2:]


def _holders(log: Log, seq: int) -> list[Holder]:
    """Name who outside holds a checkpoint over the entry, the newest copy of each."""
    found = Anchor.objects.filter(log=log, size__gt=seq).order_by("created_at", "pk")
    newest = {(each.holder, each.kind): each for each in found}
    return [
        Holder(each.holder, each.get_kind_display(), each.size, each.created_at)
        for each in newest.values()
    ]
