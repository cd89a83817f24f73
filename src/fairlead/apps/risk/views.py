"""Pages of the risk register."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.journal.errors import explained
from fairlead.apps.journal.queries import timeline
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.apps.pages.lists import list_page
from fairlead.apps.risk import forms, matrix, queries, services, steps, tables
from fairlead.core.catalogue import catalogue


@require_safe
@reads("risk")
def risk_list(request: MemberRequest) -> HttpResponseBase:
    """Show the matrix, what has to be decided, and the register."""
    firm = request.member.organisation
    today, criteria = timezone.localdate(), queries.criteria(firm)
    named, counted = matrix.worst(firm, today), matrix.tallies(firm, today)
    line = queries.line_of(criteria)
    return list_page(
        request,
        "risk/list.html",
        tables.RISKS,
        queries.listed(firm),
        matrix=matrix.matrix(named, counted, line),
        impacts=catalogue().scales.impact,
        likelihoods={each.value: each for each in catalogue().scales.likelihood},
        waiting=queries.waiting(firm, named, counted, line),
        appetite=line,
        criteria=criteria,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads("risk")
def risk_add(request: MemberRequest) -> HttpResponse:
    """Add a risk of one's own words."""
    typed = request.POST if request.method == "POST" else None
    form = forms.AddForm(typed, organisation=request.member.organisation)
    if form.is_valid():
        with explained(form):
            risk = services.add_risk(by=request.member, **form.cleaned_data)
            say(request, _("{code} is in the register. Rate it next.").format(code=risk.code))
            return redirect("risk:risk", risk.code)
    status = 422 if form.is_bound else 200
    return page(request, "risk/add.html", form=form, status=status)


@require_safe
@reads("risk")
def risk_page(request: MemberRequest, code: str) -> HttpResponse:
    """Show one risk: where it stands, what is done, who decided what."""
    return _risk_page(request, code)


@require_POST
@reads("risk")
def risk_act(request: MemberRequest, code: str, act: str) -> HttpResponse:
    """Do one act on a risk, or show its page again with the reason why not."""
    if act not in steps.STEPS:
        raise Http404
    risk = queries.get_risk(request.member.organisation, code)
    form, step = steps.filled(act, risk, request.POST), steps.STEPS[act]
    if form.is_valid():
        with explained(form):
            step.do(risk, request.member, form)
            say(request, str(step.said))
            return redirect("risk:risk", risk.code)
    return _risk_page(request, code, refused={act: form}, status=422)


@require_POST
@reads("risk")
def action_done(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """Finish an action, with a way back."""
    action = queries.get_action(request.member.organisation, code, pk)
    services.finish_action(action, by=request.member)
    say(request, _("Done."), undo=reverse("risk:action-reopen", args=[code, pk]))
    return redirect("risk:risk", code)


@require_POST
@reads("risk")
def action_reopen(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """Take back that an action is done."""
    action = queries.get_action(request.member.organisation, code, pk)
    services.reopen_action(action, by=request.member)
    return redirect("risk:risk", code)


@require_safe
@reads("risk")
def library(request: MemberRequest) -> HttpResponse:
    """Show the risks that fit what was found here, and why, then the rest."""
    return _library(request)


@require_POST
@reads("risk")
def library_take(request: MemberRequest) -> HttpResponse:
    """Take the chosen risks of the library over into the register."""
    form = forms.TakeForm(request.POST, organisation=request.member.organisation)
    if form.is_valid():
        with explained(form):
            taken = services.add_all_from_library(by=request.member, **form.cleaned_data)
            say(request, _("{n} risks taken over. Rate them next.").format(n=len(taken)))
            return redirect("risk:list")
    return _library(request, form, status=422)


@require_safe
@reads("risk")
def scales(request: MemberRequest) -> HttpResponse:
    """Show the scales, the appetite and who may accept what."""
    return _scales(request)


@require_POST
@reads("risk")
def appetite_propose(request: MemberRequest) -> HttpResponse:
    """Propose another appetite."""
    form = forms.AppetiteForm(request.POST)
    if form.is_valid():
        with explained(form):
            services.propose_criteria(by=request.member, **form.cleaned_data)
            say(request, _("Proposed. Somebody else approves it."))
            return redirect("risk:scales")
    return _scales(request, form=form, status=422)


@require_POST
@reads("risk")
def appetite_approve(request: MemberRequest, version: int) -> HttpResponse:
    """Put a proposed appetite in force."""
    criteria = queries.get_criteria(request.member.organisation, version)
    services.approve_criteria(criteria, by=request.member)
    say(request, _("In force."))
    return redirect("risk:scales")


def _risk_page(
    request: MemberRequest, code: str, refused: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    risk = queries.get_risk(request.member.organisation, code)
    offered = {name: steps.blank(name, risk) for name in steps.STEPS} | (refused or {})
    return page(
        request,
        "risk/risk.html",
        status=status,
        risk=risk,
        forms={
            name.replace("-", "_"): {
                "name": name,
                "form": form,
                "button": steps.STEPS[name].button,
                "url": reverse("risk:act", args=[risk.code, name]),
                "refused": name in (refused or {}),
            }
            for name, form in offered.items()
        },
        proposal=queries.open_proposal(risk),
        controls=queries.controls(risk),
        known=queries.library().get(risk.library_id),
        appetite=queries.appetite(risk.organisation),
        standing=queries.standing(risk, timezone.localdate()),
        today=timezone.localdate(),
        timeline=timeline(risk.tenant, about=risk, limit=20),
    )


def _library(request: MemberRequest, form: object = None, status: int = 200) -> HttpResponse:
    firm = request.member.organisation
    fits, rest = queries.fitting(firm)
    return page(
        request,
        "risk/library.html",
        status=status,
        form=form,
        fits=fits,
        rest=rest,
        systems=queries.systems(firm),
    )


def _scales(request: MemberRequest, form: object = None, status: int = 200) -> HttpResponse:
    firm = request.member.organisation
    return page(
        request,
        "risk/scales.html",
        status=status,
        scales=catalogue().scales,
        criteria=queries.criteria(firm),
        proposed=queries.proposed_criteria(firm),
        appetite=queries.appetite(firm),
        form=form or forms.AppetiteForm(initial={"appetite": queries.appetite(firm)}),
    )
