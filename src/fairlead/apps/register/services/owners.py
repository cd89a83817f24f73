"""Who answers for a record: asked first, and only counted once they said yes (A.3.2)."""

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.register import acts
from fairlead.apps.register.models import Registered
from fairlead.apps.register.services._owning import asked, now_owns
from fairlead.core.rules import register as rules


def propose_owner(record: Registered, *, by: Member, to: Member) -> Registered:
    """Ask somebody to own a record; who asks themselves has accepted with that."""
    with doing(acts.OWNER_PROPOSED, by=by, about=record) as entry:
        entry.update(**asked(record, to, by=by))
    return record


def accept_owner(record: Registered, *, by: Member) -> Registered:
    """Answer yes to being asked: from now on they answer for it."""
    with doing(acts.OWNER_ACCEPTED, by=by, about=record) as entry:
        RuleBrokenError.unless(rules.may_answer(proposed=record.proposed_owner_id, by=by.pk))
        entry.update(owner=by.pseudonym)
        if record.owner is not None:
            entry.update(before=record.owner.pseudonym)
        now_owns(record, by)
    return record


def decline_owner(record: Registered, *, by: Member, because: str = "") -> Registered:
    """Answer no to being asked; whoever owned it before still does."""
    with doing(acts.OWNER_DECLINED, by=by, about=record) as entry:
        RuleBrokenError.unless(rules.may_answer(proposed=record.proposed_owner_id, by=by.pk))
        record.proposed_owner = None
        record.save(update_fields=["proposed_owner", "changed_at"])
        if because.strip():
            entry.update(because=write_down(because.strip(), about=record))
    return record
