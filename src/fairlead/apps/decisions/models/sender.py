"""Who sends: instances that number their decisions, and how much a firm may send at once."""

from typing import ClassVar

from django.db import models

from fairlead.apps.org.models import Organisation
from fairlead.apps.org.models.base import Owned
from fairlead.apps.register.models import AISystem


class Instance(models.Model):
    """One program that decides for a system and numbers its decisions from 1."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    system = models.ForeignKey(AISystem, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    high = models.BigIntegerField(default=0)
    missing = models.JSONField(default=list)  # [[first, last], …], lowest first
    again = models.BigIntegerField(default=0)
    absent = models.BigIntegerField(default=0)
    since = models.DateTimeField(null=True)  # since when there is a hole
    last_at = models.DateTimeField()

    objects = Owned.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "name"], name="instance_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Quota(models.Model):
    """The token bucket of an organisation: what is left of what it may send, and as of when."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True)
    left = models.BigIntegerField()  # millionths of a decision
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.left} left"
