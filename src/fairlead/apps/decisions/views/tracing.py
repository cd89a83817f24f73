"""One decision on one page, and opening what is sealed of it, for this answer only."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fairlead.apps.decisions import (
    acts,
    blind,
    gathering,
    letters,
    listing,
    panels,
    queries,
    services,
    showing,
    wording,
)
from fairlead.apps.decisions.forms import OpenForm
from fairlead.apps.journal import proofs
from fairlead.apps.journal.errors import explained
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page
from fairlead.apps.pages.guard import reads


@require_safe
@reads("decisions")
def decision(request: MemberRequest, epoch: int, seq: int) -> HttpResponse:
    """Show how a decision was made, without opening anything."""
    one = queries.at_place(request.member.organisation, epoch, seq)
    return _page(request, one, gathering.trace(one))


@require_POST
@reads("decisions")
def open_parts(request: MemberRequest, epoch: int, seq: int) -> HttpResponse:
    """Open sealed parts, say so in the ledger, and show them in this answer only."""
    one = queries.at_place(request.member.organisation, epoch, seq)
    gathered = gathering.trace(one)
    form = OpenForm(request.POST, parts=[part for part, _size in gathered.sealed])
    if form.is_valid():
        with explained(form):
            asked = form.cleaned_data["parts"]
            parts = services.open_parts(
                one, asked, by=request.member, because=form.cleaned_data["because"]
            )
            if parts is not None:
                shown = showing.opened(one, parts, _language())
                told = gathering.trace(one, rules=shown.sent_rules)
                return _kept_nowhere(_page(request, one, told, opened=shown))
            form.add_error(None, _("The key of this person was destroyed: nothing opens any more."))
    return _page(request, one, gathered, status=422, open_form=form)


@require_safe
@reads("decisions")
def proof(request: MemberRequest, epoch: int, seq: int) -> HttpResponse:
    """Give the proof of the entry of a decision, to whoever may read the decision."""
    one = queries.at_place(request.member.organisation, epoch, seq)
    text = proofs.proof_of(request.member.tenant, epoch, one.seq)
    if text is None:
        raise Http404(_("No checkpoint covers it yet: try again in a few seconds."))
    return _download(text.encode(), f"{epoch}-{seq}.tlog-proof", "text/plain; charset=utf-8")


@require_safe
@reads("decisions")
def entry(request: MemberRequest, epoch: int, seq: int) -> HttpResponse:
    """Give the bytes of the entry of a decision, as they stand in the tree."""
    one = queries.at_place(request.member.organisation, epoch, seq)
    blind.must_have_answered(one, request.member)
    sealed = proofs.sealed_entry(request.member.tenant, epoch, one.seq)
    if sealed is None:
        raise Http404
    return _download(sealed.raw, f"{epoch}-{seq}.json", "application/json")


def _page(
    request: MemberRequest,
    one: Any,  # noqa: ANN401 - a row of a subject whose tables a page does not see
    gathered: gathering.Trace,
    *,
    status: int = 200,
    open_form: OpenForm | None = None,
    opened: showing.Opened | None = None,
) -> HttpResponse:
    member = request.member
    parts = [part for part, _size in gathered.sealed]
    case = blind.case_of(member, one)
    told = panels.shown(request, one, blind=bool(case))
    return page(
        request,
        "decisions/decision.html",
        status=status,
        one=one,
        person=listing.person(one),
        when=listing.when(one),
        trace=gathered.without_answers if case else gathered,
        case=case,
        blind_says=_(blind.SAYS),
        said=None if case else wording.verdict(one, gathered.plain),
        sealed=[(wording.PARTS[part], size) for part, size in gathered.sealed],
        opened=opened,
        open_form=open_form or OpenForm(parts=parts),
        may_open=bool(member.may(acts.OPENED, one)),
        may_write=not case and bool(member.may(acts.LETTER_DRAFTED, one)),
        reads_ledger=member.reads("ledger"),
        reads_register=member.reads("register"),
        model=queries.model_of(one),
        letters=[] if case else letters.of_decision(one),
        panels=[each for each in told if not each.panel.beside],
        beside=[each for each in told if each.panel.beside],
    )


def _language() -> str:
    return (get_language() or "en").partition("-")[0]


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _download(data: bytes, name: str, media_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=media_type, headers=headers)
