"""The list of findings of oversight and one finding."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fairlead.apps.journal.errors import explained
from fairlead.apps.journal.queries import timeline
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.oversight import forms, queries, services, tables
from fairlead.apps.oversight.views.tabs import tabs
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.apps.pages.lists import list_page

_FORMS: dict[str, Any] = {"answer": forms.AnswerForm, "close": forms.CloseForm}
_DO: dict[str, Any] = {"answer": services.answer_finding, "close": services.close_finding}


@require_safe
@reads("oversight")
def findings(request: MemberRequest) -> HttpResponseBase:
    """Show what asked for a look, and what was made of it."""
    rows = queries.findings(request.member.organisation)
    told = {"tabs": tabs("findings", request.member)}
    return list_page(request, "oversight/findings.html", tables.FINDINGS, rows, **told)


@require_safe
@reads("oversight")
def finding(request: MemberRequest, code: str) -> HttpResponse:
    """Show one finding."""
    return _page(request, code)


@require_POST
@reads("oversight")
def act(request: MemberRequest, code: str, act: str) -> HttpResponse:
    """Answer or close a finding, or show its page again with the reason why not."""
    if act not in _FORMS:
        raise Http404
    found, form = queries.get_finding(request.member.organisation, code), _FORMS[act](request.POST)
    if form.is_valid():
        with explained(form):
            _DO[act](found, by=request.member, **form.cleaned_data)
            say(request, _("Answered.") if act == "answer" else _("Closed."))
            return redirect("oversight:finding", code)
    return _page(request, code, refused={act: form}, status=422)


def _page(
    request: MemberRequest, code: str, refused: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    found, told = queries.get_finding(request.member.organisation, code), refused or {}
    return page(
        request,
        "oversight/finding.html",
        status=status,
        finding=found,
        kind=tables.FINDING[found.state],
        answer=told.get("answer") or forms.AnswerForm(),
        close=told.get("close") or forms.CloseForm(),
        refused=list(told),
        timeline=timeline(found.tenant, about=found, limit=20),
    )
