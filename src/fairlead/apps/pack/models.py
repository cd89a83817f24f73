"""Audit packs that were made: who, when, up to which entry, under which digest."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Numbered


class Pack(Numbered):
    """One audit pack; its file is kept for a while, its digest for ever."""

    prefix = "PACK"
    kind = "pack"

    class State(models.TextChoices):
        WRITING = "writing", _("being written")
        READY = "ready", _("ready")
        GONE = "gone", _("file deleted after its time")

    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WRITING)
    with_names = models.BooleanField(default=True)
    with_files = models.BooleanField(default=True)
    content = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    ledger_size = models.PositiveBigIntegerField(default=0)
    kept_until = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="pack_number"),
            models.CheckConstraint(
                condition=models.Q(state__in=["writing", "ready", "gone"]), name="pack_state"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def filename(self) -> str:
        return f"fairlead-{self.code.lower()}-{self.created_at:%Y-%m-%d}.zip"
