"""The stop button: who pressed it, why, and who started again."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from fairlead.apps.org.models import Member, Numbered
from fairlead.apps.pages.addresses import address_of
from fairlead.apps.register.answering import OfSystem
from fairlead.apps.register.models import AISystem


class Stop(OfSystem, Numbered):
    """One time a system was stopped; it stands until another person starts it again."""

    prefix = "ST"
    kind = "stop"

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="stops")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    because = models.TextField(max_length=2000)
    at = models.DateTimeField()
    started_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    started_because = models.TextField(blank=True, max_length=2000)
    started_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_stop_a_number"),
            models.UniqueConstraint(
                fields=["system"], condition=Q(started_at=None), name="one_stop_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(started_by=None) | ~Q(started_by=F("by")), name="four_eyes_on_start"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation"], name="stop_standing", condition=Q(started_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return address_of("oversight:system", self.system.code)
