"""Leaving, being asked to leave, coming back, and another name."""

from django.db import transaction
from django.utils import timezone

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing, know_as
from fairlead.apps.org import acts
from fairlead.apps.org.models import ApiToken, Appointment, Member, User
from fairlead.apps.org.services.appointments import holders
from fairlead.apps.org.services.joining import settle_roles
from fairlead.core.rules import people


def end_membership(member: Member, *, by: Member) -> Member:
    """End a membership, one's own or another's: offices end and tokens die with it.

    Raises:
        RuleBrokenError: they are the last AI lead or administrator, or have left already.
    """
    act = acts.LEFT if member == by else acts.MEMBER_ENDED
    with doing(act, by=by, about=member) as entry:
        if not member.is_active:
            raise RuleBrokenError("This membership has ended already.")
        for role in member.roles:
            RuleBrokenError.unless(people.may_lay_down(role, holders=holders(member, role)))
        entry.update(roles=member.roles)
        _end_all(member)
    return member


def reinstate(member: Member, *, by: Member) -> Member:
    """Take a membership up again, without its offices: each has to be accepted anew."""
    with doing(acts.MEMBER_REINSTATED, by=by, about=member):
        if member.is_active:
            raise RuleBrokenError("They are a member.")
        if member.guest_until is not None:
            raise RuleBrokenError("A guest comes back by a new invitation, with a new last day.")
        member.is_active = True
        member.save(update_fields=["is_active"])
    return member


def rename(user: User, *, name: str) -> User:
    """Give a person another name; every firm they belong to shows it from now on."""
    with transaction.atomic():
        user.name = name
        user.save(update_fields=["name"])
        for member in Member.objects.select_related("organisation").filter(user=user):
            know_as(tenant=member.tenant, pseudonym=member.pseudonym, shown_as=name)
    return user


def _end_all(member: Member) -> None:
    now, state = timezone.now(), Appointment.State
    open_ones = member.appointments.filter(state__in=[state.PROPOSED, state.ACCEPTED])
    open_ones.update(state=state.ENDED, ended_at=now)
    ApiToken.objects.filter(made_by=member, revoked_at=None).update(revoked_at=now)
    member.is_active = False
    member.save(update_fields=["is_active"])
    settle_roles(member)
