"""Offices: who is asked to hold one, and whether they said yes themselves."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models.base import Numbered
from fairlead.apps.org.models.people import Member
from fairlead.apps.org.role_names import LABELS


class Appointment(Numbered):
    """One person asked to hold one role; it counts from the day they accept it."""

    prefix = "APP"
    kind = "appointment"

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        ENDED = "ended", _("ended")

    member = models.ForeignKey(Member, models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=30)
    proposed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_app_a_number"),
            models.UniqueConstraint(
                fields=["member", "role"],
                condition=Q(state__in=["proposed", "accepted"]),
                name="one_open_app_a_role",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "accepted", "declined", "ended"]),
                name="app_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def label(self) -> str:
        return str(LABELS[self.role])

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.PROPOSED

    @property
    def is_held(self) -> bool:
        return self.state == self.State.ACCEPTED


class Invitation(Numbered):
    """A link that lets one person in, once, within some days; we keep only its digest."""

    prefix = "INV"
    kind = "invitation"

    digest = models.CharField(max_length=64, unique=True)
    meant_for = models.CharField(_("for whom"), max_length=200, blank=True)
    roles = models.JSONField(default=list)
    invited_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    guest_until = models.DateField(null=True)
    joined = models.OneToOneField(Member, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_inv_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.meant_for}".strip()

    @property
    def labels(self) -> list[str]:
        return [str(LABELS[role]) for role in self.roles]
