"""Whether what runs is validated: all systems, one system with its gate, one validation."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.journal.errors import explained
from fairlead.apps.journal.queries import timeline
from fairlead.apps.monitor import forms, queries, services, steps, tables
from fairlead.apps.monitor.views.tabs import tabs
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.apps.register.queries import current_systems, get_system

_MOST = 200


@require_safe
@reads("monitor")
def overview(request: MemberRequest) -> HttpResponse:
    """Show what of every system in use has to be validated, and how that stands."""
    today = timezone.localdate()
    systems = current_systems(request.member.organisation).order_by("number")[:_MOST]
    rows = [(each, queries.subjects(each, today)) for each in systems]
    told = [
        (system, subject, tables.validity_mark(subject.validity))
        for system, found in rows
        for subject in found
    ]
    lapsed = sum(not subject.validity.state.holds for _s, subject, _m in told)
    return page(request, "monitor/validity.html", rows=told, lapsed=lapsed, tabs=tabs("validity"))


@require_http_methods(["GET", "HEAD", "POST"])
@reads("monitor")
def system(request: MemberRequest, code: str) -> HttpResponse:
    """Show what the gate says of a system, and propose a validation."""
    found = get_system(request.member.organisation, code)
    form = forms.ValidateForm(request.POST or None, system=found)
    if request.method == "POST" and form.is_valid():
        with explained(form):
            made = services.propose_validation(found, by=request.member, **form.facts())
            say(request, _("{code} is proposed: it waits for a signature.").format(code=made.code))
            return redirect("monitor:validation", made.code)
    today = timezone.localdate()
    gate = queries.gate_of(found)
    subjects = queries.subjects(found, today)
    return page(
        request,
        "monitor/system.html",
        status=422 if form.errors else 200,
        system=found,
        gate=gate,
        kind=tables.GATE[gate.answer],
        subjects=[(each, tables.validity_mark(each.validity)) for each in subjects],
        validations=queries.validations(found.organisation)
        .filter(system=found)
        .order_by("-number"),
        checks=[
            (each, tables.check_mark(each))
            for each in queries.checks(found.organisation).filter(system=found).order_by("number")
        ],
        level=queries.level_of(found),
        configuration=queries.configuration(found),
        form=form,
    )


@require_safe
@reads("monitor")
def validation(request: MemberRequest, code: str) -> HttpResponse:
    """Show one validation: what it rests on, whether it holds."""
    return _page(request, code)


@require_POST
@reads("monitor")
def act(request: MemberRequest, code: str, act: str) -> HttpResponse:
    """Do one act on a validation, or show its page again with the reason why not."""
    if act not in steps.VALIDATION:
        raise Http404
    found = queries.get_validation(request.member.organisation, code)
    form, step = steps.VALIDATION[act].form(request.POST), steps.VALIDATION[act]
    if form.is_valid():
        with explained(form):
            step.do(found, by=request.member, **form.cleaned_data)
            say(request, str(step.said))
            return redirect("monitor:validation", code)
    return _page(request, code, refused={act: form}, status=422)


def _page(
    request: MemberRequest, code: str, refused: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    found = queries.get_validation(request.member.organisation, code)
    told = queries.validity_of(found, timezone.localdate())
    names = ["sign", "decline"] if found.state == "proposed" else []
    if found.state == "signed" and told.state.holds:
        names = ["require"]

    def url(name: str) -> str:
        return reverse("monitor:validation-act", args=[found.code, name])

    return page(
        request,
        "monitor/validation.html",
        status=status,
        validation=found,
        validity=told,
        kind="waits" if found.state == "proposed" else tables.VALIDITY[told.state],
        mark=tables.validity_mark(told),
        evidence=queries.evidence_named(found),
        steps=steps.offered(steps.VALIDATION, names, url, refused or {}),
        timeline=timeline(found.tenant, about=found, limit=20),
    )
