"""Acts on the organisation itself, its people and their roles."""

from django.db import transaction
from django.utils import timezone

from fairlead.apps.journal.ids import new_id, new_pseudonym
from fairlead.apps.journal.logs import open_log
from fairlead.apps.journal.services import doing, know_as
from fairlead.apps.org import acts
from fairlead.apps.org.models import Member, Organisation, User


def found(*, name: str, founder: User, roles: list[str], **profile: object) -> Member:
    """Set up an organisation with its log, and its founder as the first member."""
    with transaction.atomic():
        firm = Organisation.objects.create(
            public_id=new_id().lower(), name=name, created_at=timezone.now(), **profile
        )
        open_log(firm.public_id)
        member = admit(firm, user=founder, roles=roles)
        with doing(acts.FOUNDED, by=member, about=firm) as entry:
            entry.update(roles=sorted(roles))
    return member


def admit(firm: Organisation, *, user: User, roles: list[str]) -> Member:
    """Make somebody a member; the act around it says on whose invitation."""
    member = Member.objects.create(
        organisation=firm,
        user=user,
        pseudonym=new_pseudonym(),
        roles=sorted(roles),
        joined_at=timezone.now(),
    )
    know_as(tenant=firm.public_id, pseudonym=member.pseudonym, shown_as=str(user))
    return member
