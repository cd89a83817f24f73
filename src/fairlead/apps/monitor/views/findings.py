"""The list of findings and one finding."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from fairlead.apps.journal.errors import explained
from fairlead.apps.journal.queries import timeline
from fairlead.apps.monitor import queries, steps, tables
from fairlead.apps.monitor.views.tabs import tabs
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.apps.pages.lists import list_page


@require_safe
@reads("monitor")
def findings(request: MemberRequest) -> HttpResponseBase:
    """Show every limit that was passed, and what was made of it."""
    rows = queries.findings(request.member.organisation)
    told = {"tabs": tabs("findings")}
    return list_page(request, "monitor/findings.html", tables.FINDINGS, rows, **told)


@require_safe
@reads("monitor")
def finding(request: MemberRequest, code: str) -> HttpResponse:
    """Show one finding."""
    return _page(request, code)


@require_POST
@reads("monitor")
def act(request: MemberRequest, code: str, act: str) -> HttpResponse:
    """Do one act on a finding, or show its page again with the reason why not."""
    if act not in steps.FINDING:
        raise Http404
    found = queries.get_finding(request.member.organisation, code)
    form, step = steps.FINDING[act].form(request.POST), steps.FINDING[act]
    if form.is_valid():
        with explained(form):
            step.do(found, by=request.member, **form.cleaned_data)
            say(request, str(step.said))
            return redirect("monitor:finding", code)
    return _page(request, code, refused={act: form}, status=422)


def _page(
    request: MemberRequest, code: str, refused: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    found = queries.get_finding(request.member.organisation, code)
    names = [] if found.state == "closed" else ["answer", "accept", "close"]

    def url(name: str) -> str:
        return reverse("monitor:finding-act", args=[found.code, name])

    return page(
        request,
        "monitor/finding.html",
        status=status,
        finding=found,
        says=tables.words(found),
        kind=tables.FINDING[found.state],
        steps=steps.offered(steps.FINDING, names, url, refused or {}),
        timeline=timeline(found.tenant, about=found, limit=20),
    )
