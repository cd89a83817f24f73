"""The list of checks, one check, setting one up."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.journal.errors import explained
from fairlead.apps.journal.queries import timeline
from fairlead.apps.monitor import forms, guessing, queries, services, steps, tables
from fairlead.apps.monitor.views.tabs import tabs
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.apps.pages.lists import list_page

_SHOWN = 30


@require_safe
@reads("monitor")
def checks(request: MemberRequest) -> HttpResponseBase:
    """Show what is measured, and how it stands."""
    firm = request.member.organisation
    counts = queries.counts(firm)
    return list_page(
        request,
        "monitor/list.html",
        tables.CHECKS,
        queries.checks(firm),
        tabs=tabs("list"),
        counts=counts,
    )


@require_safe
@reads("monitor")
def check(request: MemberRequest, code: str) -> HttpResponse:
    """Show one check: how it stands, its runs, findings and setting."""
    return _page(request, code)


@require_http_methods(["GET", "HEAD", "POST"])
@reads("monitor")
def add(request: MemberRequest) -> HttpResponse:
    """Set up a check."""
    firm = request.member.organisation
    first = {"system": request.GET.get("system"), "source": "upload", "window": "day"}
    first |= {"policy": guessing.shipped_limits()}
    if request.GET.get("source") == "log":
        code = request.GET.get("of", "")
        first |= {"source": "log", "columns": guessing.columns_of_log(firm, code)}
    form = forms.CheckForm(request.POST or None, organisation=firm, initial=first)
    if request.method == "POST" and form.is_valid():
        with explained(form):
            told = dict(form.cleaned_data)
            made = services.add_check(told.pop("system"), by=request.member, **told)
            say(request, _("{code} is set up.").format(code=made.code))
            return redirect("monitor:check", made.code)
    return _form(request, form, status=422 if form.errors else 200)


@require_POST
@reads("monitor")
def columns(request: MemberRequest) -> HttpResponse:
    """Guess which column is what from a file, and show it to be corrected; nothing is kept."""
    firm = request.member.organisation
    sample = forms.SampleForm(request.POST, request.FILES)
    told: dict[str, Any] = {"source": "upload", "window": "day"}
    told |= {"policy": guessing.shipped_limits()}
    guesses: list[str] = []
    if sample.is_valid():
        with explained(sample):
            file = sample.cleaned_data["sample"]
            guessed = guessing.guess(file.file, filename=file.name)
            told |= {"columns": guessed.columns, "name": guessed.name}
            guesses = guessed.reasons
    form = forms.CheckForm(None, organisation=firm, initial=told)
    status = 422 if sample.errors else 200
    return _form(request, form, sample=sample, guesses=guesses, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@reads("monitor")
def change(request: MemberRequest, code: str) -> HttpResponse:
    """Change what a check measures."""
    firm = request.member.organisation
    found = queries.get_check(firm, code)
    form = forms.CheckForm(request.POST or None, organisation=firm, check=found)
    form.fields.pop("system")
    if request.method == "POST" and form.is_valid():
        with explained(form):
            rev = int(request.POST.get("rev") or found.rev)
            services.change_check(found, by=request.member, rev=rev, **form.cleaned_data)
            say(request, _("Changed."))
            return redirect("monitor:check", code)
    return _form(request, form, check=found, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@reads("monitor")
def reference(request: MemberRequest, code: str) -> HttpResponse:
    """Seal a past to compare with, and compare with it from now on."""
    found = queries.get_check(request.member.organisation, code)
    form = forms.ReferenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with explained(form):
            file, name = form.cleaned_data["file"], form.cleaned_data["name"]
            because = form.cleaned_data["because"]
            made = services.seal_and_compare(
                found,
                by=request.member,
                name=name,
                data=file.file,
                filename=file.name,
                because=because,
            )
            says = _("{reference} is sealed, and {check} compares with it.")
            say(request, says.format(reference=made.code, check=found.code))
            return redirect("monitor:check", code)
    status = 422 if form.errors else 200
    return page(request, "monitor/reference.html", status=status, check=found, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@reads("monitor")
def rows(request: MemberRequest, code: str) -> HttpResponse:
    """Hand in a file of rows to measure."""
    found = queries.get_check(request.member.organisation, code)
    form = forms.RowsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with explained(form):
            file = form.cleaned_data["file"]
            run = services.ask_run(found, by=request.member, data=file.file, filename=file.name)
            say(request, _("The worker measures it in a moment."))
            return redirect("monitor:run", run.code)
    status = 422 if form.errors else 200
    return page(request, "monitor/rows.html", status=status, check=found, form=form)


@require_POST
@reads("monitor")
def act(request: MemberRequest, code: str, act: str) -> HttpResponse:
    """Do one act on a check, or show its page again with the reason why not."""
    if act not in steps.CHECK:
        raise Http404
    found = queries.get_check(request.member.organisation, code)
    form, step = steps.CHECK[act].form(request.POST), steps.CHECK[act]
    if form.is_valid():
        with explained(form):
            step.do(found, by=request.member, **form.cleaned_data)
            say(request, str(step.said))
            return redirect("monitor:check", code)
    return _page(request, code, refused={act: form}, status=422)


def _page(
    request: MemberRequest, code: str, refused: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    firm = request.member.organisation
    found = queries.get_check(firm, code)
    kind, word = tables.check_kind(found)
    names = ["resume"] if found.is_paused else ["run", "pause"]
    if found.source in {"upload", "push"}:
        names = [name for name in names if name != "run"]

    def url(name: str) -> str:
        return reverse("monitor:check-act", args=[found.code, name])

    mine = queries.runs(firm).filter(of_check=found).order_by("-number")[:_SHOWN]
    open_ones = queries.open_findings(found)
    return page(
        request,
        "monitor/check.html",
        status=status,
        check=found,
        kind=kind,
        word=word,
        last=queries.last_over(found),
        silent=queries.silent_since(found),
        runs=[(each, tables.run_mark(each)) for each in mine],
        findings=[(each, tables.finding_mark(each), tables.words(each)) for each in open_ones],
        steps=steps.offered(steps.CHECK, names, url, refused or {}),
        setting=guessing.written(found.columns),
        limits=guessing.written(found.policy),
        timeline=timeline(found.tenant, about=found, limit=20),
    )


def _form(
    request: MemberRequest,
    form: forms.CheckForm,
    *,
    status: int,
    **more: Any,  # noqa: ANN401 - what the page shows
) -> HttpResponse:
    told: dict[str, Any] = {"sample": forms.SampleForm(), "guesses": [], "check": None} | more
    return page(request, "monitor/check_form.html", status=status, form=form, **told)
