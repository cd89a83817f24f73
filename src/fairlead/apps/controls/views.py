"""Pages of controls: the statement of applicability, one control, decisions, versions."""

from typing import Any, cast

import orjson
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.controls import forms, queries, services, shown
from fairlead.apps.controls.statement import canonical, changes, rows_of
from fairlead.apps.evidence import queries as evidence
from fairlead.apps.evidence import services as evidence_services
from fairlead.apps.evidence.listing import grade_word, state_mark
from fairlead.apps.journal import queries as journal
from fairlead.apps.journal.errors import explained
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.exports import FORMATS, exported
from fairlead.apps.pages.guard import reads
from fairlead.core.catalogue.requirements import Control

both = require_http_methods(["GET", "HEAD", "POST"])
LINES = 20
SHOWN = 50


@require_safe
@reads("controls")
def statement(request: MemberRequest) -> HttpResponseBase:
    """Show the statement of applicability: 38 rows, status computed from evidence."""
    firm = request.member.organisation
    rows = queries.statement(firm)
    wanted = request.GET.get("format", "")
    if wanted in FORMATS:
        return exported(shown.soa_spec(), cast("Any", shown.Rows(rows)), wanted)
    if wanted == "json":
        return _as_json(request)
    asked = forms.SoaFilter(request.GET)
    kept = [row for row in rows if asked.keeps(row)]
    return page(
        request,
        "controls/list.html",
        part="rows",
        groups=shown.groups(kept),
        strip=shown.strip(rows),
        owners=_owners(rows),
        asked=request.GET,
        statuses=shown.status_choices(),
        narrowed=len(kept) < len(rows),
        n_rows=len(rows),
        versions=queries.versions(firm)[:1],
        waiting=shown.asked(rows, request.member),
    )


@require_safe
@reads("controls")
def control(request: MemberRequest, control: str) -> HttpResponse:
    """Show one control: what it asks, what was decided, what it rests on, what to do next."""
    known = queries.control_numbered(control)
    return page(request, "controls/control.html", **_about(request, known))


@require_POST
@reads("controls")
def decide(request: MemberRequest, control: str) -> HttpResponse:
    """Decide whether a control applies."""
    known = queries.control_numbered(control)
    form = forms.DecideForm(request.POST)
    if form.is_valid():
        with explained(form):
            services.decide_control(by=request.member, control_id=known.id, **form.told())
            say(request, _("{control} is decided and sealed.").format(control=control))
            return _to(control)
    return _refused(request, known, decide_form=form)


@both
@reads("controls")
def decide_several(request: MemberRequest) -> HttpResponse:
    """Decide about several controls for one reason."""
    chosen = [f"{queries.NAMESPACE}{each}" for each in request.GET.getlist("chosen")]
    form = forms.DecideSeveralForm(request.POST or None, initial={"chosen": chosen})
    if form.is_valid():
        with explained(form):
            done = services.decide_controls(
                by=request.member, control_ids=form.cleaned_data["chosen"], **form.told()
            )
            say(request, _("{n} controls are decided and sealed.").format(n=len(done)))
            return redirect("controls:list")
    status = 422 if request.method == "POST" else 200
    return page(request, "controls/decide.html", part="form", status=status, form=form)


@require_POST
@reads("controls")
def describe(request: MemberRequest, control: str) -> HttpResponse:
    """Say how a control is put into practice."""
    known = queries.control_numbered(control)
    form = forms.DescribeForm(request.POST)
    if form.is_valid():
        with explained(form):
            services.describe(by=request.member, control_id=known.id, **form.told())
            say(request, _("{control} is described.").format(control=control))
            return _to(control)
    return _refused(request, known, describe_form=form)


@require_POST
@reads("controls")
def link(request: MemberRequest, control: str) -> HttpResponse:
    """Link evidence that is here already."""
    known, firm = queries.control_numbered(control), request.member.organisation
    form = forms.LinkForm(request.POST, organisation=firm, control_id=known.id)
    if form.is_valid():
        one = evidence.get_evidence(firm, form.cleaned_data["evidence"])
        with explained(form):
            evidence_services.link(one, by=request.member, controls=[known.id])
            undo = reverse("evidence:unlink", args=[one.number, control])
            told = _("{code} supports {control}.").format(code=one.code, control=control)
            say(request, told, undo=undo)
            return _to(control)
    return _refused(request, known, link_form=form)


@require_POST
@reads("controls")
def owner(request: MemberRequest, control: str) -> HttpResponse:
    """Ask somebody to own a control."""
    known = queries.control_numbered(control)
    form = forms.OwnerForm(request.POST, organisation=request.member.organisation)
    if form.is_valid():
        with explained(form):
            services.propose_owner(by=request.member, control_id=known.id, to=form.chosen)
            say(request, _("{name} is asked.").format(name=form.chosen))
            return _to(control)
    return _refused(request, known, owner_form=form)


@require_POST
@reads("controls")
def accept(request: MemberRequest, control: str) -> HttpResponse:
    """Say yes to owning a control."""
    known = queries.control_numbered(control)
    found = queries.must_be_decision(request.member.organisation, known.id)
    services.accept_owner(found, by=request.member)
    say(request, _("You answer for {control} now.").format(control=control))
    return _to(control)


@require_POST
@reads("controls")
def decline(request: MemberRequest, control: str) -> HttpResponse:
    """Say no to owning a control."""
    known = queries.control_numbered(control)
    form = forms.DeclineForm(request.POST)
    because = form.cleaned_data["because"] if form.is_valid() else ""
    found = queries.must_be_decision(request.member.organisation, known.id)
    services.decline_owner(found, by=request.member, because=because)
    say(request, _("You declined to own {control}.").format(control=control))
    return _to(control)


@require_safe
@reads("controls")
def versions(request: MemberRequest) -> HttpResponse:
    """Show the kept versions, and what changed since the last approved one."""
    firm = request.member.organisation
    return page(
        request,
        "controls/versions.html",
        versions=queries.versions(firm)[:SHOWN],
        approved=queries.approved(firm),
        changes=shown.told_changes(queries.since_approved(firm, today=timezone.localdate())),
    )


@require_POST
@reads("controls")
def send(request: MemberRequest) -> HttpResponse:
    """Freeze the statement and send it to the board."""
    sent = services.send_for_approval(by=request.member)
    say(request, _("{code} waits for the board.").format(code=sent.code))
    return redirect(sent)


@require_safe
@reads("controls")
def version(request: MemberRequest, number: int) -> HttpResponse:
    """Show a kept version, its digest, what it changed, and who decided."""
    found = queries.get_version(request.member.organisation, number)
    return page(request, "controls/version.html", **_of_version(request, found))


@require_safe
@reads("controls")
def version_file(request: MemberRequest, number: int) -> HttpResponse:
    """Hand out the bytes over which the board decided."""
    found = queries.get_version(request.member.organisation, number)
    response = HttpResponse(found.body.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{found.code}.json"'
    return response


@require_POST
@reads("controls")
def approve(request: MemberRequest, number: int) -> HttpResponse:
    """Approve the text of the digest that was shown."""
    found = queries.get_version(request.member.organisation, number)
    form = forms.ApproveForm(request.POST)
    if form.is_valid():
        with explained(form):
            services.approve(found, by=request.member, **form.cleaned_data)
            say(request, _("{code} is approved and sealed.").format(code=found.code))
            return redirect(found)
    told = _of_version(request, found) | {"approve_form": form}
    return page(request, "controls/version.html", status=422, **told)


@require_POST
@reads("controls")
def send_back(request: MemberRequest, number: int) -> HttpResponse:
    """Send a version back with the reason."""
    found = queries.get_version(request.member.organisation, number)
    form = forms.SendBackForm(request.POST)
    if form.is_valid():
        with explained(form):
            services.send_back(found, by=request.member, **form.cleaned_data)
            say(request, _("{code} is sent back.").format(code=found.code))
            return redirect(found)
    told = _of_version(request, found) | {"back_form": form}
    return page(request, "controls/version.html", status=422, **told)


def _about(request: MemberRequest, known: Control) -> dict[str, Any]:
    firm, today = request.member.organisation, timezone.localdate()
    row = queries.one_row(firm, known.id)
    said = row.decision
    told = {
        "applies": "" if said is None or said.applies is None else "yes" if said.applies else "no",
        "reason": said.reason if said else "",
    }
    how = {"how": said.how if said else "", "risks": ", ".join(said.risks) if said else ""}
    pieces = evidence.supporting(firm, known.id)[:SHOWN]
    return {
        "row": row,
        "known": known,
        "why": shown.why(row),
        "pieces": [(one, state_mark(one, today), grade_word(one)) for one in pieces],
        "decide_form": forms.DecideForm(initial=told),
        "describe_form": forms.DescribeForm(initial=how),
        "link_form": forms.LinkForm(organisation=firm, control_id=known.id),
        "owner_form": forms.OwnerForm(organisation=firm),
        "is_asked": said is not None and said.proposed_owner_id == request.member.pk,
        "timeline": journal.timeline(
            request.member.tenant, about=f"control:{known.number}", limit=LINES
        ),
    }


def _refused(request: MemberRequest, known: Control, **form: object) -> HttpResponse:
    return page(request, "controls/control.html", status=422, **_about(request, known) | form)


def _of_version(request: MemberRequest, found: Any) -> dict[str, Any]:  # noqa: ANN401 - a row, which views do not name
    before = queries.approved(request.member.organisation, before=found.number)
    told = changes(orjson.loads(before.body), orjson.loads(found.body)) if before else []
    return {
        "version": found,
        "intact": queries.is_intact(found),
        "rows": rows_of(found.body),
        "before": before,
        "changes": shown.told_changes(told),
        "approve_form": forms.ApproveForm(initial={"digest": found.digest}),
        "back_form": forms.SendBackForm(),
        "timeline": journal.timeline(request.member.tenant, about=found, limit=LINES),
    }


def _owners(rows: list[queries.ControlRow]) -> list[tuple[str, str]]:
    named = {row.owner_key: str(row.owner) if row.owner else _("Nobody") for row in rows}
    return sorted(named.items(), key=lambda each: each[1])


def _as_json(request: MemberRequest) -> HttpResponse:
    today = timezone.localdate()
    body = canonical(queries.frozen(request.member.organisation, number=0, today=today))
    response = HttpResponse(body, content_type="application/json")
    name = f"statement-of-applicability-{today.isoformat()}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _to(control: str) -> HttpResponse:
    return redirect("controls:control", control)
