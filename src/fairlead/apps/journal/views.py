"""The Ledger page: how far what happened is vouched for, and the way to check it yourself."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.journal import proofs, queries, services
from fairlead.apps.journal.act import Actor
from fairlead.apps.journal.covering import covered
from fairlead.apps.journal.errors import RuleBrokenError, explained
from fairlead.apps.journal.forms import CopyForm, Narrowed, NoteForm
from fairlead.apps.pages import page, say
from fairlead.apps.pages.guard import reads

_PER_PAGE = 50


class ActorRequest(HttpRequest):
    """A request by somebody who acts in one organisation."""

    member: Actor


@require_safe
@reads("ledger")
def ledger(request: ActorRequest) -> HttpResponse:
    """Say how long the log is, what is signed, who holds a copy, and list what happened."""
    tenant = request.member.tenant
    form = Narrowed(request.GET, tenant)
    asked = form.asked()
    told = queries.timeline(tenant, **asked, limit=_PER_PAGE + 1, programs="about" not in asked)
    lines = covered(request.member, told)
    return _ledger(
        request,
        CopyForm(),
        lines=lines[:_PER_PAGE],
        more=lines[_PER_PAGE:],
        form=form,
        leaves_out=_leaves_out(asked),
    )


def _leaves_out(asked: dict[str, Any]) -> bool:
    """Say whether decisions could be asked for here and are not told: they are about systems."""
    return "kinds" not in asked and str(asked.get("about", "")).startswith("system:")


@require_POST
@reads("ledger")
def copy(request: ActorRequest) -> HttpResponse:
    """Note who holds a copy of the newest checkpoint, or say why not."""
    form = CopyForm(request.POST)
    if form.is_valid():
        with explained(form):
            services.record_copy(by=request.member, **form.cleaned_data)
            say(request, _("The copy is recorded."))
            return redirect("journal:ledger")
    lines = covered(
        request.member, queries.timeline(request.member.tenant, limit=_PER_PAGE, programs=True)
    )
    narrowed = Narrowed({}, request.member.tenant)
    return _ledger(request, form, lines=lines, more=(), form=narrowed, status=422)


@require_safe
@reads("ledger")
def entry(request: ActorRequest, epoch: int, seq: int) -> HttpResponse:
    """Show one entry whole, with the way to its proof; of one that was pruned what is left."""
    went = proofs.pruned_entry(request.member.tenant, epoch, seq)
    if went is not None:
        return page(request, "journal/went.html", status=410, went=went)
    return page(request, "journal/entry.html", entry=_entry(request, epoch, seq))


@require_safe
@reads("ledger")
def entry_raw(request: ActorRequest, epoch: int, seq: int) -> HttpResponse:
    """Give the bytes of one entry as they stand in the tree."""
    found = _entry(request, epoch, seq)
    if found.line.covered is not None:
        raise RuleBrokenError.of(found.line.covered.why)
    return _download(found.raw, f"{epoch}-{seq}.json", "application/json")


@require_safe
@reads("ledger")
def entry_proof(request: ActorRequest, epoch: int, seq: int) -> HttpResponse:
    """Give the proof of one entry."""
    proof = proofs.proof_of(request.member.tenant, epoch, seq)
    if proof is None:
        raise Http404(_("There is no such entry, or no checkpoint covers it yet."))
    return _download(proof.encode(), f"{epoch}-{seq}.tlog-proof", "text/plain; charset=utf-8")


@require_safe
@reads("ledger")
def checkpoint(request: ActorRequest) -> HttpResponse:
    """Give the newest checkpoint, to be kept elsewhere."""
    note = _signed(request).note
    return _download(note.encode(), "checkpoint.txt", "text/plain; charset=utf-8")


@require_safe
@reads("ledger")
def checkpoint_qr(request: ActorRequest) -> HttpResponse:
    """Draw the newest checkpoint as a QR code, for paper and phones."""
    return HttpResponse(proofs.picture(_signed(request).note), content_type="image/svg+xml")


@require_safe
@reads("ledger")
def vkey(request: ActorRequest) -> HttpResponse:
    """Give the public key with which the log's signatures are checked."""
    key = queries.position(request.member.tenant).vkey + "\n"
    return _download(key.encode(), "ledger-key.txt", "text/plain; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
@reads("ledger")
def compare(request: ActorRequest) -> HttpResponse:
    """Say whether the log still begins with what a kept checkpoint says."""
    form = NoteForm(request.POST or None)
    told = (
        proofs.compare(request.member.tenant, form.cleaned_data["note"]) if _asked(form) else None
    )
    return page(request, "journal/compare.html", form=form, told=told, part="answer")


def _ledger(
    request: ActorRequest,
    copy_form: CopyForm,
    *,
    status: int = 200,
    **told: Any,  # noqa: ANN401 - whatever the template shows
) -> HttpResponse:
    position = queries.position(request.member.tenant)
    return page(
        request,
        "journal/ledger.html",
        status=status,
        position=position,
        copy_form=copy_form,
        narrowing=_narrowing(request),
        **told,
    )


def _narrowing(request: ActorRequest) -> str:
    asked = request.GET.copy()
    asked.pop("before", None)
    return f"{reverse('journal:ledger')}?{asked.urlencode()}"


def _asked(form: NoteForm) -> bool:
    return form.is_bound and form.is_valid()


def _entry(request: ActorRequest, epoch: int, seq: int) -> proofs.Sealed:
    found = proofs.sealed_entry(request.member.tenant, epoch, seq)
    if found is None:
        raise Http404
    [line] = covered(request.member, [found.line])
    return replace(found, line=line)


def _signed(request: ActorRequest) -> queries.Position:
    position = queries.position(request.member.tenant)
    if not position.note:
        raise Http404(_("Nothing is signed yet: try again in a few seconds."))
    return position


def _download(data: bytes, name: str, media_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=media_type, headers=headers)
