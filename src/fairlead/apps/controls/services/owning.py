"""Who answers for a control: asked first, and only counted once they said yes (5.3)."""

from django.utils import timezone

from fairlead.apps.controls import acts, queries
from fairlead.apps.controls.models import ControlDecision
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org import permissions
from fairlead.apps.org.models import Member
from fairlead.core.catalogue import catalogue
from fairlead.core.rules.register import may_answer, may_be_owner


def propose_owner(*, by: Member, control_id: str, to: Member) -> ControlDecision:
    """Ask somebody to own a control; who asks themselves has accepted with that.

    Raises:
        RuleBrokenError: they left, belong elsewhere, or could not look after it.
    """
    found = queries.get_decision(by.organisation, catalogue().control(control_id).id)
    record = found or ControlDecision(organisation=by.organisation, control_id=control_id)
    with doing(acts.OWNER_PROPOSED, by=by, about=record) as entry:
        if to.organisation_id != by.organisation_id:
            raise RuleBrokenError("Choose somebody of your own organisation.")
        able = permissions.allows(to.roles, acts.DECIDED.name, owns=True)
        RuleBrokenError.unless(may_be_owner(name=str(to), is_active=to.is_active, may_act=able))
        if to.pk == by.pk:
            _now_owns(record, to)
        else:
            record.proposed_owner = to
        record.save()
        entry.update(proposed=to.pseudonym)
    return record


def accept_owner(record: ControlDecision, *, by: Member) -> ControlDecision:
    """Answer yes to being asked: from now on they answer for it."""
    with doing(acts.OWNER_ACCEPTED, by=by, about=record) as entry:
        RuleBrokenError.unless(may_answer(proposed=record.proposed_owner_id, by=by.pk))
        if record.owner is not None:
            entry.update(before=record.owner.pseudonym)
        _now_owns(record, by)
        record.save()
    return record


def decline_owner(record: ControlDecision, *, by: Member, because: str = "") -> ControlDecision:
    """Answer no to being asked; whoever owned it before still does."""
    with doing(acts.OWNER_DECLINED, by=by, about=record) as entry:
        RuleBrokenError.unless(may_answer(proposed=record.proposed_owner_id, by=by.pk))
        record.proposed_owner = None
        record.save()
        if because.strip():
            entry.update(because=write_down(because.strip(), about=record))
    return record


def _now_owns(record: ControlDecision, member: Member) -> None:
    record.owner, record.owner_accepted_at = member, timezone.now()
    record.proposed_owner = None
