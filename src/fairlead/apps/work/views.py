"""The list of tasks and one task."""

from collections.abc import Callable

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fairlead.apps.journal.errors import explained
from fairlead.apps.journal.queries import timeline
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.apps.pages.lists import list_page
from fairlead.apps.work import forms, queries, services, tables
from fairlead.apps.work.places import place_of


@require_safe
@reads("home")
def tasks(request: MemberRequest) -> HttpResponseBase:
    """Show what is to be done, by me or by everybody I may see."""
    spec = tables.task_spec(request.member, timezone.localdate())
    return list_page(request, "work/list.html", spec, queries.tasks(request.member))


@require_safe
@reads("home")
def task(request: MemberRequest, code: str) -> HttpResponse:
    """Show one task, and where its record is."""
    return _page(request, code)


@require_POST
@reads("home")
def done(request: MemberRequest, code: str) -> HttpResponse:
    """Say that a task is done."""
    undo = reverse("work:reopen", args=[code])
    return _settled(request, code, services.finish, _("Done."), undo)


@require_POST
@reads("home")
def reopen(request: MemberRequest, code: str) -> HttpResponse:
    """Open a task again."""
    return _settled(request, code, services.reopen, _("Open again."), "")


def _settled(
    request: MemberRequest, code: str, act: Callable[..., object], says: str, undo: str
) -> HttpResponse:
    found = queries.get_task(request.member, code)
    form = forms.YesForm(request.POST)
    if form.is_valid():
        with explained(form):
            act(found, by=request.member)
            say(request, says, undo=undo)
            return redirect("work:task", code)
    return _page(request, code, form, status=422)


def _page(
    request: MemberRequest, code: str, form: forms.YesForm | None = None, status: int = 200
) -> HttpResponse:
    found = queries.get_task(request.member, code)
    return page(
        request,
        "work/task.html",
        status=status,
        task=found,
        form=form,
        state=tables.state(found, timezone.localdate()),
        place=place_of(found.about_kind, found.about_code),
        timeline=timeline(found.tenant, about=found, limit=20),
    )
