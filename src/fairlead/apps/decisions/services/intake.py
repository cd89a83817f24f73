"""Taking decisions in: keys first, then entries, rows and sealed parts in one commit.

    recorded = record(records, by=sender)     # all of them or none

A key is on disk before anything is locked under it; a key that nothing needs is harmless.
Whoever is not sure whether a batch arrived sends it again: the ids say which are known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import urandom
from typing import Final, NamedTuple

from django.db import IntegrityError, OperationalError, transaction

from fairlead.apps.decisions import acts
from fairlead.apps.decisions.errors import LinesRefusedError
from fairlead.apps.decisions.flags import stopped_codes
from fairlead.apps.decisions.services import counting, rows
from fairlead.apps.decisions.services.sender import Sender
from fairlead.apps.journal.append import Appended
from fairlead.apps.journal.batches import Told, seal_many
from fairlead.apps.journal.storage import closed_by
from fairlead.apps.journal.turns import in_turn
from fairlead.apps.keyring.services import Held, keys_for
from fairlead.apps.register.models import AISystem
from fairlead.core.decisions.parts import bound_to, commitment_of, padded
from fairlead.core.decisions.record import Record
from fairlead.core.ledger.signing import NONCE, Lock

_NEEDED: Final = ("number", "organisation", "owner", "owner_accepted_at")
_TEXT: Final = "There is no system {code} in the register"


@dataclass(frozen=True)
class Recorded:
    """Where decisions stand, how many of them are new, and which of their systems are stopped."""

    placed: Appended
    new: int
    stopped: Sequence[str]


class Locked(NamedTuple):
    """A decision ready to be sealed: plain fields of the leaf, and bytes that lie beside it."""

    record: Record
    system: AISystem
    held: Held | None
    told: Told
    bytes_of: Mapping[str, bytes]


def record(records: Sequence[Record], *, by: Sender) -> Recorded:
    """Record decisions: all of them, on disk and in the tree, or none.

    Raises:
        NotPermittedError: the token may not record decisions of a system.
        LinesRefusedError: a system is not in the register.
        IdTakenError: an id is known already, for a decision that says something else.
        TooManyError: more than the organisation may send at the moment.
        LedgerClosedError: the log takes no entries at the moment.
    """
    systems = _systems(records, by)
    counting.must_have_room(by.organisation, len(records))
    locked = _locked(records, systems, by)
    try:
        with in_turn(), transaction.atomic():
            counting.take(by.organisation, len(records))
            placed = seal_many(acts.DECIDED, [each.told for each in locked], by=by)
            fresh = _fresh(locked, placed)
            rows.write(fresh, placed.log_id, by)
            counting.count([(each.system, each.record) for each, _ in fresh])
    except OperationalError as error:
        # Whether COMMIT happened only the log knows: who asks again is told.
        raise closed_by(error) from error
    except IntegrityError:
        _systems(records, by)  # one of them may have gone in this moment
        raise
    told = stopped_codes(by.organisation) & systems.keys()
    return Recorded(placed, len(fresh), sorted(told))


def _systems(records: Sequence[Record], by: Sender) -> dict[str, AISystem]:
    codes = {each.system for each in records}
    numbers = [int(code.removeprefix("SYS-")) for code in codes]
    known = AISystem.objects.of(by.organisation).filter(number__in=numbers)
    found = {each.code: each for each in known.only(*_NEEDED)}
    for each in found.values():
        each.organisation = by.organisation
    if codes - found.keys():
        wrong = {
            at: _TEXT.format(code=each.system)
            for at, each in enumerate(records, 1)
            if each.system not in found
        }
        raise LinesRefusedError(wrong)
    return found


def _locked(records: Sequence[Record], systems: Mapping[str, AISystem], by: Sender) -> list[Locked]:
    names = [each.key_name if each.sealed or each.subject else "" for each in records]
    wanted = {name for name in names if name}
    tenant = by.tenant
    keys = keys_for(tenant, wanted) if wanted else {}
    nonces = _nonces(sum(len(each.sealed) for each in records))
    return [
        _lock(each, systems[each.system], keys.get(name), tenant, nonces)
        for each, name in zip(records, names, strict=True)
    ]


def _nonces(count: int) -> Iterator[bytes]:
    """Draw as many nonces as there are parts to lock, at once."""
    drawn = urandom(NONCE * count)
    return (drawn[at : at + NONCE] for at in range(0, len(drawn), NONCE))


def _lock(
    record: Record, system: AISystem, held: Held | None, tenant: str, nonces: Iterator[bytes]
) -> Locked:
    fields = {**record.plain}
    kept: dict[str, bytes] = {}
    if held is not None:
        if record.subject:
            fields["subject"] = held.pseudonym
        if record.sealed:
            fields["sealed"] = _seal(record, held.key, tenant, nonces, kept)
    return Locked(record, system, held, Told(record.id, fields, about=system), kept)


def _seal(
    record: Record, key: bytes, tenant: str, nonces: Iterator[bytes], kept: dict[str, bytes]
) -> dict[str, dict[str, object]]:
    """Lock the parts of a decision into `kept` and give what the leaf says of each."""
    wrap, name = Lock(key).wrap, record.id
    told: dict[str, dict[str, object]] = {}
    for part, text in record.sealed.items():
        data = padded(text)
        kept[part] = wrap(data, bound_to(tenant, name, part), next(nonces))
        told[part] = {"commit": commitment_of(key, name, part, text), "bytes": len(data)}
    return told


def _fresh(locked: Sequence[Locked], placed: Appended) -> list[tuple[Locked, int]]:
    """Give those that were not known before, each once, with the index of its entry."""
    found = dict[int, Locked]()
    for each, index in zip(locked, placed.indices, strict=True):
        if placed.is_new(index):
            found.setdefault(index, each)
    return [(each, index) for index, each in found.items()]
