"""Pages of the register of requests, and of one that waits for its second person."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fairlead.apps.journal.errors import LedgerClosedError, explained
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads, step_up
from fairlead.apps.pages.lists import list_page
from fairlead.apps.privacy import forms, queries, services, tables
from fairlead.apps.privacy.person import Person
from fairlead.apps.privacy.steps import Step
from fairlead.apps.privacy.views.tabs import tabs

if TYPE_CHECKING:
    from fairlead.apps.privacy.models import Request


@require_safe
@reads("privacy")
def request_list(request: MemberRequest) -> HttpResponseBase:
    """Show what people asked, and find a person by the firm's own reference."""
    firm = request.member.organisation
    return list_page(
        request,
        "privacy/list.html",
        tables.REQUESTS,
        queries.requests(firm),
        form=forms.FindForm(),
        waiting=queries.waiting(firm, timezone.localdate()),
        tabs=tabs("list"),
    )


@require_safe
@reads("privacy")
def request_page(request: MemberRequest, code: str) -> HttpResponse:
    """Show one request: what was asked, what stands against it, who decided."""
    return _page(request, code)


@require_POST
@reads("privacy")
@step_up
def erase(request: MemberRequest, code: str) -> HttpResponse:
    """Carry an erasure out that somebody else asked for."""
    asked, form = queries.get_request(request.member.organisation, code), forms.Plain(request.POST)
    if form.is_valid():
        with explained(form):
            say(request, _erased(asked, request))
            return redirect("privacy:request", code)
    return _page(request, code, erase=form, status=422)


def _erased(asked: "Request", request: MemberRequest) -> str:
    try:
        services.erase(asked, by=request.member)
    except LedgerClosedError:
        asked.refresh_from_db()
        if asked.is_open:
            raise
        return _("It is sealed. The keyring did not answer: the worker destroys the key.")
    return _("Erased: the key is destroyed, every entry stays provable.")


@require_POST
@reads("privacy")
def decline(request: MemberRequest, code: str) -> HttpResponse:
    """Decline to erase, with the reason that the person is told."""
    asked = queries.get_request(request.member.organisation, code)
    form = forms.ReasonForm(request.POST)
    if form.is_valid():
        with explained(form):
            services.decline_erasure(asked, by=request.member, **form.cleaned_data)
            say(request, _("Declined. Tell the person the reason, and that they may complain."))
            return redirect("privacy:request", code)
    return _page(request, code, decline=form, status=422)


def _page(
    request: MemberRequest,
    code: str,
    *,
    erase: forms.Plain | None = None,
    decline: forms.ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    firm = request.member.organisation
    asked = queries.get_request(firm, code)
    person = Person(firm, asked.pseudonym)
    declining = Step(
        "decline",
        _("Decline it"),
        reverse("privacy:decline", args=[code]),
        decline or forms.ReasonForm(),
        _("Decline with this reason"),
    )
    return page(
        request,
        "privacy/request.html",
        asked=asked,
        mark=tables.state_of(asked),
        holds=queries.holding(person) if asked.is_open else [],
        erase=erase,
        decline=declining,
        today=timezone.localdate(),
        young=queries.young(person, timezone.localdate()) if asked.is_open else 0,
        status=status,
    )
