"""Reads about hosts, webhooks and messages."""

from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from fairlead.apps.hooks.models import Delivery, Host, Webhook
from fairlead.apps.org.models import Organisation

LAST = 50


def hosts(firm: Organisation) -> QuerySet[Host]:
    """Give the hosts that may be called, by name."""
    return Host.objects.of(firm).select_related("allowed_by__user").order_by("name")


def host_names(firm: Organisation) -> list[str]:
    """Name the hosts that may be called."""
    return list(hosts(firm).values_list("name", flat=True))


def get_host(firm: Organisation, pk: int) -> Host | None:
    """Find a host of this firm's list."""
    return hosts(firm).filter(pk=pk).first()


def listening(*events: str) -> list[Organisation]:
    """Give the firms that have a webhook, not switched off, for any of these events."""
    hooks = Webhook.objects.filter(off_since=None).select_related("organisation")
    firms = {each.organisation for each in hooks if set(each.events) & set(events)}
    return sorted(firms, key=lambda firm: firm.pk)


def webhooks(firm: Organisation) -> QuerySet[Webhook]:
    """Give the webhooks, newest first, each with what waits, what was given up, what was last."""
    mine = Webhook.objects.of(firm).select_related("made_by__user", "organisation")
    state = Delivery.State
    return mine.annotate(
        waits=Count("deliveries", Q(deliveries__state=state.WAITS)),
        dead=Count("deliveries", Q(deliveries__state=state.DEAD)),
        taken_at=Max("deliveries__ended_at", filter=Q(deliveries__state=state.TAKEN)),
    ).order_by("-number")


def get_webhook(firm: Organisation, code: str) -> Webhook | None:
    """Find a webhook of this firm by its code."""
    number = code.removeprefix(f"{Webhook.prefix}-")
    return webhooks(firm).filter(number=int(number)).first() if number.isdecimal() else None


def deliveries(webhook: Webhook) -> QuerySet[Delivery]:
    """Give the last messages to a webhook, newest first."""
    return webhook.deliveries.order_by("-made_at", "-pk")[:LAST]


def get_delivery(webhook: Webhook, message: str) -> Delivery | None:
    """Find a message to this webhook."""
    return webhook.deliveries.filter(message=message).first()


def due(now: datetime, *, most: int) -> list[int]:
    """Name the webhooks for which a message is due, longest due first."""
    waiting = Delivery.objects.filter(state="waits", due_at__lte=now, webhook__off_since=None)
    return list(dict.fromkeys(waiting.order_by("due_at").values_list("webhook", flat=True)[:most]))
