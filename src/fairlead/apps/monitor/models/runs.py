"""Runs of checks and what they found; numbers lie in the store by digest, here is what to list."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fairlead.apps.evidence.models import Evidence
from fairlead.apps.monitor.models.checks import Check
from fairlead.apps.org.models import Member, Numbered, Organisation, Owned
from fairlead.apps.work.models import Task


class Answers(models.TextChoices):
    """What a run or a line of it answers; nothing was judged where no limit is set."""

    WITHIN = "within", _("Within the limits")
    BREACH = "breach", _("A limit was passed")
    INSUFFICIENT = "insufficient evidence", _("Too few to say")


class Run(Numbered):
    """One execution of a check; a failed one is a fact with its sentence.

    The bytes of states, report and record lie in the store: what was counted, what follows from
    it, and how (SQL, methods, source). `fresh` is how many of its windows hold something that no
    run saw before: a source that repeats itself goes silent. `pictures_digest` is what was drawn
    when it ended. `rows_digest` is the file of rows,
    gone after the run unless the check keeps it until `rows_until`.
    """

    prefix = "RUN"
    kind = "run"

    class State(models.TextChoices):
        QUEUED = "queued", _("Waits for the worker")
        RUNNING = "running", _("Runs")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")

    class Cause(models.TextChoices):
        RHYTHM = "rhythm", _("by its rhythm")
        HAND = "hand", _("by hand")
        PUSH = "push", _("pushed by a pipeline")

    of_check = models.ForeignKey(Check, models.PROTECT, related_name="runs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    cause = models.CharField(_("started"), max_length=10, choices=Cause.choices)
    asked_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    missed = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)
    rows_digest = models.CharField(max_length=64, blank=True)
    rows_name = models.CharField(max_length=200, blank=True)
    rows_until = models.DateField(null=True)
    answer = models.CharField(max_length=25, choices=Answers.choices, blank=True)
    counts = models.JSONField(default=dict)
    families = models.JSONField(default=list)
    rows = models.PositiveBigIntegerField(default=0)
    windows = models.PositiveIntegerField(default=0)
    fresh = models.PositiveIntegerField(default=0)
    first_window = models.CharField(max_length=30, blank=True)
    last_window = models.CharField(max_length=30, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)
    report_digest = models.CharField(max_length=64, blank=True)
    record_digest = models.CharField(max_length=64, blank=True)
    pictures_digest = models.CharField(max_length=64, blank=True)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_run_a_number"),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(trouble=""), name="run_failed_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="finished") | ~Q(report_digest=""), name="run_has_a_report"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["of_check", "-number"], name="run_of_check"),
            models.Index(fields=["state", "lease_until"], name="run_waits"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("monitor:run", args=[self.code])

    @property
    def owner_id(self) -> int | None:
        return self.of_check.owner_id

    @property
    def owner_accepted_at(self) -> datetime | None:
        return self.of_check.owner_accepted_at


class StateKept(models.Model):
    """One state of one window and model version: its bytes lie in the store under `digest`.

    Of several runs over the same window, the newest counts (`is_current`).
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    of_check = models.ForeignKey(Check, models.PROTECT, related_name="states")
    run = models.ForeignKey(Run, models.PROTECT, related_name="states")
    window = models.CharField(max_length=30)
    version = models.CharField(max_length=100, blank=True)
    rows = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)

    objects = Owned.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "window", "version"], name="one_state_a_window"),
            models.UniqueConstraint(
                fields=["of_check", "window", "version"],
                condition=Q(is_current=True),
                name="one_current_state_a_window",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.version}".strip()


class Finding(Numbered):
    """A limit that was passed: who sees to it, what they answered, what came of it.

    `key` names metric and scope, so that the same breach again is the same finding.
    """

    prefix = "FND"
    kind = "monitor_finding"

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered, not settled")
        ACCEPTED = "accepted", _("Accepted until a day")
        CLOSED = "closed", _("Closed")

    of_check = models.ForeignKey(Check, models.PROTECT, related_name="findings")
    run = models.ForeignKey(Run, models.PROTECT, related_name="findings")
    last_run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    key = models.CharField(max_length=64)
    metric = models.CharField(_("metric"), max_length=80)
    family = models.CharField(max_length=20)
    scope = models.JSONField(default=dict)
    window = models.CharField(max_length=30)
    says = models.TextField()
    facts = models.JSONField(default=dict)
    times = models.PositiveIntegerField(_("runs"), default=1)
    owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="+")
    because = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    accepted_until = models.DateField(_("accepted until"), null=True)
    effect = models.TextField(_("what came of it"), blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_fnd_a_number"),
            models.UniqueConstraint(
                fields=["of_check", "key"],
                condition=~Q(state="closed"),
                name="one_open_finding_a_breach",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_until__isnull=False),
                name="finding_accepted_until_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("monitor:finding", args=[self.code])

    @property
    def owner_accepted_at(self) -> datetime | None:
        """Whoever answers for the system answers for its findings."""
        return self.of_check.owner_accepted_at
