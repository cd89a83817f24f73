"""Looking into a source: hand in, see what would be found, take in, take back; and coverage."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.discover import drafts, intake, queries, services
from fairlead.apps.discover.forms import ColumnsForm, Plain, SourceForm
from fairlead.apps.journal.errors import explained
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.core.rules.discovery import rung_of
from fairlead.core.scan import exports


@require_safe
@reads("discover")
def coverage(request: MemberRequest) -> HttpResponse:
    """Show where was looked and how long ago."""
    firm = request.member.organisation
    told = queries.coverage(firm, timezone.localdate())
    return page(
        request,
        "discover/coverage.html",
        coverage=told,
        silent=[each for each in told if each.state != "in_date"],
        imports=queries.imports(firm)[:50],
        days=queries.SILENT_AFTER,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads("discover")
def hand_in(request: MemberRequest) -> HttpResponse:
    """Take a file; nothing is found yet."""
    form = SourceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with explained(form):
            token = drafts.hand_in(request.member, filename=file.name or "", data=file.read())
            return redirect("discover:source-check", token)
    status = 422 if request.method == "POST" else 200
    return page(request, "discover/add.html", status=status, form=form)


@dataclass(frozen=True)
class _Shown:
    """One line of the dry run."""

    named: str
    rung: int
    people: int | None


@require_http_methods(["GET", "HEAD", "POST"])
@reads("discover")
def check(request: MemberRequest, token: str) -> HttpResponse:
    """Show what would be found; take it in when asked to."""
    held = drafts.draft(request.member, token)
    before = queries.read_before(request.member.organisation, held.digest)
    if held.kind == "table":
        return _check_table(request, token, held, before)
    form = Plain(request.POST or None)
    found = intake.bom_of(held.data) if held.kind == "bom" else intake.result_of(held.data).findings
    if request.method == "POST" and form.is_valid():
        with explained(form):
            made = _take_in(request, held)
            return _done(request, token, made)
    shown = [_Shown(each.name, rung_of(each.grade), None) for each in found]
    return _checked(request, form, held, before, shown=shown, rows=len(found))


def _check_table(
    request: MemberRequest, token: str, held: drafts.Draft, before: object
) -> HttpResponse:
    table = intake.table_of(held.data)
    known = exports.recognise(table.header) or ""
    form = ColumnsForm(request.POST or None, header=table.header, source=known)
    if form.is_bound:
        form.is_valid()
        known = form.cleaned_data.get("source", "")
    read = None
    if known and not form.errors:
        with explained(form):
            read = intake.read_export(table, source=known, columns=form.mapping)
    if read and request.POST.get("do") == "import":
        with explained(form):
            made = services.import_read(
                by=request.member, read=read, digest=held.digest, filename=held.filename
            )
            return _done(request, token, made)
    shown = [_Shown(s.named, s.rung, s.people) for s in read.signals] if read else []
    rows = read.rows if read else len(table.rows)
    errors = read.errors[:50] if read else ()
    return _checked(request, form, held, before, shown=shown, rows=rows, errors=errors)


def _checked(
    request: MemberRequest,
    form: object,
    held: drafts.Draft,
    before: object,
    **told: Any,  # noqa: ANN401 - handed on
) -> HttpResponse:
    status = 422 if getattr(form, "errors", None) else 200
    template = "discover/check.html"
    return page(request, template, status=status, form=form, draft=held, before=before, **told)


def _take_in(request: MemberRequest, held: drafts.Draft) -> services.Taken:
    if held.kind == "bom":
        return services.import_bom(by=request.member, data=held.data, filename=held.filename)
    result = intake.result_of(held.data)
    return services.import_scan(by=request.member, result=result, name=held.filename)


def _done(request: MemberRequest, token: str, made: services.Taken) -> HttpResponse:
    drafts.forget(request.member, token)
    undo = reverse("discover:source-undo", args=[made.code])
    says = _("{n} tools found. The file is deleted; its digest stays.")
    say(request, says.format(n=made.matched), undo=undo)
    return redirect("discover:source", made.code)


@require_safe
@reads("discover")
def looked(request: MemberRequest, code: str) -> HttpResponse:
    """Show what one look into a source told."""
    run = queries.get_import(request.member.organisation, code)
    return page(request, "discover/source.html", run=run, findings=queries.findings_of(run)[:200])


@require_POST
@reads("discover")
def undo(request: MemberRequest, code: str) -> HttpResponse:
    """Take a look back."""
    run = queries.get_import(request.member.organisation, code)
    form = Plain(request.POST)
    if form.is_valid():
        with explained(form):
            services.undo_import(run, by=request.member)
            say(request, _("{code} is taken back.").format(code=code))
            return redirect("discover:source", code)
    return page(
        request,
        "discover/source.html",
        status=422,
        run=run,
        form=form,
        findings=queries.findings_of(run)[:200],
    )
