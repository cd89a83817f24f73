"""Keys of programs: API tokens."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models.base import Numbered
from fairlead.apps.org.models.people import Member


class ApiToken(Numbered):
    """A key with which a program acts for one member, within scopes; we keep only its digest."""

    prefix = "TOK"
    kind = "token"

    name = models.CharField(_("name"), max_length=80)
    public_id = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    systems = models.JSONField(default=list)  # codes it is tied to; none: all
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="tokens")
    expires_on = models.DateField(_("last day"))
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_token_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def is_good_on(self, day: date) -> bool:
        """Say whether it still opens anything on that day."""
        return self.revoked_at is None and day <= self.expires_on
