"""Reading decisions as a program: search, one, its proof. Nothing that is sealed is ever given.

GET /api/v1/decisions?system=SYS-3&outcome=refused       scope `read`
200 {"items": [{"id": "loan-1", "system": "SYS-3", "outcome": "refused", …}], "next": "…~812"}

GET /api/v1/decisions/loan-1/proof
200 c2sp.org/tlog-proof@v1 …

A token speaks for the person who made it. Where that person is asked for a blind second look, the
answer is `null` for it too, and `review` names the case: else a look at the API would undo the
blindness of their look. Whoever runs the system makes its tokens, and they cannot be reviewers of
what these record, so programs of theirs are told everything.
"""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from ninja import Path, Query, Schema
from pydantic import Field

from fairlead.apps.decisions import blind, gathering, queries, searching
from fairlead.apps.decisions.api import router
from fairlead.apps.journal import proofs
from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.org.asking import asking

__all__ = ["router"]
AREA: Final = "decisions"
_ANSWERS: Final = (
    "outcome",
    "score_micro",
    "confidence_micro",
    "action",
    "overridden",
    "later",
)
Ref = Annotated[str, Path(min_length=1, max_length=64)]


class Asked(Schema):
    """What is searched for; `before` is the `next` of an earlier answer."""

    id: str = Field("", max_length=64)
    person: str = Field("", max_length=128)
    system: str = Field("", max_length=20)
    version: str = Field("", max_length=100)
    outcome: str = Field("", max_length=40)
    kind: str = Field("", max_length=40)
    since: date | None = None
    until: date | None = None
    overridden: Literal["", "yes"] = ""
    before: str = Field("", max_length=60)
    limit: int = Field(50, ge=1, le=500)


class DecisionOut(Schema):
    """A decision as far as it is plain; `review` is the blind look that hides its answer."""

    id: str
    system: str
    at: datetime
    received_at: datetime
    kind: str
    outcome: str | None
    model: str
    version: str
    instance: str
    n: int | None
    subject: str
    score_micro: int | None
    confidence_micro: int | None
    latency_ms: int | None
    action: str | None
    overridden: bool | None
    later: str | None
    review: str
    epoch: int
    index: int


class FoundOut(Schema):
    """One page of what was found, newest first; `next` is empty at the end."""

    items: list[DecisionOut]
    next: str


class HolderOut(Schema):
    """Somebody outside who holds a checkpoint over the entry."""

    holder: str
    kind: str
    size: int
    at: datetime


class WholeOut(DecisionOut):
    """A decision, what is sealed of it, and who outside holds a copy of its ledger."""

    log: str
    leaf_sha256: str
    signed_at_size: int | None
    held_by: list[HolderOut]
    sealed: dict[str, int]
    erased: bool


@router.get("", response=FoundOut, url_name="decisions-search")
def search(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Search decisions, newest first; continue with `before`."""
    member = asking(request, AREA)
    told = QueryDict(mutable=True)
    told.update({name: str(value) for name, value in asked.dict().items() if value})
    wanted = searching.read(told)
    if wanted.notes:
        raise BadInputError("{why}", why=" ".join(wanted.notes))
    found = searching.search_for(member, wanted, limit=asked.limit)
    following = searching.place_said(found.more) if found.more else ""
    return {"items": [_told(each) for each in found.rows], "next": following}


@router.get("/{ref}", response=WholeOut, url_name="decisions-one")
def one(request: HttpRequest, ref: Ref) -> dict[str, Any]:
    """Give one decision, without anything that is sealed."""
    member = asking(request, AREA)
    decision = queries.get_decision(member.organisation, ref)
    blind.cover(member, [decision])
    gathered = gathering.trace(decision)
    proof = gathered.proof
    if proof is None:
        raise Http404
    return _told(decision) | {
        "log": proof.origin,
        "leaf_sha256": proof.leaf,
        "signed_at_size": proof.signed_at_size,
        "held_by": [
            {"holder": each.name, "kind": str(each.kind), "size": each.size, "at": each.at}
            for each in proof.holders
        ],
        "sealed": dict(gathered.sealed),
        "erased": gathered.is_erased,
    }


@router.get("/{ref}/proof", response={200: None}, url_name="decisions-proof")
def proof_of(request: HttpRequest, ref: Ref) -> HttpResponse:
    """Give the proof that a decision is in the tree, as tlog-proof text."""
    member = asking(request, AREA)
    decision = queries.get_decision(member.organisation, ref)
    text = proofs.proof_of(member.tenant, queries.epoch_of(decision), decision.seq)
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _told(decision: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of a subject whose tables a door does not see
    plain = (
        "at",
        "received_at",
        "kind",
        "outcome",
        "model",
        "version",
        "instance",
        "n",
        "subject",
        "score_micro",
        "confidence_micro",
        "latency_ms",
        "action",
        "overridden",
        "later",
    )
    case = blind.hidden(decision)
    covered = dict.fromkeys(_ANSWERS) if case else {}
    return (
        {name: getattr(decision, name) for name in plain}
        | covered
        | {
            "review": case,
            "id": decision.ext_id,
            "system": decision.system.code,
            "epoch": queries.epoch_of(decision),
            "index": decision.seq,
        }
    )
