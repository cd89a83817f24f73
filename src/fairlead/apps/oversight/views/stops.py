"""The stop button: asked once more, pressed; started again by somebody else."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.journal.errors import explained
from fairlead.apps.journal.queries import timeline
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.oversight import acts, forms, queries, services
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads


@require_http_methods(["GET", "HEAD", "POST"])
@reads("oversight")
def stop(request: MemberRequest, code: str) -> HttpResponse:
    """Ask once more and for the reason, then stop the system."""
    found = queries.get_system(request.member.organisation, code)
    form = forms.StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with explained(form):
            services.stop(found, by=request.member, **form.cleaned_data)
            say(request, _("{name} is stopped.").format(name=found.name))
            return redirect("oversight:system", code)
    return page(
        request,
        "oversight/stop.html",
        status=422 if form.errors else 200,
        system=found,
        form=form,
        stop=queries.stopped(found),
    )


@require_POST
@reads("oversight")
def start(request: MemberRequest, code: str) -> HttpResponse:
    """Start a system again, or say why not."""
    found = queries.get_system(request.member.organisation, code)
    standing = queries.stopped(found)
    if standing is None:
        say(request, _("{name} runs.").format(name=found.name))
        return redirect("oversight:system", code)
    form = forms.StartForm(request.POST)
    if form.is_valid():
        with explained(form):
            services.start(standing, by=request.member, **form.cleaned_data)
            say(request, _("{name} runs again.").format(name=found.name))
            return redirect("oversight:system", code)
    return _stop_page(request, standing.code, form, status=422)


@require_safe
@reads("oversight")
def stop_page(request: MemberRequest, code: str) -> HttpResponse:
    """Show one time that a system was stopped."""
    return _stop_page(request, code, forms.StartForm())


def _stop_page(
    request: MemberRequest, code: str, form: forms.StartForm, status: int = 200
) -> HttpResponse:
    found = queries.get_stop(request.member.organisation, code)
    return page(
        request,
        "oversight/stopped.html",
        status=status,
        stop=found,
        start=form,
        may_start=bool(request.member.may(acts.STARTED, found)),
        timeline=timeline(found.tenant, about=found, limit=20),
    )
