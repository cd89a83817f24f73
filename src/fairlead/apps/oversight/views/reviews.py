"""What waits for a person, and one review: blind, then shown, then decided."""

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fairlead.apps.decisions.queries import address_of_decision
from fairlead.apps.journal.errors import explained
from fairlead.apps.journal.queries import timeline
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.oversight import forms, queries, services, tables
from fairlead.apps.oversight.views.tabs import tabs
from fairlead.apps.oversight.views.telling import parts_told, reasons_told
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.apps.pages.lists import list_page

if TYPE_CHECKING:
    from fairlead.apps.org.models import Member
    from fairlead.apps.oversight.models import Look, Review


@require_safe
@reads("oversight")
def reviews(request: MemberRequest) -> HttpResponseBase:
    """Show every review, those that wait for this member counted on top."""
    member = request.member
    told = {"tabs": tabs("reviews", member), "mine": queries.waiting_for(member)}
    rows = queries.reviews(member.organisation)
    return list_page(request, "oversight/reviews.html", tables.REVIEWS, rows, **told)


@require_safe
@reads("oversight")
def following(request: MemberRequest) -> HttpResponse:
    """Go to the next review that waits for this member."""
    code = request.GET.get("after", "")
    before = queries.get_review(request.member.organisation, code) if code else None
    found = queries.next_for(request.member, after=before)
    if found is None:
        say(request, _("Nothing more waits for you."))
        return redirect("oversight:reviews")
    return redirect("oversight:review", found.code)


@require_safe
@reads("oversight")
def review(request: MemberRequest, code: str) -> HttpResponse:
    """Show one review as it stands for this member."""
    return _page(request, code)


@require_POST
@reads("oversight")
def act(request: MemberRequest, code: str, act: str) -> HttpResponse:
    """Take, answer, decide or give back; or show the page again with the reason why not."""
    if act not in _DO:
        raise Http404
    found = queries.get_review(request.member.organisation, code)
    form = _form(act, found, request.POST)
    if form.is_valid():
        with explained(form):
            told = _DO[act](found, by=request.member, **form.cleaned_data)
            if act == "release":
                say(request, _("{code} is given back.").format(code=code))
                return redirect("oversight:reviews")
            if act == "decline":
                say(request, _left_to(told).format(code=code))
            return redirect("oversight:review", code)
    return _page(request, code, refused={act: form}, status=422)


_DO: dict[str, Any] = {
    "take": services.take,
    "answer": services.answer,
    "decide": services.decide,
    "release": services.release,
    "decline": services.decline,
}


def _left_to(others: int) -> str:
    if others:
        return _("{code} is left to others.")
    return _("{code} is left, and nobody else may look at it: name another reviewer.")


def _form(act: str, review: "Review", told: Any = None) -> Any:  # noqa: ANN401 - a form of the act
    answers = answers_of(review)
    if act == "answer":
        return forms.BlindForm(told, outcomes=answers)
    if act == "decide":
        return forms.DecideForm(told, outcomes=answers, ai=review.ai)
    return forms.DeclineForm(told) if act == "decline" else forms.NothingForm(told)


def _trace(review: "Review", member: "Member") -> str:
    """Give the address at which the whole decision is told, to those who may read that."""
    if review.decision is None or not member.reads("decisions"):
        return ""
    return address_of_decision(review.decision)


def _to_decide(review: "Review", look: "Look | None") -> forms.DecideForm:
    """Offer one's own blind answer as the other one, where it differs from the AI's."""
    first = {"outcome": look.first} if look and look.first != review.ai else {}
    return forms.DecideForm(outcomes=answers_of(review), ai=review.ai, initial=first)


def answers_of(review: "Review") -> list[str]:
    """Name the answers of the plan; what the AI said is among them, or its absence would tell."""
    return list(dict.fromkeys([*review.plan.outcomes, review.ai]))


def _page(
    request: MemberRequest, code: str, refused: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    member = request.member
    found = queries.get_review(member.organisation, code)
    case = services.case_of(found, member)
    mine = queries.look_of(found, member)
    settled = found.state == "settled"
    seed = queries.get_seed(found) if settled else None
    told = refused or {}
    return page(
        request,
        "oversight/review.html",
        status=status,
        review=found,
        reasons=reasons_told(found),
        case=case,
        parts=parts_told(case) if case else [],
        may=queries.may_look(found, member),
        kind=tables.review_kind(found)[0],
        word=tables.review_kind(found)[1],
        blind=told.get("answer") or _form("answer", found),
        decide=told.get("decide") or _to_decide(found, mine),
        take=told.get("take"),
        decline=told.get("decline") or _form("decline", found),
        declining="decline" in told or "decline" in request.GET,
        looks=list(queries.looks_of(found)) if settled else [],
        mine=mine,
        seed=seed,
        trace=_trace(found, member) if settled and seed is None else "",
        timeline=timeline(found.tenant, about=found, limit=20) if settled else [],
    )
