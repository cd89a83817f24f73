"""One's own account, the offices one is asked to hold, and the firms one belongs to."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.org import queries, services
from fairlead.apps.org.forms import NameForm
from fairlead.apps.org.found import or_404
from fairlead.apps.org.requests import CURRENT, MemberRequest, the_user
from fairlead.apps.pages import page, say
from fairlead.apps.pages.guard import belongs


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show one's account: name, pass phrase, second step, sessions, firms."""
    user = the_user(request)
    posted = request.method == "POST"
    form = NameForm(request.POST if posted else None, initial={"name": user.name})
    if posted and form.is_valid():
        services.rename(user, name=form.cleaned_data["name"])
        say(request, _("From now on you are called {name}.").format(name=user.name))
        return redirect("org:account")
    mine = queries.memberships(user, today=timezone.localdate())
    status = 422 if form.errors else 200
    return page(request, "org/account.html", form=form, memberships=mine, status=status)


@require_safe
@belongs
def appointments(request: MemberRequest) -> HttpResponse:
    """Show what one is asked to be, and what one has been."""
    mine = queries.appointments_of(request.member)
    return page(request, "org/appointments.html", appointments=mine)


@require_POST
@belongs
def appointment_answer(request: MemberRequest, number: int) -> HttpResponse:
    """Accept or decline, for oneself."""
    asked = or_404(queries.get_appointment(request.member.organisation, number))
    if request.POST.get("answer") == "accept":
        services.accept_appointment(asked, by=request.member)
        say(request, _("You are {role} from now on.").format(role=asked.label))
    else:
        services.decline_appointment(asked, by=request.member)
        say(request, _("You declined. Who asked you sees it."))
    return redirect("org:appointments")


@require_POST
@belongs
def appointment_lay_down(request: MemberRequest, number: int) -> HttpResponse:
    """Stop holding an office of one's own."""
    held = or_404(queries.get_appointment(request.member.organisation, number))
    held = or_404(held if held.member_id == request.member.pk else None)
    services.end_appointment(held, by=request.member)
    say(request, _("You are not {role} any more.").format(role=held.label))
    return redirect("org:appointments")


@require_POST
@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """Look at another firm one belongs to."""
    wanted = request.POST.get("organisation", "")
    mine = queries.memberships(the_user(request), today=timezone.localdate())
    or_404(next((each for each in mine if each.organisation.public_id == wanted), None))
    request.session[CURRENT] = wanted
    return redirect("home")


@require_safe
@login_required
def no_organisation(request: HttpRequest) -> HttpResponse:
    """Tell somebody without a membership what to do next."""
    return page(request, "org/no_organisation.html", status=403)
