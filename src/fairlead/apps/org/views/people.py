"""People of the firm: who is here, who is invited, who holds which office."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.journal.errors import explained
from fairlead.apps.org import queries, services
from fairlead.apps.org.forms import AppointForm, InviteForm
from fairlead.apps.org.found import or_404
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.org.tabs import tabs
from fairlead.apps.pages import page, say
from fairlead.apps.pages.guard import reads, step_up


@require_safe
@reads("settings")
def people(request: MemberRequest) -> HttpResponse:
    """List who is here and who is invited."""
    firm = request.member.organisation
    return page(
        request,
        "org/people.html",
        tabs=tabs("people"),
        people=queries.people(firm),
        invitations=queries.invitations(firm),
        now=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads("settings")
@step_up
def invite(request: MemberRequest) -> HttpResponse:
    """Make an invitation and show its link, this once."""
    posted = request.method == "POST"
    form = InviteForm(request.POST if posted else None, initial={"roles": ["staff"]})
    if posted and form.is_valid():
        with explained(form):
            made, secret = services.invite(by=request.member, **form.cleaned_data)
            link = settings.FAIRLEAD_URL + reverse("org:join", kwargs={"secret": secret})
            return page(
                request, "org/invited.html", invitation=made, link=link, tabs=tabs("people")
            )
    status = 422 if posted else 200
    return page(request, "org/invite.html", form=form, tabs=tabs("people"), status=status)


@require_POST
@reads("settings")
def invitation_revoke(request: MemberRequest, number: int) -> HttpResponse:
    """Withdraw an invitation."""
    invitation = or_404(queries.get_invitation(request.member.organisation, number))
    services.revoke_invitation(invitation, by=request.member)
    say(request, _("The invitation opens nothing any more."))
    return redirect("org:people")


@require_safe
@reads("settings")
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one person: their offices and what was offered to them."""
    return _person(request, pk, AppointForm())


@require_POST
@reads("settings")
@step_up
def appoint(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer an office."""
    somebody = or_404(queries.get_person(request.member.organisation, pk))
    form = AppointForm(request.POST)
    if form.is_valid():
        with explained(form):
            role = form.cleaned_data["role"]
            services.propose_appointment(somebody, role=role, by=request.member)
            say(request, _("{name} has been asked.").format(name=somebody))
            return redirect("org:person", pk=pk)
    return _person(request, pk, form, status=422)


@require_POST
@reads("settings")
@step_up
def appointment_end(request: MemberRequest, number: int) -> HttpResponse:
    """End an office, or take back the question."""
    appointment = or_404(queries.get_appointment(request.member.organisation, number))
    services.end_appointment(appointment, by=request.member)
    say(request, _("The appointment has ended."))
    return redirect("org:person", pk=appointment.member_id)


@require_POST
@reads("settings")
@step_up
def member_end(request: MemberRequest, pk: int) -> HttpResponse:
    """End a membership."""
    somebody = or_404(queries.get_person(request.member.organisation, pk))
    services.end_membership(somebody, by=request.member)
    undo = reverse("org:reinstate", kwargs={"pk": pk})
    say(request, _("{name} is no member any more.").format(name=somebody), undo=undo)
    return redirect("org:people")


@require_POST
@reads("settings")
@step_up
def reinstate(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a membership up again."""
    somebody = or_404(queries.get_person(request.member.organisation, pk))
    services.reinstate(somebody, by=request.member)
    says = _("{name} is a member again, without offices: offer them anew.")
    say(request, says.format(name=somebody))
    return redirect("org:person", pk=pk)


def _person(
    request: MemberRequest, pk: int, form: AppointForm, *, status: int = 200
) -> HttpResponse:
    somebody = or_404(queries.get_person(request.member.organisation, pk))
    return page(
        request,
        "org/person.html",
        status=status,
        person=somebody,
        appointments=queries.appointments_of(somebody),
        form=form,
    )
