"""Reads about organisations and their people."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from fairlead.apps.org.models import ApiToken, Appointment, Invitation, Member, Organisation, User
from fairlead.apps.org.tokens import digest


def is_empty() -> bool:
    """Say whether this installation has no organisation yet, so that the wizard may run."""
    return not Organisation.objects.exists()


def guest_days_over(user: User, *, today: date) -> date | None:
    """Give the last day of a guest who may come in nowhere any more; none for everybody else."""
    mine = list(Member.objects.filter(user=user, is_active=True))
    if not mine or any(each.is_open_on(today) for each in mine):
        return None
    return max(each.guest_until for each in mine if each.guest_until)


def people(organisation: Organisation) -> QuerySet[Member]:
    """Give everybody who is or was a member, by name, with their open appointments."""
    state = Appointment.State
    open_ones = Appointment.objects.of(organisation).filter(
        state__in=[state.PROPOSED, state.ACCEPTED]
    )
    members = Member.objects.filter(organisation=organisation).select_related("user")
    ready = members.prefetch_related(Prefetch("appointments", open_ones.order_by("role"), "open"))
    return ready.order_by("-is_active", "user__name", "pk")


def get_person(organisation: Organisation, pk: int) -> Member | None:
    """Find a member of this organisation."""
    mine = Member.objects.filter(organisation=organisation)
    return mine.select_related("user", "organisation").filter(pk=pk).first()


def appointments_of(member: Member) -> QuerySet[Appointment]:
    """Give all appointments of a member, newest first."""
    mine = Appointment.objects.of(member.organisation).filter(member=member)
    return mine.select_related("proposed_by__user").order_by("-number")


def waiting_for(member: Member) -> QuerySet[Appointment]:
    """Give the appointments that wait for this member's own answer."""
    return appointments_of(member).filter(state=Appointment.State.PROPOSED)


def get_appointment(organisation: Organisation, number: int) -> Appointment | None:
    """Find an appointment of this organisation."""
    mine = Appointment.objects.of(organisation).filter(number=number)
    return mine.select_related("member__user", "organisation").first()


def invitations(organisation: Organisation) -> QuerySet[Invitation]:
    """Give the invitations of an organisation, newest first."""
    mine = Invitation.objects.of(organisation).select_related("invited_by__user", "joined__user")
    return mine.order_by("-number")


def get_invitation(organisation: Organisation, number: int) -> Invitation | None:
    """Find an invitation of this organisation."""
    return invitations(organisation).filter(number=number).first()


def invitation_of(secret: str) -> Invitation | None:
    """Find the invitation that a link opens, good or not."""
    known = Invitation.objects.filter(digest=digest(secret))
    return known.select_related("organisation", "invited_by__user").first()


def api_tokens(organisation: Organisation) -> QuerySet[ApiToken]:
    """Give the API tokens of an organisation, newest first."""
    mine = ApiToken.objects.of(organisation).select_related("made_by__user")
    return mine.order_by("-number")


def get_token(organisation: Organisation, number: int) -> ApiToken | None:
    """Find an API token of this organisation."""
    return api_tokens(organisation).filter(number=number).first()


def memberships(user: User, *, today: date) -> list[Member]:
    """Give where a person may act today."""
    mine = Member.objects.filter(user=user, is_active=True).select_related("organisation")
    return [each for each in mine.order_by("organisation__name") if each.is_open_on(today)]


def knows(email: str) -> bool:
    """Say whether somebody signs in with this address already."""
    return User.objects.filter(email=email.lower()).exists()


def who_can_act(*, email: str = "", organisation: str = "") -> list[Member]:
    """Find in whose name a command can act: the person named, else whoever leads AI."""
    found = Member.objects.filter(is_active=True).select_related("user", "organisation")
    if organisation:
        found = found.filter(organisation__public_id=organisation)
    if email:
        mine = list(found.filter(user__email=email.lower()).order_by("pk"))
    else:
        mine = [each for each in found.order_by("pk") if "ai_lead" in each.roles]
    # An example firm is only meant when somebody names it, or when there is no other.
    return [each for each in mine if organisation or not each.organisation.is_example] or mine


def get_organisation(tenant: str) -> Organisation | None:
    """Find the firm that a log belongs to."""
    return Organisation.objects.filter(public_id=tenant).first()
