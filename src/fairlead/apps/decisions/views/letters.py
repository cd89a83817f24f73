"""Letters to people: draft, read and change, approve by another, issue, take out as a file."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.decisions import acts, blind, forms, letters, queries, services, words
from fairlead.apps.journal.errors import explained
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.core.papers.letter import Content

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_safe
@reads("decisions")
def letter_list(request: MemberRequest) -> HttpResponse:
    """List letters, those that wait first."""
    found = list(letters.letters(request.member.organisation)[:200])
    found.sort(key=lambda each: each.state not in {"draft", "approved"})
    return page(request, "decisions/letters.html", letters=found)


@require_http_methods(["GET", "HEAD", "POST"])
@reads("decisions")
def letter_new(request: MemberRequest, epoch: int, seq: int) -> HttpResponse:
    """Draft a letter about a decision, or ask what only people know."""
    one = queries.at_place(request.member.organisation, epoch, seq)
    blind.must_have_answered(one, request.member)
    form = forms.DraftForm(request.POST or None, initial={"language": _language()})
    if request.method == "POST" and form.is_valid():
        with explained(form):
            told = form.cleaned_data
            answers = services.Answers(
                place=told["place"],
                is_listed=told["is_listed"],
                is_significant=told["is_significant"],
            )
            made = services.draft_letter(
                one,
                by=request.member,
                language=told["language"],
                matter=told["matter"],
                contact=told["contact"],
                answers=answers,
            )
            say(
                request,
                _("{code} is drafted. Read it; somebody else approves it.").format(code=made.code),
            )
            return redirect("decisions:letter", made.number)
    return page(
        request,
        "decisions/letter_new.html",
        status=422 if form.is_bound else 200,
        one=one,
        form=form,
        place=queries.address_of_decision(one),
        may_write=bool(request.member.may(acts.LETTER_DRAFTED, one)),
    )


@require_safe
@reads("decisions")
def letter(request: MemberRequest, number: int) -> HttpResponse:
    """Show what is known of a letter without opening it."""
    return _page(request, letters.get_letter(request.member.organisation, number))


@require_POST
@reads("decisions")
def letter_open(request: MemberRequest, number: int) -> HttpResponse:
    """Open the words of a letter for this answer, and seal that they were opened."""
    one = letters.get_letter(request.member.organisation, number)
    content = services.open_letter(one, by=request.member)
    response = _page(request, one, content=content, form=forms.LetterForm.of(content))
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@reads("decisions")
def letter_change(request: MemberRequest, number: int) -> HttpResponse:
    """Write a letter anew, or say why not; what was typed comes back."""
    one = letters.get_letter(request.member.organisation, number)
    form = forms.LetterForm(request.POST)
    content = services.open_letter(one, by=request.member)
    if form.is_valid():
        with explained(form):
            services.change_letter(one, replace(content, **form.texts()), by=request.member)
            say(request, _("{code} is written anew.").format(code=one.code))
            return redirect("decisions:letter", one.number)
    response = _page(request, one, content=content, form=form, status=422)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@reads("decisions")
def letter_approve(request: MemberRequest, number: int) -> HttpResponse:
    """Approve a letter that somebody else wrote."""
    one = letters.get_letter(request.member.organisation, number)
    services.approve_letter(one, by=request.member)
    say(request, _("{code} is approved. Issue it when it goes out.").format(code=one.code))
    return redirect("decisions:letter", one.number)


@require_POST
@reads("decisions")
def letter_issue(request: MemberRequest, number: int) -> HttpResponse:
    """Say that an approved letter goes out."""
    one = letters.get_letter(request.member.organisation, number)
    services.issue_letter(one, by=request.member)
    say(request, _("{code} is issued, and its digest is sealed.").format(code=one.code))
    return redirect("decisions:letter", one.number)


@require_POST
@reads("decisions")
def letter_send_back(request: MemberRequest, number: int) -> HttpResponse:
    """Send a letter back to whoever wrote it, with a reason."""
    return _with_reason(request, number, services.send_back, _("{code} is sent back."))


@require_POST
@reads("decisions")
def letter_withdraw(request: MemberRequest, number: int) -> HttpResponse:
    """Withdraw a letter, with a reason."""
    return _with_reason(request, number, services.withdraw_letter, _("{code} is withdrawn."))


@require_POST
@reads("decisions")
def letter_file(request: MemberRequest, number: int) -> HttpResponse:
    """Hand the letter over as a file; a name and an address are put in and not kept."""
    one = letters.get_letter(request.member.organisation, number)
    form = forms.FileForm(request.POST)
    if form.is_valid():
        with explained(form):
            data = services.take_file(one, by=request.member, **form.cleaned_data)
            kind = form.cleaned_data["kind"]
            return HttpResponse(
                data,
                content_type=_TYPES[kind],
                headers={
                    "Content-Disposition": f'attachment; filename="{one.code}.{kind}"',
                    "Cache-Control": "no-store",
                    "X-Content-Type-Options": "nosniff",
                },
            )
    return _page(request, one, file_form=form, status=422)


def _with_reason(
    request: MemberRequest,
    number: int,
    act: Any,  # noqa: ANN401 - one of two services with the same shape
    says: str,
) -> HttpResponse:
    one = letters.get_letter(request.member.organisation, number)
    form = forms.BecauseForm(request.POST)
    if form.is_valid():
        with explained(form):
            act(one, by=request.member, because=form.cleaned_data["because"])
            say(request, says.format(code=one.code))
            return redirect("decisions:letter", one.number)
    return _page(request, one, because_form=form, status=422)


def _page(
    request: MemberRequest,
    one: Any,  # noqa: ANN401 - a row of a subject whose tables a page does not see
    *,
    status: int = 200,
    content: Content | None = None,
    form: forms.LetterForm | None = None,
    because_form: forms.BecauseForm | None = None,
    file_form: forms.FileForm | None = None,
) -> HttpResponse:
    member = request.member
    decision = one.decision
    case = blind.case_of(member, decision) if decision else ""
    return page(
        request,
        "decisions/letter.html",
        status=status,
        one=one,
        place=queries.address_of_decision(decision) if decision else "",
        laws=words.laws_of_letter(one),
        content=content,
        form=form,
        because_form=because_form or forms.BecauseForm(),
        file_form=file_form or forms.FileForm(),
        is_mine=one.written_by_id == member.pk,
        case=case,
        blind_says=_(blind.SAYS),
        may_open=bool(decision and not case and member.may(acts.OPENED, decision)),
        may_write=bool(decision and member.may(acts.LETTER_CHANGED, decision)),
        may_approve=bool(decision and member.may(acts.LETTER_APPROVED, decision)),
        may_issue=bool(decision and member.may(acts.LETTER_ISSUED, decision)),
    )


def _language() -> str:
    return (get_language() or "en").partition("-")[0]
