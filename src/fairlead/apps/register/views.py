"""Pages of the register: lists, one record, its forms."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.evidence.queries import get_evidence
from fairlead.apps.evidence.services import link_record
from fairlead.apps.journal.errors import explained
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages import navigation
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.apps.pages.lists import list_page
from fairlead.apps.register import forms, listing, panels, queries, services
from fairlead.apps.register.chart import chart_of
from fairlead.apps.register.kinds import BY_SLUG, KIND_PAGES, tabs

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@reads("register")
def system_list(request: MemberRequest) -> HttpResponseBase:
    """List the AI systems."""
    firm = request.member.organisation
    if found := queries.by_code(firm, request.GET.get("q", "")):
        return redirect(found)
    rows = queries.listed(firm, "system")
    for each in panels.columns():
        rows = each.annotate(rows)
    spec = listing.systems(firm, timezone.localdate())
    return list_page(
        request,
        "register/list.html",
        spec,
        rows,
        words=KIND_PAGES["system"],
        tabs=tabs("system"),
        asked=queries.asked_of(request.member),
    )


@require_safe
@reads("register")
def kind_list(request: MemberRequest, kind: str) -> HttpResponseBase:
    """List the records of another kind."""
    firm = request.member.organisation
    spec, rows = listing.others(kind, firm), queries.listed(firm, kind)
    words = KIND_PAGES[kind]
    return list_page(request, "register/list.html", spec, rows, words=words, tabs=tabs(kind))


@require_safe
@reads("register")
def record(request: MemberRequest, code: str) -> HttpResponse:
    """Show one record: where it stands, what it says, what it hangs together with."""
    found = queries.get_record(request.member.organisation, code)
    return page(request, "register/record.html", **_about(request, found))


def _about(request: MemberRequest, found: Any) -> dict[str, Any]:  # noqa: ANN401 - a record of any kind
    standing = found.standing(timezone.localdate()) if hasattr(found, "standing") else None
    return {
        "record": found,
        "words": KIND_PAGES[found.kind],
        "standing": standing,
        "needs": [listing.need_says(each) for each in standing.needs] if standing else [],
        "facts": listing.facts(found),
        "links": [_tie(found, each) for each in queries.links_of(found)],
        "link_form": forms.LinkForm(record=found),
        "versions": queries.versions(found) if found.kind == "model" else [],
        "evidence": listing.evidence_of(found, timezone.localdate()),
        "evidence_href": navigation.address("evidence:add"),
        "panels": panels.shown(found, request.member),
        "timeline": listing.history(found),
        "is_asked": found.proposed_owner_id == request.member.pk,
    }


def _tie(found: Any, tie: Any) -> dict[str, object]:  # noqa: ANN401 - a record, a link
    ahead = tie.source == found
    return {
        "pk": tie.pk,
        "says": _(tie.fact.says if ahead else tie.fact.back),
        "other": tie.target if ahead else tie.source,
    }


@require_safe
@reads("register")
def chart(request: MemberRequest) -> HttpResponse:
    """Show how everything hangs together, or what lies around one record."""
    firm, code = request.member.organisation, request.GET.get("around", "")
    around = queries.get_record(firm, code) if code else None
    return page(request, "register/map.html", chart=chart_of(firm, around), around=around)


@both
@reads("register")
def add(request: MemberRequest, slug: str) -> HttpResponse:
    """Register a record; something alike is pointed out first."""
    words = BY_SLUG[slug]
    form = forms.record_form(
        words.kind, request.POST or None, organisation=request.member.organisation
    )
    if form.is_valid() and form.looks_new():
        with explained(form):
            made = services.REGISTER[words.kind](by=request.member, **form.facts)
            say(request, _("{code} is registered.").format(code=made.code))
            return redirect(made)
    return _form_page(request, "register/add.html", form, words=words)


@both
@reads("register")
def change(request: MemberRequest, code: str) -> HttpResponse:
    """Change what a record says."""
    found = queries.get_record(request.member.organisation, code)
    form = forms.record_form(
        found.kind, request.POST or None, organisation=found.organisation, record=found
    )
    if form.is_valid():
        with explained(form):
            services.change(found, by=request.member, rev=form.rev, **form.facts)
        if not form.errors:
            say(request, _("{code} is changed.").format(code=code))
            return redirect(found)
        form.catch_up(queries.get_record(found.organisation, code).rev)
    return _form_page(request, "register/change.html", form, record=found)


@both
@reads("register")
def owner(request: MemberRequest, code: str) -> HttpResponse:
    """Ask somebody to own a record."""
    found = queries.get_record(request.member.organisation, code)
    form = forms.OwnerForm(request.POST or None, organisation=found.organisation)
    if form.is_valid():
        with explained(form):
            services.propose_owner(found, by=request.member, to=form.chosen)
            return redirect(found)
    return _form_page(request, "register/owner.html", form, record=found)


@require_POST
@reads("register")
def accept(request: MemberRequest, code: str) -> HttpResponse:
    """Say yes to owning a record."""
    found = queries.get_record(request.member.organisation, code)
    services.accept_owner(found, by=request.member)
    say(request, _("You answer for {code} now.").format(code=code))
    return redirect(found)


@require_POST
@reads("register")
def decline(request: MemberRequest, code: str) -> HttpResponse:
    """Say no to owning a record."""
    found = queries.get_record(request.member.organisation, code)
    form = forms.DeclineForm(request.POST)
    because = form.cleaned_data["because"] if form.is_valid() else ""
    services.decline_owner(found, by=request.member, because=because)
    say(request, _("You declined to own {code}.").format(code=code))
    return redirect(found)


@both
@reads("register")
def retire(request: MemberRequest, code: str) -> HttpResponse:
    """Take a record out of use."""
    found = queries.get_record(request.member.organisation, code)
    form = forms.RetireForm(request.POST or None)
    if form.is_valid():
        with explained(form):
            services.retire(found, by=request.member, **form.cleaned_data)
            undo = reverse("register:reinstate", args=[code])
            say(request, _("{code} is retired.").format(code=code), undo=undo)
            return redirect(found)
    return _form_page(request, "register/retire.html", form, record=found)


@require_POST
@reads("register")
def reinstate(request: MemberRequest, code: str) -> HttpResponse:
    """Take a record back into use."""
    found = queries.get_record(request.member.organisation, code)
    services.reinstate(found, by=request.member)
    say(request, _("{code} is back in the register.").format(code=code))
    return redirect(found)


@require_POST
@reads("register")
def link(request: MemberRequest, code: str) -> HttpResponse:
    """Tie this record to another one."""
    found = queries.get_record(request.member.organisation, code)
    form = forms.LinkForm(request.POST, record=found)
    if form.is_valid():
        with explained(form):
            ends = queries.ends_of(found, form.code, form.cleaned_data["how"])
            tie = services.link(form.cleaned_data["how"], *ends, by=request.member)
            undo = reverse("register:unlink", args=[code, tie.pk])
            say(request, _("Linked to {code}.").format(code=form.code), undo=undo)
            return redirect(found)
    told = {**_about(request, found), "link_form": form}
    return page(request, "register/record.html", status=422, **told)


@require_POST
@reads("register")
def unlink(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """Take a link away."""
    found = queries.get_record(request.member.organisation, code)
    services.unlink(queries.get_link(found, pk), by=request.member)
    say(request, _("The link is gone."))
    return redirect(found)


@both
@reads("register")
def add_version(request: MemberRequest, code: str) -> HttpResponse:
    """Record a version of a model."""
    found = queries.get_model(request.member.organisation, code)
    form = forms.VersionForm(request.POST or None)
    if form.is_valid():
        with explained(form):
            services.register_model_version(found, by=request.member, **form.cleaned_data)
            return redirect(found)
    return _form_page(request, "register/version.html", form, record=found)


def _form_page(request: MemberRequest, template: str, form: Any, **told: object) -> HttpResponse:  # noqa: ANN401 - any form
    status = 422 if request.method == "POST" else 200
    return page(request, template, part="form", status=status, form=form, **told)


@require_POST
@reads("register")
def about(request: MemberRequest, number: int) -> HttpResponse:
    """Say which record a piece of evidence is about."""
    firm = request.member.organisation
    one = get_evidence(firm, number)
    found = queries.get_record(firm, request.POST.get("code", ""))
    link_record(one, by=request.member, about=found)
    say(request, _("{evidence} is about {code}.").format(evidence=one.code, code=found.code))
    return redirect("evidence:detail", number)
