"""The inner moves of asking and accepting an owner, inside somebody's act."""

from django.utils import timezone

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.org import permissions
from fairlead.apps.org.models import Member
from fairlead.apps.register import acts
from fairlead.apps.register.models import Registered
from fairlead.core.rules import register as rules


def asked(record: Registered, to: Member, *, by: Member) -> dict[str, object]:
    """Note the question on the record, inside an act, and give its facts.

    Raises:
        RuleBrokenError: they left, belong elsewhere, or could not look after it.
    """
    if to.organisation_id != record.organisation_id:
        raise RuleBrokenError("Choose somebody of your own organisation.")
    able = permissions.allows(to.roles, acts.CHANGED.name, owns=True)
    RuleBrokenError.unless(rules.may_be_owner(name=str(to), is_active=to.is_active, may_act=able))
    if to.pk == by.pk:
        now_owns(record, to)
        return {"owner": to.pseudonym}
    record.proposed_owner = to
    record.save(update_fields=["proposed_owner", "changed_at"])
    return {"proposed": to.pseudonym}


def now_owns(record: Registered, member: Member) -> None:
    """Make somebody the owner from now on."""
    record.owner, record.owner_accepted_at, record.proposed_owner = member, timezone.now(), None
    record.save(update_fields=["owner", "owner_accepted_at", "proposed_owner", "changed_at"])
