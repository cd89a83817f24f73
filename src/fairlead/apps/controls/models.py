"""What a firm decided about each control, and the versions of the statement it approved.

The status of a control is nowhere here: it is computed from decision and evidence when asked.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Numbered, Organisation, Owned
from fairlead.apps.pages.addresses import address_of


class ControlDecision(models.Model):
    """What one organisation says about one control: applies or not, why, how, who."""

    kind = "control"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    control_id = models.CharField(max_length=40)
    applies = models.BooleanField(_("applies"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    how = models.TextField(_("how it is put into practice"), blank=True)
    risks = models.JSONField(_("risks it answers"), default=list)
    owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    owner_accepted_at = models.DateTimeField(null=True)
    proposed_owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    objects = Owned.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "control_id"], name="one_decision_a_control"
            ),
            models.CheckConstraint(
                condition=Q(applies=None) | ~Q(reason=""), name="control_decided_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(owner_accepted_at__isnull=False),
                name="control_owner_accepted",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Give the address of the control's page."""
        return address_of("controls:control", self.number)

    @property
    def number(self) -> str:
        return self.control_id.partition(":")[2]

    @property
    def tenant(self) -> str:
        return self.organisation.public_id

    @property
    def ledger_kind(self) -> str:
        return self.kind

    @property
    def ledger_id(self) -> str:
        return self.number


class SoaVersion(Numbered):
    """The statement of applicability as it stood when it was sent for approval.

    `body` is canonical JSON and never changes; `digest` is its SHA-256, which the approval names.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent_back", _("Sent back")

    prefix = "SOA"
    kind = "soa"

    body = models.TextField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    sent_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="soa_number"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(state="sent"), name="one_soa_waits"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("sent_by")),
                name="soa_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Give the address of this version."""
        return reverse("controls:version", args=[self.number])
