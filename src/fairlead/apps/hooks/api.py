"""Webhooks for programs: registered, tested, rotated, switched off.

POST /api/v1/webhooks   {"name": "Core banking", "url": "https://…", "events": ["system.stopped"]}
201 {"code": "HOOK-1", …, "secret": "whsec_…"}     the secret is told this once
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from fairlead.apps.hooks import queries, services
from fairlead.apps.org.asking import asking

if TYPE_CHECKING:
    from fairlead.apps.hooks.models import Webhook
    from fairlead.apps.org.models import Member

router = Router(tags=["webhooks"])
AREA = "settings"

Line = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*$")]


class WebhookIn(Schema):
    """Where to, and about what."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Line
    url: Annotated[str, Field(max_length=500)]
    events: Annotated[list[str], Field(max_length=50)]


class WebhookOut(Schema):
    """One webhook."""

    code: str
    name: str
    url: str
    events: list[str]
    on: bool
    both_secrets_until: datetime | None


class NewSecretOut(WebhookOut):
    """A webhook and its new secret, told this once."""

    secret: str


class MessageOut(Schema):
    """One message and what became of it."""

    id: str
    event: str
    state: str
    tries: int
    status: int | None
    trouble: str
    made_at: datetime
    next_try_at: datetime | None


@router.get("", response=list[WebhookOut], url_name="hooks-list")
def list_webhooks(request: HttpRequest) -> list[dict[str, Any]]:
    """List the webhooks, newest first."""
    member = asking(request, AREA)
    return [_told(each) for each in queries.webhooks(member.organisation)]


@router.post("", response={201: NewSecretOut}, url_name="hooks-register")
def register(request: HttpRequest, body: WebhookIn) -> Status[dict[str, Any]]:
    """Register an address and get its secret."""
    made, secret = services.register(by=asking(request, AREA), **body.model_dump())
    return Status(201, _told(made) | {"secret": secret})


@router.get("/{code}/messages", response=list[MessageOut], url_name="hooks-messages")
def list_messages(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """List the last messages, newest first."""
    found = _found(asking(request, AREA), code)
    return [
        {
            "id": each.message,
            "next_try_at": each.due_at if each.state == "waits" else None,
            **{name: getattr(each, name) for name in _OF_A_MESSAGE},
        }
        for each in queries.deliveries(found)
    ]


@router.post("/{code}/rotate", response=NewSecretOut, url_name="hooks-rotate")
def rotate(request: HttpRequest, code: str) -> dict[str, Any]:
    """Get a new secret; the one before signs too, for a day."""
    member = asking(request, AREA)
    found = _found(member, code)
    secret = services.rotate(found, by=member)
    return _told(found) | {"secret": secret}


@router.post("/{code}/test", response={202: WebhookOut}, url_name="hooks-test")
def send_test(request: HttpRequest, code: str) -> Status[dict[str, Any]]:
    """Send a test."""
    member = asking(request, AREA)
    found = _found(member, code)
    services.send_test(found, by=member)
    return Status(202, _told(found))


@router.post("/{code}/off", response=WebhookOut, url_name="hooks-off")
def switch_off(request: HttpRequest, code: str) -> dict[str, Any]:
    """Send nothing there any more; what waits is kept."""
    member = asking(request, AREA)
    return _told(services.switch_off(_found(member, code), by=member))


@router.post("/{code}/on", response=WebhookOut, url_name="hooks-on")
def switch_on(request: HttpRequest, code: str) -> dict[str, Any]:
    """Send there again, also what waited."""
    member = asking(request, AREA)
    return _told(services.switch_on(_found(member, code), by=member))


_OF_A_MESSAGE = ("event", "state", "tries", "status", "trouble", "made_at")


def _found(member: "Member", code: str) -> "Webhook":
    found = queries.get_webhook(member.organisation, code)
    if found is None:
        raise Http404
    return found


def _told(webhook: "Webhook") -> dict[str, Any]:
    same = ("code", "name", "url", "events")
    return {name: getattr(webhook, name) for name in same} | {
        "on": webhook.off_since is None,
        "both_secrets_until": webhook.before_until,
    }
