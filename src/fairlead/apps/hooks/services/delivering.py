"""Messages carried out: claimed, signed, posted, and tried again for a day."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from fairlead.apps.hooks import queries
from fairlead.apps.hooks.calling import CallFailedError, call
from fairlead.apps.hooks.models import Delivery, Webhook
from fairlead.apps.hooks.services.webhooks import secrets_of
from fairlead.apps.journal.errors import KeyUnavailableError
from fairlead.core.rules.webhooks import says, sign, wait_after

MOST_AT_ONCE: Final = 100
KEPT_DAYS: Final = 30
# Longer than a call can take: whoever dies in the middle leaves a message that is tried again.
_CLAIMED_SECONDS: Final = 60
_TOO_MANY: Final = 429
_SERVERS_FAULT: Final = 500


def deliver_to(webhook_id: int) -> int:
    """Carry out what is due for one webhook, oldest first, and say how many were taken.

    When nobody answers, the rest waits as long as the message that failed.
    """
    taken = 0
    for _turn in range(MOST_AT_ONCE):
        delivery = _claimed(webhook_id)
        if delivery is None:
            break
        status, trouble = _posted(delivery)
        if not trouble:
            _settle(delivery, status, "", state=Delivery.State.TAKEN)
            taken += 1
        elif not _failed(delivery, status, trouble):
            break
    return taken


def sweep_deliveries(*, now: datetime) -> int:
    """Delete messages that ended a month ago, and say how many."""
    old = Delivery.objects.filter(ended_at__lt=now - timedelta(days=KEPT_DAYS))
    return old.delete()[0]


def _claimed(webhook_id: int) -> Delivery | None:
    now = timezone.now()
    waiting = Delivery.objects.filter(
        webhook=webhook_id, webhook__off_since=None, state="waits", due_at__lte=now
    )
    with transaction.atomic():
        told = waiting.select_related("webhook__organisation").order_by("due_at", "pk").first()
        if told is None:
            return None
        mine = Delivery.objects.filter(pk=told.pk, tries=told.tries, state="waits")
        told.tries += 1
        until = now + timedelta(seconds=_CLAIMED_SECONDS)
        return told if mine.update(tries=told.tries, due_at=until) else None


def _posted(delivery: Delivery) -> tuple[int | None, str]:
    """Post one message; give the status and what stood in the way, empty when it was taken."""
    webhook, body = delivery.webhook, bytes(delivery.body)
    try:
        headers = _headers(webhook, delivery.message, body)
        answer = call(webhook.url, body, headers, hosts=queries.host_names(webhook.organisation))
    except (CallFailedError, KeyUnavailableError) as failed:
        return None, str(failed)
    return answer.status, says(answer.status)


def _headers(webhook: Webhook, message: str, body: bytes) -> dict[str, str]:
    at = int(timezone.now().timestamp())
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(at),
        "webhook-signature": sign(secrets_of(webhook), message=message, at=at, body=body),
    }


def _failed(delivery: Delivery, status: int | None, trouble: str) -> bool:
    """Note a failure, and say whether it makes sense to go on with the next message."""
    age = (timezone.now() - delivery.begun_at).total_seconds()
    wait = wait_after(delivery.tries, age=age)
    if wait is None:
        _settle(delivery, status, trouble, state=Delivery.State.DEAD)
    else:
        delivery.due_at = timezone.now() + timedelta(seconds=wait)
        _settle(delivery, status, trouble, state=Delivery.State.WAITS)
    refuses_this_one = status is not None and status < _SERVERS_FAULT and status != _TOO_MANY
    if not refuses_this_one:
        waiting = Delivery.objects.filter(webhook=delivery.webhook, state="waits")
        waiting.filter(due_at__lt=delivery.due_at).update(due_at=delivery.due_at)
    return refuses_this_one


def _settle(delivery: Delivery, status: int | None, trouble: str, *, state: Delivery.State) -> None:
    delivery.status, delivery.trouble, delivery.state = status, trouble, state
    delivery.ended_at = None if state == Delivery.State.WAITS else timezone.now()
    delivery.save(update_fields=["status", "trouble", "state", "ended_at", "due_at"])
