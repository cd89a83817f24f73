"""AI decisions from programs: one, a batch, and what became of them (docs/formats/decisions.md).

POST /api/v1/decisions            scope `decide`
     {"id": "loan-1", "system": "SYS-3", "outcome": "refused", "input": {…}}
201 {"id": "loan-1", "log": "…/1", "index": 8123, "leaf_sha256": "…", "size": 8124,
     "stopped": false}

POST /api/v1/decisions/batch      NDJSON, up to 1,000 lines
201 {"log": "…/1", "size": 9124, "indices": […], "new": 1000, "stopped": []}

GET /api/v1/decisions/stopped
200 {"stopped": ["SYS-4"]}

Answered only when the entries are on disk and part of the tree.
"""

from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status

from fairlead.apps.decisions import acts, flags, handing_in
from fairlead.apps.decisions.handing_in import HandedIn
from fairlead.apps.decisions.services import Sender
from fairlead.apps.journal.act import Act

router = Router(tags=["decisions"])
_LINES: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-ndjson": {
                "schema": {"type": "string", "description": "One decision a line"}
            }
        },
    }
}
_ONE: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["id", "system", "outcome"],
                    "properties": {
                        "id": {"type": "string"},
                        "system": {"type": "string"},
                        "outcome": {"type": "string"},
                    },
                }
            }
        },
    }
}


class RecordedOut(Schema):
    """Where a decision stands in the log, and whether its system is stopped."""

    id: str
    log: str
    index: int
    leaf_sha256: str
    size: int
    stopped: bool


class BatchOut(Schema):
    """Where the decisions of a batch stand, in the order of its good lines."""

    log: str
    size: int
    indices: list[int]
    new: int
    stopped: list[str]
    kept: list[int]
    refused: dict[str, str]


class StoppedOut(Schema):
    """The systems whose stop button is pressed, among those that the token opens."""

    stopped: list[str]


Keep = Annotated[Literal["all", "good"], Query()]


@router.post("", response={201: RecordedOut}, url_name="decisions-record", openapi_extra=_ONE)
def record_one(request: HttpRequest) -> Status[dict[str, Any]] | HttpResponse:
    """Record one AI decision; sent twice it counts once."""
    by = _sender(request, acts.DECIDED)
    return Status(201, handing_in.one(_body(request, "application/json"), by=by))


@router.post("/batch", response={201: BatchOut}, url_name="decisions-batch", openapi_extra=_LINES)
def record_batch(request: HttpRequest, keep: Keep = "all") -> Status[dict[str, Any]]:
    """Record a batch of AI decisions: all lines or none, unless `?keep=good` is asked."""
    by = _sender(request, acts.DECIDED)
    body = _body(request, "application/x-ndjson")
    return Status(201, _batch(handing_in.batch(body, by=by, good=keep == "good")))


@router.post(
    "/outcomes", response={201: BatchOut}, url_name="decisions-outcomes", openapi_extra=_LINES
)
def record_outcomes(request: HttpRequest, keep: Keep = "all") -> Status[dict[str, Any]]:
    """Record what became of decisions later: all lines or none, unless `?keep=good` is asked."""
    by = _sender(request, acts.TURNED_OUT)
    body = _body(request, "application/x-ndjson")
    return Status(201, _batch(handing_in.outcomes(body, by=by, good=keep == "good")))


@router.get("/stopped", response={200: StoppedOut}, url_name="decisions-stopped")
def stopped(request: HttpRequest) -> dict[str, Any]:
    """Say which systems are stopped: who stops sending because of it must learn when it ends."""
    by = _sender(request, acts.DECIDED)
    tied = by.token.systems
    codes = flags.stopped_codes(by.organisation)
    return {"stopped": sorted(code for code in codes if not tied or code in tied)}


def _body(request: HttpRequest, kind: str) -> bytes:
    return handing_in.body_of(
        request.body,
        kind=kind,
        told=request.content_type or "",
        encoding=request.headers.get("Content-Encoding", ""),
    )


def _sender(request: HttpRequest, act: Act) -> Sender:
    by = Sender(request.member, request.token)  # type: ignore[attr-defined]  # set by the sign-in
    by.must_be_able(act)
    return by


def _batch(made: HandedIn) -> dict[str, Any]:
    recorded, placed = made.recorded, made.recorded.placed
    return {
        "log": placed.origin,
        "size": placed.size,
        "indices": list(placed.indices),
        "new": recorded.new,
        "stopped": list(recorded.stopped),
        "kept": made.kept,
        "refused": {str(at): says for at, says in made.refused.items()},
    }
