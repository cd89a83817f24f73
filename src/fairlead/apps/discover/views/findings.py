"""The inbox and one finding."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.discover import forms, queries, services, steps, tables, tool_facts
from fairlead.apps.journal.errors import explained
from fairlead.apps.journal.queries import timeline
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import belongs, reads
from fairlead.apps.pages.lists import list_page

SHOWN = 4


@require_safe
@reads("discover")
def inbox(request: MemberRequest) -> HttpResponseBase:
    """Show what was found, and where was looked."""
    firm, today = request.member.organisation, timezone.localdate()
    counts = queries.standing_counts(firm, today)
    return list_page(
        request,
        "discover/list.html",
        tables.FINDINGS,
        queries.inbox(firm, today),
        open_ones=counts.get("new", 0) + counts.get("registered", 0) + counts.get("lapsed", 0),
        found=sum(counts.values()),
        coverage=queries.coverage(firm, today),
    )


@require_safe
@reads("discover")
def finding(request: MemberRequest, code: str) -> HttpResponse:
    """Show one finding: how sure we are, facts of the tool, our decision."""
    return _page(request, code)


@require_POST
@reads("discover")
def act(request: MemberRequest, code: str, act: str) -> HttpResponse:
    """Do one act on a finding, or show its page again with the reason why not."""
    if act not in steps.STEPS:
        raise Http404
    found = queries.get_finding(request.member.organisation, code)
    form, step = steps.form_of(act, found, request.POST), steps.STEPS[act]
    if form.is_valid():
        with explained(form):
            step.do(found, by=request.member, **form.cleaned_data)
            undo = reverse("discover:act", args=[code, "reopen"]) if act == "dismiss" else ""
            say(request, str(step.said), undo=undo)
            return redirect("discover:finding", code)
    return _page(request, code, refused={act: form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@belongs
def owner(request: MemberRequest, code: str) -> HttpResponse:
    """Let the person who was asked answer, whatever areas they read."""
    found = queries.get_finding(request.member.organisation, code)
    if found.proposed_owner_id != request.member.pk:
        raise Http404
    yes = request.POST.get("answer") == "yes"
    kind = forms.NothingForm if yes else forms.ReasonForm
    form = kind(request.POST or None, finding=found)
    if request.method == "POST" and form.is_valid():
        with explained(form):
            answer = services.accept_ownership if yes else services.decline_ownership
            answer(found, by=request.member, **form.cleaned_data)
            says = _("You own {name} now.") if yes else _("You said no.")
            say(request, says.format(name=found.name))
            return redirect("home")
    told = form if not yes else forms.ReasonForm(finding=found)
    status = 422 if form.errors else 200
    return page(request, "discover/owner.html", status=status, finding=found, form=told)


def _page(
    request: MemberRequest, code: str, refused: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    found = queries.get_finding(request.member.organisation, code)
    today = timezone.localdate()
    stands, vendor = queries.stands(found, today), queries.facts(found)
    offered = {name: steps.form_of(name, found) for name in steps.STEPS} | (refused or {})
    return page(
        request,
        "discover/finding.html",
        status=status,
        finding=found,
        stands=stands,
        mark=tables.STANDS[stands],
        people=tables.people(found),
        facts=list(tool_facts.told(vendor)) if vendor else [],
        certainty=tool_facts.certainty(vendor) if vendor else "",
        could_go_wrong=queries.could_go_wrong(found)[:SHOWN],
        signals=queries.signals(found),
        merged=queries.merged(found),
        today=today,
        timeline=timeline(found.tenant, about=found, limit=20),
        forms={
            name: {
                "name": name,
                "form": form,
                "button": steps.STEPS[name].button,
                "url": reverse("discover:act", args=[found.code, name]),
                "refused": name in (refused or {}),
            }
            for name, form in offered.items()
        },
    )
