"""One decision as a pack of its own: its entry, what followed from it, proofs, opened parts.

The same verifiers check it as check a whole pack. Nothing of it is kept here: it is made anew
each time, and that it was made is sealed, with the digest of what was opened.
"""

from collections.abc import Collection, Iterable
from io import BytesIO

from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions.blind import must_have_answered
from fairlead.apps.decisions.gathering import outcomes_of
from fairlead.apps.decisions.locking import key_of
from fairlead.apps.decisions.models import Decision
from fairlead.apps.decisions.queries import plain_of
from fairlead.apps.decisions.services import open_parts
from fairlead.apps.journal import checkpoints, keys, trees
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.models import Entry, Log
from fairlead.apps.journal.queries import timeline
from fairlead.apps.journal.services import doing
from fairlead.apps.org.models import Member
from fairlead.apps.pack import acts, queries
from fairlead.core.decisions.parts import payload, salt_of, written
from fairlead.core.ledger import pack
from fairlead.core.ledger.note import Checkpoint
from fairlead.core.ledger.profile import Json
from fairlead.core.ledger.signing import VKey

_MOST_ACTS = 200


def export_decision(
    decision: Decision, *, by: Member, parts: Collection[str] = (), because: str = ""
) -> bytes:
    """Make a pack of one decision, with these sealed parts opened for whoever gets it.

    Opening them is sealed first, then what the pack holds, then the ledger is signed.

    Raises:
        NotPermittedError: `by` may not make packs, or not open what is sealed.
        RuleBrokenError: they are to look at it blind first, the key was destroyed, no reason is
            given, or the entry is not here.
        SigningRefusedError: the ledger does not agree with what was signed before.
    """
    must_have_answered(decision, by)
    content = _content(decision, parts, by=by, because=because)
    with doing(acts.EXPORTED, by=by, about=decision) as entry:
        entry.update(content=content.digest(), parts=sorted(parts))
    log = Log.objects.get(pk=decision.log_id, tenant=decision.tenant)
    return _written(decision, log, content, sealed_by=entry.ext_id, by=by)


def _content(
    decision: Decision, parts: Collection[str], *, by: Member, because: str
) -> pack.Content:
    plain = plain_of(decision)
    if not plain:
        raise RuleBrokenError(_("The entry of this decision is not here any more."))
    opened = open_parts(decision, parts, by=by, because=because) if parts else {}
    held = key_of(decision) if opened else None
    if opened is None or (opened and held is None):
        raise RuleBrokenError(_("The key of this person was destroyed: nothing opens any more."))
    disclosed = [
        pack.Disclosed(
            decision.seq,
            f"sealed.{part}",
            payload(written(part, value)),
            salt_of(held.key, decision.ext_id, part),
        )
        for part, value in opened.items()
        if held is not None
    ]
    return pack.Content(records={"decision": _told(decision)}, disclosed=disclosed)


def _told(decision: Decision) -> Json:
    """Say what the rows beside the ledger say, for whoever reads no entries."""
    return {
        "id": decision.ext_id,
        "index": decision.seq,
        "later": [{"outcome": each.code, "index": each.seq} for each in outcomes_of(decision)],
        "organisation": decision.organisation.name,
        "outcome": decision.outcome,
        "overridden": decision.overridden,
        "system": {"code": decision.system.code, "name": decision.system.name},
    }


def _written(
    decision: Decision, log: Log, content: pack.Content, *, sealed_by: str, by: Member
) -> bytes:
    top = checkpoints.publish(log)
    root = Checkpoint.parse(top.note.partition("\n\n")[0] + "\n").root
    sealed_at = queries.index_of(log, sealed_by)
    wanted = {decision.seq, sealed_at, *_later(decision, log)}
    out = BytesIO()
    pack.write_pack(
        pack.PackParts(
            checkpoint=queries.notes(log, top.size)[-1],
            key=keys.signing_key(log),
            keys=[VKey.parse(log.vkey)],
            ledger=pack.ChosenEntries(list(_proven(log, wanted, top.size, root))),
            content=content,
            sealed_at=sealed_at,
            about={"decision": decision.ext_id, "made_by": by.pseudonym},
        ),
        out,
    )
    return out.getvalue()


def _later(decision: Decision, log: Log) -> Iterable[int]:
    """Name the entries that speak of the decision: outcomes, reviews, openings, letters."""
    yield from (each.seq for each in outcomes_of(decision) if each.log_id == log.pk)
    acts_about = timeline(decision.tenant, about=decision, limit=_MOST_ACTS)
    yield from (line.seq for line in acts_about if line.epoch == log.epoch)


def _proven(log: Log, wanted: Iterable[int], size: int, root: bytes) -> Iterable[pack.Proven]:
    found = Entry.objects.filter(log=log, seq__in=set(wanted), seq__lt=size).order_by("seq")
    for seq, body in found.values_list("seq", "body"):
        yield pack.Proven(seq, bytes(body), trees.prove(log, seq, size, root))
