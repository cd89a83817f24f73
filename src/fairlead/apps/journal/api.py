"""The ledger for programs: how long it is, the newest checkpoint, the proof of one entry."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Router, Schema

from fairlead.apps.journal import proofs, queries

router = Router(tags=["ledger"])


class PositionOut(Schema):
    """How long the ledger is, how much of it is signed, and what outside copies cover."""

    origin: str
    vkey: str
    state: str
    size: int
    signed: int
    signed_at: datetime | None
    covered_by_outside_copies: int
    pruned_below: int


@router.get("", response=PositionOut, url_name="ledger")
def position(request: HttpRequest) -> dict[str, Any]:
    """Say how long the ledger is, and what vouches for it."""
    told = queries.position(_tenant(request))
    same = ("origin", "vkey", "state", "size", "signed", "signed_at")
    return {name: getattr(told, name) for name in same} | {
        "covered_by_outside_copies": told.outside,
        "pruned_below": told.pruned.below if told.pruned else 0,
    }


@router.get("/checkpoint", response={200: None}, url_name="ledger-checkpoint")
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Give the newest checkpoint as a signed note, to be kept elsewhere."""
    note = queries.position(_tenant(request)).note
    if not note:
        raise Http404
    return HttpResponse(note, content_type="text/plain; charset=utf-8")


@router.get("/entries/{epoch}/{index}/proof", response={200: None}, url_name="ledger-proof")
def proof(request: HttpRequest, epoch: Path[int], index: Path[int]) -> HttpResponse:
    """Give the proof that an entry is in the tree, as tlog-proof text."""
    found = proofs.proof_of(_tenant(request), epoch, index)
    if found is None:
        raise Http404
    return HttpResponse(found, content_type="text/plain; charset=utf-8")


def _tenant(request: HttpRequest) -> str:
    # The journal stands below the organisations: it knows the asking member only as a reader.
    member = request.auth  # type: ignore[attr-defined]  # set by the API's sign-in
    if not member.reads("ledger"):
        raise PermissionDenied
    return str(member.tenant)
