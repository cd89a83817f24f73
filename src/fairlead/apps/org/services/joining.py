"""How a person becomes a member: the inner part of founding and of accepting an invitation."""

from datetime import date

from django.utils import timezone

from fairlead.apps.journal.ids import new_pseudonym
from fairlead.apps.journal.services import know_as
from fairlead.apps.org.models import Appointment, Member, Organisation, User
from fairlead.apps.org.numbering import numbered


def admit(
    firm: Organisation, *, user: User, roles: list[str], guest_until: date | None = None
) -> Member:
    """Make somebody a member; the act around it says on whose invitation."""
    member, _ = Member.objects.update_or_create(
        organisation=firm,
        user=user,
        defaults={"is_active": True, "guest_until": guest_until},
        create_defaults={
            "pseudonym": new_pseudonym(),
            "guest_until": guest_until,
            "joined_at": timezone.now(),
        },
    )
    for role in sorted(roles):
        state = Appointment.State.ACCEPTED
        facts = {"state": state, "answered_at": timezone.now()}
        numbered(Appointment, firm, member=member, role=role, **facts)
    settle_roles(member)
    know_as(tenant=firm.public_id, pseudonym=member.pseudonym, shown_as=str(user))
    return member


def settle_roles(member: Member) -> None:
    """Make the member's roles those of the appointments that they accepted."""
    held = member.appointments.filter(state=Appointment.State.ACCEPTED)
    member.roles = sorted(held.values_list("role", flat=True))
    member.save(update_fields=["roles"])
