"""News for webhooks, written down with what they tell about; the worker carries them out."""

from collections.abc import Mapping
from datetime import datetime

import orjson
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.hooks import acts
from fairlead.apps.hooks.events import EVENTS, TEST
from fairlead.apps.hooks.models import Delivery, Webhook
from fairlead.apps.hooks.services.webhooks import must_be_on
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.ids import new_id
from fairlead.apps.journal.services import doing
from fairlead.apps.org.models import Member, Organisation


def tell(firm: Organisation, event: str, facts: Mapping[str, object]) -> int:
    """Tell the firm's webhooks of an event, and say how many; call it inside `doing`.

    Facts are ids, codes, days and numbers, never names or words of people: they leave the house.
    """
    if event not in EVENTS:
        raise ValueError(f"{event} is no event: add it to hooks/events.py.")
    hooks = Webhook.objects.of(firm).filter(off_since=None)
    listening = [each for each in hooks if event in each.events]
    for each in listening:
        _waiting(each, event, facts).save(force_insert=True)
    return len(listening)


def send_test(webhook: Webhook, *, by: Member) -> Delivery:
    """Send a test to a webhook, whatever it listens to.

    Raises:
        RuleBrokenError: it is switched off.
    """
    with doing(acts.TESTED, by=by, about=webhook) as entry:
        must_be_on(webhook)
        made = _waiting(webhook, TEST, {"webhook": webhook.code})
        made.save(force_insert=True)
        entry.update(message=made.message)
    return made


def send_again(delivery: Delivery, *, by: Member) -> Delivery:
    """Send a message that was given up or taken once more, under its own id.

    Raises:
        RuleBrokenError: it waits already, or the webhook is switched off.
    """
    with doing(acts.SENT_AGAIN, by=by, about=delivery.webhook) as entry:
        must_be_on(delivery.webhook)
        if delivery.state == Delivery.State.WAITS:
            raise RuleBrokenError(_("This message waits already; the next try is due soon."))
        delivery.state, delivery.tries, delivery.ended_at = Delivery.State.WAITS, 0, None
        delivery.begun_at = delivery.due_at = timezone.now()
        delivery.save(update_fields=["state", "tries", "ended_at", "begun_at", "due_at"])
        entry.update(message=delivery.message)
    return delivery


def _waiting(webhook: Webhook, event: str, facts: Mapping[str, object]) -> Delivery:
    now = timezone.now()
    return Delivery(
        organisation_id=webhook.organisation_id,
        webhook=webhook,
        message=f"msg_{new_id()}",
        event=event,
        body=_body(event, facts, now),
        made_at=now,
        begun_at=now,
        due_at=now,
    )


def _body(event: str, facts: Mapping[str, object], now: datetime) -> bytes:
    stamp = now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return orjson.dumps({"type": event, "timestamp": stamp, "data": dict(facts)})
