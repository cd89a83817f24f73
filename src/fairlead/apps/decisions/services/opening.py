"""Opening what is sealed: with a role, for a reason, and itself sealed before anything is shown."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import orjson
from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions import acts, blind
from fairlead.apps.decisions.models import Decision, Parts
from fairlead.apps.journal.act import Actor, Record
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.keyring.services import keys_by_id
from fairlead.core.decisions.parts import bound_to
from fairlead.core.decisions.record import PARTS
from fairlead.core.ledger.signing import KeyRefusedError, unwrap

Opened = dict[str, Any]


def open_parts(
    decision: Decision, parts: Collection[str], *, by: Actor, because: str
) -> Opened | None:
    """Open sealed parts of a decision; none means that the key was destroyed.

    Raises:
        NotPermittedError: their role does not open what is sealed.
        RuleBrokenError: no reason is given.
    """
    with doing(acts.OPENED, by=by, about=decision) as entry:
        blind.must_have_answered(decision, by)
        _must_be_readable(decision)
        if not because.strip():
            raise RuleBrokenError(_("Say why it must be opened: the reason is sealed with it."))
        entry.update(parts=sorted(parts), because=write_down(because.strip(), about=decision))
    return dict(opened([decision], parts)).get(decision.pk)


def open_many(
    about: Record, decisions: Sequence[Decision], parts: Collection[str], *, by: Actor
) -> Iterator[tuple[int, Opened]]:
    """Open sealed parts of many decisions for something that is done with them, such as a check.

    Raises:
        NotPermittedError: their role does not open what is sealed.
    """
    with doing(acts.OPENED_MANY, by=by, about=about) as entry:
        entry.update(parts=sorted(parts), n=len(decisions))
    return opened(decisions, parts)


def opened(decisions: Iterable[Decision], parts: Collection[str]) -> Iterator[tuple[int, Opened]]:
    """Unlock parts, decision by decision; those whose key was destroyed are left out.

    Whoever calls this has sealed an act that says so.
    """
    told = [(each, each.key_id) for each in decisions if each.key_id is not None]
    kept = _kept([each for each, _ in told])
    ids = defaultdict[str, set[int]](set)
    for each, key_id in told:
        ids[each.tenant].add(key_id)
    keys = {tenant: keys_by_id(tenant, wanted) for tenant, wanted in ids.items()}
    for each, key_id in told:
        held = keys[each.tenant].get(key_id)
        if held is not None and each.pk in kept:
            yield each.pk, _unlocked(each, kept[each.pk], parts, held.key)


def _kept(decisions: Sequence[Decision]) -> dict[int, Parts]:
    """Give the locked parts of decisions; those from the archive bring theirs with them."""
    here = [each.pk for each in decisions if each.archived_in is None]
    brought = [each for each in decisions if each.archived_in is not None]
    with_them = {each.pk: each.parts for each in brought if hasattr(each, "parts")}
    return Parts.objects.in_bulk(here) | with_them


def must_lie_here(decision: Decision) -> None:
    """Refuse what needs a row to lean on, which a decision in the archive has not.

    Raises:
        RuleBrokenError: the decision lies in the archive.
    """
    if decision.archived_in is not None:
        raise RuleBrokenError(
            _(
                "{decision} is in the archive: it can be read, opened, proven, exported and "
                "erased there, but letters and corrections are only written about newer decisions."
            ),
            decision=decision.ext_id,
        )


def _must_be_readable(decision: Decision) -> None:
    if decision.trouble:
        raise RuleBrokenError(
            _(
                "The archive file of {decision} is missing or was changed: nothing of it opens. "
                "Put it back from a backup; fairlead archive check says which it is."
            ),
            decision=decision.ext_id,
        )


def _unlocked(decision: Decision, kept: Parts, parts: Collection[str], key: bytes) -> Opened:
    found = Opened()
    for part in PARTS:
        locked = getattr(kept, part)
        if part in parts and locked is not None:
            found[part] = orjson.loads(_unlock(decision, part, bytes(locked), key))
    return found


def _unlock(decision: Decision, part: str, locked: bytes, key: bytes) -> bytes:
    try:
        return unwrap(locked, key, bound_to(decision.tenant, decision.ext_id, part))
    except KeyRefusedError as changed:
        raise RuleBrokenError(
            _("The sealed {part} of {decision} was changed beside the ledger: it does not open."),
            part=part,
            decision=decision.ext_id,
        ) from changed
