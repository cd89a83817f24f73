"""Hosts that may be called, webhooks, and the messages that wait for them or are gone."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Numbered, Organisation, Owned


class Host(models.Model):
    """A host that programs of this firm's Fairlead may call."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(_("host"), max_length=253)
    allowed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    allowed_at = models.DateTimeField()

    objects = Owned.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="a_host_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Webhook(Numbered):
    """An address that is told what happens; its secrets are kept locked."""

    prefix = "HOOK"
    kind = "webhook"

    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    events = models.JSONField(default=list)
    secret = models.BinaryField()
    secret_before = models.BinaryField(default=b"")
    before_until = models.DateTimeField(null=True)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    off_since = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_hook_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Delivery(models.Model):
    """One message to one webhook: it waits, was taken, or was given up.

    Written in the transaction of what it tells about, so that there is never one without the other.
    """

    class State(models.TextChoices):
        WAITS = "waits", _("waits")
        TAKEN = "taken", _("taken")
        DEAD = "dead", _("given up")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries")
    message = models.CharField(max_length=40, unique=True)
    event = models.CharField(max_length=60)
    body = models.BinaryField()
    state = models.CharField(max_length=5, choices=State.choices, default=State.WAITS)
    tries = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    trouble = models.TextField(default="")
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Owned.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="delivery_due", condition=models.Q(state="waits")),
            models.Index(fields=["webhook", "made_at"], name="delivery_of_hook"),
        ]

    def __str__(self) -> str:
        return self.message
