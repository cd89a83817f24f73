"""Many entries of one kind in one commit: what comes in by the hundred, like AI decisions.

    placed = seal_many(acts.DECIDED, [Told("d-1", {"system": "SYS-3", …}), …], by=service)

All of a batch is sealed or nothing. Whoever is not sure whether it arrived sends it again:
what stands already is found by its id, and only the rest is new.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from fairlead.apps.journal.act import Act, Actor, Record
from fairlead.apps.journal.append import Appended, append, must_say_the_same
from fairlead.apps.journal.bodies import must_be_own, naming_texts
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

MOST: Final = 1000
_OURS: Final = frozenset({"v", "type", "id", "org", "actor", "obj", "ts", "clock_regress", "texts"})
_ID: Final = re.compile(r"[!-~]{1,64}")


class Told(NamedTuple):
    """One entry of a batch: the sender's own id for it, and what it says beside who and when.

    `fields` are ids, days, whole numbers, digests and commitments; never names or free text.
    """

    ext_id: str
    fields: Mapping[str, object]
    about: Record | None = None


def seal_many(act: Act, told: Sequence[Told], *, by: Actor) -> Appended:
    """Seal a batch in one commit and say where each entry stands, in the order of the batch.

    Inside a transaction of the caller it becomes part of that: then rows beside the ledger
    are kept together with their entries, and `Appended.is_new` says which of them to write.

    Raises:
        NotPermittedError: `by` may not do this, or a record is another organisation's.
        RuleBrokenError: nothing or too much was sent, or an id or a field will not do.
        IdTakenError: an id is known already, for an entry that says something else.
        LedgerClosedError: the log takes no entries at the moment; nothing was kept.
    """
    _must_be_allowed(act, {id(each.about): each.about for each in told}.values(), by)
    RuleBrokenError.unless(_may_be_sealed(told))
    tenant = by.tenant
    bodies = naming_texts(tenant, _bodies(act, told, tenant, by.pseudonym))
    once = _once(bodies)
    placed = append(tenant, list(once.values()))
    if len(once) == len(bodies):
        return placed
    place = dict(zip(once, zip(placed.indices, placed.leaves, strict=True), strict=True))
    indices, leaves = zip(*(place[str(body["id"])] for body in bodies), strict=True)
    return replace(placed, indices=indices, leaves=leaves)


def _must_be_allowed(act: Act, records: Iterable[Record | None], by: Actor) -> None:
    for about in records:
        NotPermittedError.unless(by.may(act, about))
        must_be_own(by, about)


def _may_be_sealed(told: Sequence[Told]) -> Verdict:
    if not 0 < len(told) <= MOST:
        says = "A batch has {least} to {most} entries, this one has {n}: send it in parts."
        return Refused(says, least=1, most=MOST, n=len(told))
    for at, each in enumerate(told, 1):
        if not _ID.fullmatch(each.ext_id):
            says = "Entry {at}: an id has 1 to 64 letters, digits or signs without spaces."
            return Refused(says, at=at)
        if not _OURS.isdisjoint(each.fields):
            says = "Entry {at}: the ledger itself writes {names}; leave them out."
            return Refused(says, at=at, names=", ".join(sorted(_OURS & each.fields.keys())))
    return Allowed()


def _bodies(act: Act, told: Sequence[Told], tenant: str, pseudonym: str) -> list[dict[str, object]]:
    shared: dict[str, object] = {"v": 1, "type": act.name, "org": tenant, "actor": pseudonym}
    named = {id(each.about): _named(each.about) for each in told}
    return [{**shared, "id": each.ext_id, **each.fields, **named[id(each.about)]} for each in told]


def _named(about: Record | None) -> dict[str, object]:
    if about is None:
        return {}
    return {"obj": {"type": about.ledger_kind, "id": about.ledger_id}}


def _once(bodies: Sequence[dict[str, object]]) -> dict[str, dict[str, object]]:
    """Keep each id once; the same id twice in a batch must say the same both times."""
    once = dict[str, dict[str, object]]()
    for body in bodies:
        first = once.setdefault(str(body["id"]), body)
        if first is not body:
            must_say_the_same(first, body)
    return once
