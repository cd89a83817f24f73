"""What became of decisions: entries of their own that name the decision; nothing is edited."""

from collections.abc import Sequence

from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from fairlead.apps.decisions import acts
from fairlead.apps.decisions.errors import LinesRefusedError
from fairlead.apps.decisions.models import Decision, Outcome
from fairlead.apps.decisions.queries import archived_by_reference
from fairlead.apps.decisions.services import counting
from fairlead.apps.decisions.services.intake import Recorded
from fairlead.apps.decisions.services.sender import Sender
from fairlead.apps.journal.batches import Told, seal_many
from fairlead.apps.journal.storage import closed_by
from fairlead.core.decisions.record import Outcome as Sent
from fairlead.core.decisions.record import moment


def record_outcomes(sent: Sequence[Sent], *, by: Sender) -> Recorded:
    """Record what became of decisions: all of them or none.

    Raises:
        NotPermittedError: the token may not, or is tied to other systems.
        LinesRefusedError: a decision is not known.
        IdTakenError: an id is known already, for something else.
        TooManyError: more than the organisation may send at the moment.
        LedgerClosedError: the log takes no entries at the moment.
    """
    decisions = _decisions(sent, by)
    told = [
        Told(each.id, {**each.plain, "decision": each.decision}, decisions[each.decision].system)
        for each in sent
    ]
    try:
        with transaction.atomic():
            counting.take(by.organisation, len(sent))
            placed = seal_many(acts.TURNED_OUT, told, by=by)
            fresh = {
                index: each
                for each, index in zip(sent, placed.indices, strict=True)
                if placed.is_new(index)
            }
            for index, each in fresh.items():
                _keep(each, decisions[each.decision], placed.log_id, index)
    except OperationalError as error:
        raise closed_by(error) from error
    return Recorded(placed, len(fresh), [])


def _decisions(sent: Sequence[Sent], by: Sender) -> dict[str, Decision]:
    names = {each.decision for each in sent}
    known = Decision.objects.of(by.organisation).filter(ext_id__in=names)
    found = {each.ext_id: each for each in known.select_related("system__organisation")}
    if names - found.keys():
        found |= archived_by_reference(by.organisation, names - found.keys())
    if names - found.keys():
        wrong = {
            at: f"There is no decision “{each.decision}”, or its archive file is missing or changed"
            for at, each in enumerate(sent, 1)
            if each.decision not in found
        }
        raise LinesRefusedError(wrong)
    return found


def _keep(sent: Sent, decision: Decision, log_id: int, seq: int) -> None:
    at = moment(sent.plain["at"]) if "at" in sent.plain else timezone.now()
    code = sent.plain["outcome"]
    Outcome.objects.create(
        organisation_id=decision.organisation_id,
        decision=decision,
        log_id=log_id,
        seq=seq,
        ext_id=sent.id,
        code=code,
        at=at,
    )
    # Not `save`: what went into the archive meanwhile has no row, and is told by the line above.
    mine = Decision.objects.filter(Q(later_at=None) | Q(later_at__lte=at), pk=decision.pk)
    mine.update(later=code, later_at=at)
