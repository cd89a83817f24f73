"""The firm's words for the features of its systems: one by one, from a file, as a file."""

import csv
from io import StringIO

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from fairlead.apps.decisions import acts, forms, queries, services, words, words_sheet
from fairlead.apps.journal.errors import explained
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads

_MOST_BYTES = 1 << 20


@require_safe
@reads("decisions")
def words_list(request: MemberRequest) -> HttpResponse:
    """List the systems and how many words each has."""
    return page(
        request, "decisions/words_list.html", systems=words.counted(request.member.organisation)
    )


@require_safe
@reads("decisions")
def words_page(request: MemberRequest, code: str) -> HttpResponse:
    """Show the words of one system; `feature` fills the form for one that has none."""
    return _page(request, code)


@require_POST
@reads("decisions")
def words_keep(request: MemberRequest, code: str) -> HttpResponse:
    """Keep the words for one feature."""
    system = queries.get_system(request.member.organisation, code)
    form = forms.WordsForm(request.POST)
    if form.is_valid():
        with explained(form):
            services.keep_words(system, [words_sheet.Line(**form.cleaned_data)], by=request.member)
            say(request, _("The words for {feature} are kept.").format(**form.cleaned_data))
            return redirect("decisions:words", system.code)
    return _page(request, code, form=form, status=422)


@require_POST
@reads("decisions")
def words_sense(request: MemberRequest, code: str) -> HttpResponse:
    """Say which way a result speaks against the person."""
    system = queries.get_system(request.member.organisation, code)
    form = forms.SenseForm(request.POST)
    if form.is_valid():
        with explained(form):
            services.say_against(system, form.cleaned_data["against"], by=request.member)
            say(request, _("Reasons are put in that order from now on."))
            return redirect("decisions:words", system.code)
    return _page(request, code, sense_form=form, status=422)


@require_POST
@reads("decisions")
def words_import(request: MemberRequest, code: str) -> HttpResponse:
    """Take words in from a CSV file: all of them, or none."""
    system = queries.get_system(request.member.organisation, code)
    form = forms.SheetForm(request.POST, request.FILES)
    if form.is_valid():
        with explained(form):
            data = form.cleaned_data["file"].read(_MOST_BYTES)
            n = services.keep_words(system, words_sheet.read(data), by=request.member)
            told = ngettext("{n} line differed and is kept.", "{n} lines differed and are kept.", n)
            say(request, told.format(n=n))
            return redirect("decisions:words", system.code)
    return _page(request, code, sheet_form=form, status=422)


@require_safe
@reads("decisions")
def words_export(request: MemberRequest, code: str) -> HttpResponse:
    """Give the words of a system as a CSV file."""
    system = queries.get_system(request.member.organisation, code)
    out = StringIO()
    csv.writer(out).writerows(words_sheet.written(words.lines(system)))
    headers = {"Content-Disposition": f'attachment; filename="words-{system.code}.csv"'}
    return HttpResponse("\ufeff" + out.getvalue(), "text/csv; charset=utf-8", headers=headers)


def _page(
    request: MemberRequest,
    code: str,
    *,
    status: int = 200,
    form: forms.WordsForm | None = None,
    sense_form: forms.SenseForm | None = None,
    sheet_form: forms.SheetForm | None = None,
) -> HttpResponse:
    system = queries.get_system(request.member.organisation, code)
    fresh = {key: request.GET[key][:200] for key in ("feature", "language") if key in request.GET}
    return page(
        request,
        "decisions/words.html",
        status=status,
        system=system,
        lines=words.lines(system),
        against=words.against(system),
        form=form or forms.WordsForm(initial=fresh),
        sense_form=sense_form or forms.SenseForm(initial={"against": words.against(system)}),
        sheet_form=sheet_form or forms.SheetForm(),
        may_change=bool(request.member.may(acts.WORDS_CHANGED, system)),
    )
