"""Asking somebody to hold an office, and their answer. Until they said yes it does not count."""

from django.utils import timezone

from fairlead.apps.journal.act import Act
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import Sealing, doing
from fairlead.apps.org import acts, permissions
from fairlead.apps.org.models import Appointment, Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.org.services.joining import settle_roles
from fairlead.core.rules import people
from fairlead.core.rules.people import GUEST_ROLE
from fairlead.core.rules.verdict import Verdict


def propose_appointment(member: Member, *, role: str, by: Member) -> Appointment:
    """Ask a member to hold a role.

    Raises:
        RuleBrokenError: they hold it, are a guest, have left, or would appoint themselves.
    """
    with doing(acts.APPOINTED, by=by, about=member) as entry:
        known = set(permissions.appointable()) - {GUEST_ROLE}
        RuleBrokenError.unless(people.may_be_given([role], known=known, guest_until=None))
        RuleBrokenError.unless(_may_appoint(member, role, by))
        asked = numbered(Appointment, member.organisation, member=member, role=role, proposed_by=by)
        entry.update(role=role, appointment=asked.code)
    return asked


def accept_appointment(appointment: Appointment, *, by: Member) -> Appointment:
    """Say yes: from now on the role counts."""
    with doing(acts.APPOINTMENT_ACCEPTED, by=by, about=appointment) as entry:
        _answer(appointment, Appointment.State.ACCEPTED, by, entry)
        settle_roles(appointment.member)
    return appointment


def decline_appointment(appointment: Appointment, *, by: Member) -> Appointment:
    """Say no: nothing changes but that it was asked and answered."""
    with doing(acts.APPOINTMENT_DECLINED, by=by, about=appointment) as entry:
        _answer(appointment, Appointment.State.DECLINED, by, entry)
    return appointment


def end_appointment(appointment: Appointment, *, by: Member) -> Appointment:
    """End an office, or take back the question; for one's own it is laying it down.

    Raises:
        RuleBrokenError: it is the last AI lead or administrator, or is over already.
    """
    with doing(_ending(appointment, by), by=by, about=appointment) as entry:
        member = appointment.member
        if not (appointment.is_held or appointment.is_waiting):
            raise RuleBrokenError("This appointment is over already.")
        if appointment.is_held:
            left = holders(member, appointment.role)
            RuleBrokenError.unless(people.may_lay_down(appointment.role, holders=left))
        appointment.state = Appointment.State.ENDED
        appointment.ended_at = timezone.now()
        appointment.save(update_fields=["state", "ended_at"])
        settle_roles(member)
        entry.update(role=appointment.role, member=member.pseudonym)
    return appointment


def holders(member: Member, role: str) -> int:
    """Count who holds a role in the member's organisation; the row lock keeps two from leaving."""
    held = Appointment.objects.select_for_update().filter(
        organisation=member.organisation, role=role, state=Appointment.State.ACCEPTED
    )
    return len(held.filter(member__is_active=True))


def _answer(appointment: Appointment, state: str, by: Member, entry: Sealing) -> None:
    theirs = appointment.member_id == by.pk
    RuleBrokenError.unless(people.may_answer(theirs=theirs, waiting=appointment.is_waiting))
    appointment.state = state
    appointment.answered_at = timezone.now()
    appointment.save(update_fields=["state", "answered_at"])
    entry.update(role=appointment.role)


def _may_appoint(member: Member, role: str, by: Member) -> Verdict:
    if not member.is_active:
        raise RuleBrokenError("They have left: take the membership up again first.")
    firm = member.organisation
    state = Appointment.State
    active = Member.objects.select_related("organisation", "user").filter(is_active=True)
    others = active.filter(organisation=firm).exclude(pk=by.pk)
    return people.may_appoint(
        oneself=member == by,
        others=sum(1 for each in others if each.may(acts.APPOINTED, None)),
        holds=member.appointments.filter(
            role=role, state__in=[state.PROPOSED, state.ACCEPTED]
        ).exists(),
        is_guest=member.guest_until is not None,
    )


def _ending(appointment: Appointment, by: Member) -> Act:
    own = appointment.member_id == by.pk
    return acts.APPOINTMENT_LAID_DOWN if own else acts.APPOINTMENT_ENDED
