"""Cases that somebody cannot look at blind, because they know the answer or have to see it."""

from typing import ClassVar

from django.db import models

from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.org.models.base import Owned
from fairlead.apps.oversight.models.reviews import Review


class Declined(models.Model):
    """One person left a case to others; why stands in the ledger."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, models.PROTECT, related_name="declined")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = Owned.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "by"], name="declined_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.by} left {self.review}"
