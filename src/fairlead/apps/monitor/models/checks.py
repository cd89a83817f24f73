"""Checks: what is measured of a system, from which source, against which past and limits."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Numbered
from fairlead.apps.register.answering import OfSystem
from fairlead.apps.register.models import AISystem, ModelVersion


class Source(models.TextChoices):
    """Where the rows of a check come from."""

    UPLOAD = "upload", _("A file that somebody hands in")
    FOLDER = "folder", _("A folder on the server")
    SQL = "sql", _("A query on PostgreSQL")
    LOG = "log", _("The decision log of the system")
    PUSH = "push", _("States that a pipeline sends")


class Rhythm(models.TextChoices):
    """How often a check is to run."""

    BY_HAND = "hand", _("By hand")
    HOURLY = "hourly", _("Every hour")
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")


class Window(models.TextChoices):
    """Into which pieces of time the rows fall."""

    DAY = "day", _("Days")
    WEEK = "week", _("Weeks")
    MONTH = "month", _("Months")
    ALL = "all", _("One piece")


class Reference(OfSystem, Numbered):
    """The past that a check compares with, sealed: its bytes lie in the store under `digest`."""

    prefix = "REF"
    kind = "reference"

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    digest = models.CharField(max_length=64)
    map_digest = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField(default=0)
    columns = models.PositiveIntegerField(default=0)
    because = models.TextField(_("why this past"), blank=True)
    sealed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_ref_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Check(OfSystem, Numbered):
    """What is measured again and again: system, version, source, reference, limits, rhythm.

    `place` is a path below the firm's folder, `query` a SELECT; `labels` says for a decision log
    which outcome a later one stands for; `locked_dsn` is the address of
    the database with its password, locked under the master key. `policy` holds the limits.
    """

    prefix = "CHK"
    kind = "check"

    name = models.CharField(_("name"), max_length=200)
    system = models.ForeignKey(AISystem, models.PROTECT, related_name="checks")
    version = models.ForeignKey(ModelVersion, models.PROTECT, null=True, related_name="+")
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    place = models.CharField(_("path"), max_length=500, blank=True)
    labels = models.CharField(_("what later outcomes say"), max_length=1000, blank=True)
    query = models.TextField(_("query"), blank=True)
    locked_dsn = models.BinaryField(default=b"")
    columns = models.JSONField(_("columns"), default=dict)
    policy = models.JSONField(_("limits"), default=dict)
    window = models.CharField(
        _("pieces of time"), max_length=10, choices=Window.choices, default=Window.DAY
    )
    rhythm = models.CharField(
        _("rhythm"), max_length=10, choices=Rhythm.choices, default=Rhythm.BY_HAND
    )
    reference = models.ForeignKey(
        Reference, models.PROTECT, null=True, related_name="+", verbose_name=_("compared with")
    )
    keep_days = models.PositiveSmallIntegerField(_("keep the rows for days"), default=0)
    due_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    paused_at = models.DateTimeField(null=True)
    paused_because = models.TextField(blank=True)
    rev = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_chk_a_number"),
            models.CheckConstraint(condition=~Q(name=""), name="check_has_a_name"),
            models.CheckConstraint(
                condition=~Q(source="sql") | ~Q(query=""), name="check_sql_has_a_query"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="check_due"),
            models.Index(fields=["organisation", "system"], name="check_of_system"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("monitor:check", args=[self.code])

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None
