"""Pages of one person: what is known, a file for them, the end of it, what is right instead."""

from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from fairlead.apps.journal.errors import BadInputError, explained
from fairlead.apps.journal.queries import timeline
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads, step_up
from fairlead.apps.privacy import forms, queries, services
from fairlead.apps.privacy.steps import Step
from fairlead.apps.privacy.views.tabs import tabs

MOST = 50


@require_POST
@reads("privacy")
def find(request: MemberRequest) -> HttpResponse:
    """Find a person by the firm's own reference; it is in no address and no log."""
    form = forms.FindForm(request.POST)
    if form.is_valid():
        found = queries.find(request.member.organisation, form.cleaned_data["reference"])
        if found is not None:
            return redirect("privacy:person", found.pseudonym)
        form.add_error("reference", _("No decision names this reference, or it was erased."))
    return page(request, "privacy/find.html", form=form, tabs=tabs("list"), status=422)


@require_safe
@reads("privacy")
def person(request: MemberRequest, pseudonym: str) -> HttpResponse:
    """Show what is known about one person, without opening anything."""
    return _page(request, pseudonym)


@require_POST
@reads("privacy")
@step_up
def export(request: MemberRequest, pseudonym: str) -> HttpResponse:
    """Open everything about a person and hand it over as a file."""
    about = queries.get_person(request.member.organisation, pseudonym)
    form = forms.ExportForm(request.POST)
    if form.is_valid():
        with explained(form):
            made, file = services.export_person(about, by=request.member, **form.cleaned_data)
            answer = HttpResponse(file, content_type="application/zip")
            answer["Content-Disposition"] = f'attachment; filename="{made.code}.zip"'
            answer["X-Content-Type-Options"] = "nosniff"
            answer["Cache-Control"] = "no-store"
            return answer
    return _page(request, pseudonym, refused={"export": form}, status=422)


@require_POST
@reads("privacy")
def ask_erasure(request: MemberRequest, pseudonym: str) -> HttpResponse:
    """Ask that a person is erased; somebody else carries it out."""
    about = queries.get_person(request.member.organisation, pseudonym)
    form = forms.ErasureForm(request.POST)
    if form.is_valid():
        with explained(form):
            made = services.ask_erasure(about, by=request.member, **form.cleaned_data)
            say(request, _("{code} waits for somebody else.").format(code=made.code))
            return redirect("privacy:request", made.code)
    return _page(request, pseudonym, refused={"ask-erasure": form}, status=422)


@require_POST
@reads("privacy")
def correct(request: MemberRequest, pseudonym: str) -> HttpResponse:
    """Record what is right about a decision on this person."""
    about = queries.get_person(request.member.organisation, pseudonym)
    form = forms.CorrectionForm(request.POST)
    if form.is_valid():
        with explained(form):
            wanted = form.cleaned_data["reference"].strip()
            decision = queries.of_person(about).filter(ext_id=wanted).first()
            if decision is None:
                says = _("No decision about this person has the reference {reference}.")
                raise BadInputError(says, reference=wanted)
            services.rectify(decision, says=form.cleaned_data["says"], by=request.member)
            say(request, _("Recorded beside the old entry."))
            return redirect("privacy:person", pseudonym)
    return _page(request, pseudonym, refused={"correct": form}, status=422)


def _page(
    request: MemberRequest,
    pseudonym: str,
    *,
    refused: dict[str, django_forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    about = queries.get_person(request.member.organisation, pseudonym)
    rows = [*queries.of_person(about)[:MOST]]
    rows += queries.archived(about, limit=MOST).rows[: MOST - len(rows)]
    asked, open_ = queries.erasure_of(about), queries.has_key(about)
    cases = queries.blind_cases(about, request.member)
    return page(
        request,
        "privacy/person.html",
        person=about,
        rows=queries.shown(rows, request.member),
        count=queries.count_of(about),
        most=MOST,
        asked=asked,
        has_key=open_,
        holds=queries.holding(about),
        steps=_steps(pseudonym, refused or {}, cases, may_ask=asked is None) if open_ else [],
        timeline=timeline(about.tenant, about=about),
        status=status,
    )


def _steps(pseudonym: str, refused: dict[str, Any], cases: int, *, may_ask: bool) -> list[Step]:
    def at(name: str) -> str:
        return reverse(f"privacy:{name}", args=[pseudonym])

    steps = [
        Step(
            "export",
            _("Give them a copy (Art. 15)"),
            at("export"),
            refused.get("export") or forms.ExportForm(),
            _("Open and download"),
            _export_says(cases),
        ),
        Step(
            "correct",
            _("Correct something (Art. 16)"),
            at("correct"),
            refused.get("correct") or forms.CorrectionForm(),
            _("Record what is right"),
        ),
    ]
    if may_ask:
        steps.append(
            Step(
                "ask-erasure",
                _("Ask for erasure (Art. 17)"),
                at("ask-erasure"),
                refused.get("ask-erasure") or forms.ErasureForm(),
                _("Ask for it"),
                _("Somebody else carries it out. Then the key is destroyed, for good."),
            )
        )
    return steps


def _export_says(cases: int) -> str:
    says = _("Opens everything sealed about this person. That you did, and why, is sealed.")
    leaves = ngettext(
        "{n} of these decisions waits for your blind look: with this copy you leave it to others.",
        "{n} of these decisions wait for your blind look: with this copy you leave them to others.",
        cases,
    )
    return f"{says} {leaves.format(n=cases)}" if cases else says
