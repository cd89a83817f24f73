"""One file of the archive: the old decisions of a system and a day that lie in it."""

from typing import ClassVar

from django.db import models

from fairlead.apps.org.models import Organisation
from fairlead.apps.org.models.base import Owned
from fairlead.apps.register.models import AISystem


class Partition(models.Model):
    """A Parquet file of old decisions; `act` is the entry that sealed its digest.

    What a file does not lie beside is loose: a run that was stopped left it, the next deletes it.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    system = models.ForeignKey(AISystem, models.PROTECT, related_name="+", db_index=False)
    log_id = models.BigIntegerField()
    day = models.DateField()  # of `at`, in UTC
    name = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    leaves = models.CharField(max_length=64)  # SHA-256 over number and leaf of each decision
    bytes = models.BigIntegerField()
    n = models.PositiveIntegerField()
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    act = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = Owned.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "day", "name"], name="partition_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "last_at"], name="partition_by_time"),
            models.Index(fields=["log_id", "first_seq", "last_seq"], name="partition_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.system_id}/{self.day}/{self.name}"
