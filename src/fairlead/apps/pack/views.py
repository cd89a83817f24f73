"""Pages of the audit pack: what it holds, make one, hand it over, how to check it."""

from importlib.resources import files

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fairlead.apps.decisions import blind
from fairlead.apps.decisions import queries as decisions
from fairlead.apps.journal.errors import explained
from fairlead.apps.journal.queries import position
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pack import forms, one_decision, queries, services, tables
from fairlead.apps.pack.verifiers import VERIFIERS, digest_of
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads, step_up
from fairlead.apps.pages.lists import list_page


@require_safe
@reads("pack")
def pack_list(request: MemberRequest) -> HttpResponseBase:
    """Show what a pack holds, the packs that were made, and how to check one."""
    firm = request.member.organisation
    return list_page(
        request,
        "pack/list.html",
        tables.PACKS,
        queries.packs(firm),
        form=forms.PackForm(),
        cases=blind.count(request.member),
        position=position(request.member.tenant),
        verifiers=[(name, digest_of(name)) for name in VERIFIERS],
    )


@require_POST
@reads("pack")
@step_up
def pack_make(request: MemberRequest) -> HttpResponse:
    """Make a pack and go to its page."""
    form = forms.PackForm(request.POST)
    form.is_valid()  # two tick boxes: nothing can be wrong with them
    made = services.export_pack(by=request.member, **form.cleaned_data)
    say(request, _("{code} is ready. Download it and hand it over.").format(code=made.code))
    return redirect("pack:pack", made.code)


@require_safe
@reads("pack")
def pack_page(request: MemberRequest, code: str) -> HttpResponse:
    """Show one pack: its digests, how far its ledger goes, how to check it."""
    made = queries.get_pack(request.member.organisation, code)
    return page(
        request,
        "pack/pack.html",
        pack=made,
        position=position(request.member.tenant),
        verifiers=[(name, digest_of(name)) for name in VERIFIERS],
        can_download=made.state == "ready" and queries.place(made).exists(),
    )


@require_safe
@reads("pack")
def pack_download(request: MemberRequest, code: str) -> HttpResponseBase:
    """Hand the file of a pack over."""
    made = queries.get_pack(request.member.organisation, code)
    services.must_not_show_cases(request.member, made)
    place = queries.place(made)
    if made.state != "ready" or not place.exists():
        raise Http404(_("The file of this pack was deleted after its time: make a new one."))
    return FileResponse(
        place.open("rb"),
        as_attachment=True,
        filename=made.filename,
        content_type="application/zip",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"},
    )


@require_POST
@reads("decisions")
@step_up
def decision_pack(request: MemberRequest, epoch: int, seq: int) -> HttpResponse:
    """Make a pack of one decision and hand it over; it is kept nowhere."""
    one = decisions.at_place(request.member.organisation, epoch, seq)
    form = forms.DecisionForm(request.POST, parts=decisions.sealed_parts(one))
    if form.is_valid():
        with explained(form):
            data = one_decision.export_decision(one, by=request.member, **form.cleaned_data)
            return HttpResponse(
                data,
                content_type="application/zip",
                headers={
                    "Content-Disposition": f'attachment; filename="decision-{epoch}-{seq}.zip"',
                    "X-Content-Type-Options": "nosniff",
                    "Cache-Control": "no-store",
                },
            )
    return page(
        request,
        "pack/decision_page.html",
        status=422,
        one=one,
        form=form,
        epoch=epoch,
        seq=seq,
        place=decisions.address_of_decision(one),
    )


@require_safe
def verifier(request: MemberRequest, name: str) -> HttpResponseBase:  # noqa: ARG001 - a view takes a request
    """Hand a verifier over, to anybody: an auditor needs no account to check a pack."""
    if name not in VERIFIERS:
        raise Http404
    file = files("fairlead.core.ledger.verifier").joinpath(name)
    return HttpResponse(
        file.read_bytes(),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
