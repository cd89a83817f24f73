"""Webhooks: registered, given a new secret, switched off and on again."""

import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.hooks import acts, calling, queries
from fairlead.apps.hooks.events import EVENTS
from fairlead.apps.hooks.models import Webhook
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.keys import lock_secret, open_secret
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.core.rules.webhooks import BOTH_SECRETS_HOURS, MOST_WEBHOOKS, SECRET_BYTES, shown


def register(*, by: Member, name: str, url: str, events: list[str]) -> tuple[Webhook, str]:
    """Register an address that is told these events, and give its secret, this once.

    Raises:
        RuleBrokenError: the address may not be called, an event is unknown, or there are enough.
    """
    firm = by.organisation
    with doing(acts.REGISTERED, by=by, about=firm) as entry:
        _may_be_told(url, events, queries.host_names(firm))
        if Webhook.objects.of(firm).filter(off_since=None).count() >= MOST_WEBHOOKS:
            raise RuleBrokenError(
                _("{most} webhooks are enough: switch one off first."), most=MOST_WEBHOOKS
            )
        facts = {"name": name.strip(), "url": url, "events": sorted(events), "made_by": by}
        made = numbered(Webhook, firm, secret=b"", **facts)
        told = _with_new_secret(made)
        entry.update(webhook=made.code, events=made.events, url=write_down(url, about=made))
    return made, told


def rotate(webhook: Webhook, *, by: Member) -> str:
    """Give a webhook a new secret, this once; for a day messages are signed with both.

    Raises:
        RuleBrokenError: the webhook is switched off.
    """
    with doing(acts.ROTATED, by=by, about=webhook):
        must_be_on(webhook)
        webhook.secret_before = _locked(webhook, secrets_of(webhook)[0])
        webhook.before_until = timezone.now() + timedelta(hours=BOTH_SECRETS_HOURS)
        return _with_new_secret(webhook)


def switch_off(webhook: Webhook, *, by: Member) -> Webhook:
    """Send nothing to a webhook any more; what waits for it is kept."""
    with doing(acts.SWITCHED_OFF, by=by, about=webhook):
        must_be_on(webhook)
        webhook.off_since = timezone.now()
        webhook.save(update_fields=["off_since"])
    return webhook


def switch_on(webhook: Webhook, *, by: Member) -> Webhook:
    """Send to a webhook again, also what waited meanwhile.

    Raises:
        RuleBrokenError: it is on, or its address may not be called any more.
    """
    with doing(acts.SWITCHED_ON, by=by, about=webhook):
        if webhook.off_since is None:
            raise RuleBrokenError(_("{code} is on already."), code=webhook.code)
        _may_be_told(webhook.url, webhook.events, queries.host_names(webhook.organisation))
        webhook.off_since = None
        webhook.save(update_fields=["off_since"])
    return webhook


def must_be_on(webhook: Webhook) -> None:
    """Refuse what makes no sense for a webhook that is switched off."""
    if webhook.off_since is not None:
        raise RuleBrokenError(_("{code} is switched off: switch it on first."), code=webhook.code)


def secrets_of(webhook: Webhook) -> list[bytes]:
    """Open the secrets that are good now: the newest first, the one before for a day."""
    good = [webhook.secret]
    if webhook.before_until and timezone.now() < webhook.before_until:
        good.append(webhook.secret_before)
    return [open_secret(bytes(each), _purpose(webhook)) for each in good]


def _may_be_told(url: str, events: list[str], hosts: list[str]) -> None:
    RuleBrokenError.unless(calling.may(url, hosts))
    unknown = sorted(set(events) - set(EVENTS))
    if unknown:
        raise RuleBrokenError(_("There is no event “{name}”."), name=unknown[0])
    if not events:
        raise RuleBrokenError(_("Choose what the webhook is told: without an event it is silent."))


def _with_new_secret(webhook: Webhook) -> str:
    secret = secrets.token_bytes(SECRET_BYTES)
    webhook.secret = _locked(webhook, secret)
    webhook.save(update_fields=["secret", "secret_before", "before_until"])
    return shown(secret)


def _locked(webhook: Webhook, secret: bytes) -> bytes:
    return lock_secret(secret, _purpose(webhook))


def _purpose(webhook: Webhook) -> str:
    return f"webhook/{webhook.tenant}/{webhook.code}"
