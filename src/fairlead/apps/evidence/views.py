"""Pages of evidence: the list, one piece, taking in, renewing, withdrawing, the file."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.evidence import blobs, forms, queries, services
from fairlead.apps.evidence.listing import evidence_spec, grade_word, state_mark
from fairlead.apps.evidence.panels import shown as panels
from fairlead.apps.evidence.shown import note_says, result_of, supported
from fairlead.apps.journal import queries as journal
from fairlead.apps.journal.errors import explained
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.apps.pages.lists import list_page

both = require_http_methods(["GET", "HEAD", "POST"])
LINES = 20


@require_safe
@reads("evidence")
def evidence_list(request: MemberRequest) -> HttpResponseBase:
    """List the evidence."""
    firm = request.member.organisation
    spec = evidence_spec(firm, timezone.localdate())
    rows = queries.evidence(firm)
    if "format" in request.GET:
        rows = queries.with_readings(rows)
    return list_page(request, "evidence/list.html", spec, rows)


@both
@reads("evidence")
def add(request: MemberRequest) -> HttpResponse:
    """Take in a file, a link or a statement."""
    kind = _kind(request)
    wanted = {"controls": request.GET.getlist("control")}
    form = forms.TakeInForm(request.POST or None, request.FILES or None, kind=kind, initial=wanted)
    here = None
    if form.is_valid():
        with explained(form):
            try:
                one = services.take_in(by=request.member, **form.told())
            except services.AlreadyHereError as there:
                here = queries.get_evidence(request.member.organisation, there.number)
                raise
            say(request, _("{code} is taken in and sealed.").format(code=one.code))
            return _to(one.number)
    told = {"kind": kind, "kinds": _tabs(request, kind), "here": here}
    return _form_page(request, "evidence/add.html", form, **told)


@require_safe
@reads("evidence")
def detail(request: MemberRequest, number: int) -> HttpResponse:
    """Show one piece: what it supports, how long it counts, who took it in, its digest."""
    one = queries.get_evidence(request.member.organisation, number)
    return page(request, "evidence/detail.html", **_about(request, one))


@require_safe
@reads("evidence")
def download(request: MemberRequest, number: int) -> FileResponse:
    """Hand out the file, never to be shown in the page."""
    one = queries.get_evidence(request.member.organisation, number)
    if not one.has_file:
        raise Http404(_("This evidence has no file."))
    response = FileResponse(
        blobs.opened(one.digest),
        as_attachment=True,
        filename=one.filename,
        content_type=one.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


@both
@reads("evidence")
def renew(request: MemberRequest, number: int) -> HttpResponse:
    """Put new evidence in the place of this one."""
    old = queries.get_evidence(request.member.organisation, number)
    kind = old.form if old.form in dict(forms.KINDS) else "file"
    wanted = {"title": old.title, "text": old.text, "url": old.url, "grade": grade_word(old)}
    form = forms.RenewForm(request.POST or None, request.FILES or None, kind=kind, initial=wanted)
    if form.is_valid():
        with explained(form):
            new = services.renew(old, by=request.member, **form.told())
            say(request, _("{new} takes the place of {old}.").format(new=new.code, old=old.code))
            return _to(new.number)
    return _form_page(request, "evidence/renew.html", form, one=old)


@require_POST
@reads("evidence")
def link(request: MemberRequest, number: int) -> HttpResponse:
    """Let this evidence support further controls."""
    one = queries.get_evidence(request.member.organisation, number)
    form = forms.LinkForm(request.POST)
    if form.is_valid():
        with explained(form):
            new = services.link(one, by=request.member, controls=form.cleaned_data["controls"])
            said = _("{code} supports {n} more.").format(code=one.code, n=len(new))
            say(request, said)
            return _to(number)
    return page(
        request, "evidence/detail.html", status=422, **_about(request, one) | {"link_form": form}
    )


@require_POST
@reads("evidence")
def link_again(request: MemberRequest, number: int, control: str) -> HttpResponse:
    """Link one control, or undo that it was taken off."""
    one = queries.get_evidence(request.member.organisation, number)
    services.link(one, by=request.member, controls=[f"iso42001:{control}"])
    say(request, _("{code} supports {control}.").format(code=one.code, control=control))
    return _to(number)


@require_POST
@reads("evidence")
def unlink(request: MemberRequest, number: int, control: str) -> HttpResponse:
    """Take a control off this evidence."""
    one = queries.get_evidence(request.member.organisation, number)
    services.unlink(one, by=request.member, control_id=f"iso42001:{control}")
    undo = reverse("evidence:link-again", args=[number, control])
    gone = _("{code} no longer supports {control}.").format(code=one.code, control=control)
    say(request, gone, undo=undo)
    return _to(number)


@both
@reads("evidence")
def withdraw(request: MemberRequest, number: int) -> HttpResponse:
    """Say that this evidence no longer counts, and why."""
    one = queries.get_evidence(request.member.organisation, number)
    form = forms.WithdrawForm(request.POST or None)
    if form.is_valid():
        with explained(form):
            services.withdraw(one, by=request.member, **form.cleaned_data)
            undo = reverse("evidence:reinstate", args=[number])
            say(request, _("{code} is withdrawn.").format(code=one.code), undo=undo)
            return _to(number)
    return _form_page(request, "evidence/withdraw.html", form, one=one)


@require_POST
@reads("evidence")
def reinstate(request: MemberRequest, number: int) -> HttpResponse:
    """Take a withdrawal back."""
    one = queries.get_evidence(request.member.organisation, number)
    services.reinstate(one, by=request.member)
    say(request, _("{code} counts again.").format(code=one.code))
    return _to(number)


def _about(request: MemberRequest, one: Any) -> dict[str, Any]:  # noqa: ANN401 - a row, which views do not name
    return {
        "one": one,
        "state": state_mark(one, timezone.localdate()),
        "grade": grade_word(one),
        "controls": supported(queries.controls_of(one)),
        "records": queries.records_of(one),
        "successor": queries.renewed_by(one),
        "notes": [note_says(each) for each in one.notes],
        "result": result_of(one),
        "panels": panels(request, one),
        "link_form": forms.LinkForm(),
        "timeline": journal.timeline(request.member.tenant, about=one, limit=LINES),
    }


def _kind(request: MemberRequest) -> str:
    asked = request.GET.get("kind", "file")
    return asked if asked in dict(forms.KINDS) else "file"


def _tabs(request: MemberRequest, current: str) -> list[dict[str, object]]:
    asked = request.GET.copy()
    tabs: list[dict[str, object]] = []
    for key, label in forms.KINDS:
        asked["kind"] = key
        tabs.append({"label": label, "href": f"?{asked.urlencode()}", "current": key == current})
    return tabs


def _to(number: int) -> HttpResponse:
    return redirect("evidence:detail", number)


def _form_page(request: MemberRequest, template: str, form: Any, **told: object) -> HttpResponse:  # noqa: ANN401 - any form
    status = 422 if request.method == "POST" else 200
    return page(request, template, part="form", status=status, form=form, **told)
