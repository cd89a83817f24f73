"""Decisions that wait for a person, the looks of people, and errors planted among them."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fairlead.apps.decisions.models import Decision
from fairlead.apps.org.models import Member, Numbered, Organisation
from fairlead.apps.org.models.base import Owned
from fairlead.apps.oversight.models.plans import Plan
from fairlead.apps.pages.addresses import address_of
from fairlead.apps.register.answering import OfSystem
from fairlead.apps.register.models import AISystem
from fairlead.core.oversight.looks import Action, Reason
from fairlead.core.oversight.looks import Look as Told

ACTIONS = [
    (Action.ACCEPT.value, _("Accepted")),
    (Action.OVERRIDE.value, _("Overridden")),
    (Action.STOP.value, _("Stopped")),
]
REASONS = [
    (Reason.AGREES.value, _("I agree after all")),
    (Reason.INPUT_WRONG.value, _("What went in is wrong")),
    (Reason.INPUT_MISSING.value, _("Something that matters is missing")),
    (Reason.WEIGHED_WRONG.value, _("It weighs the wrong things")),
    (Reason.EXCEPTION.value, _("An exceptional case")),
    (Reason.GROUP_HARMED.value, _("A group is treated worse")),
    (Reason.RULE_BROKEN.value, _("A rule of ours is not kept")),
    (Reason.NOT_EXPLAINED.value, _("The reasons do not explain it")),
    (Reason.UNSAFE.value, _("It would be unsafe to act on it")),
]


class Review(OfSystem, Numbered):
    """One decision that waits for a person, or was looked at; `reasons` say why it was chosen.

    `ai` is what the AI is shown to have said. No page and no entry tells whether an error was
    planted before the review is settled.
    """

    prefix = "RV"
    kind = "review"

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits")
        SETTLED = "settled", _("Settled")

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="reviews", db_index=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews")
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, related_name="reviews")
    reference = models.CharField(max_length=64)
    log_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    ai = models.CharField(max_length=40)
    decision_kind = models.CharField(max_length=40, blank=True)
    reasons = models.JSONField(default=list)
    severe = models.BooleanField(default=False)
    planted = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    came_at = models.DateTimeField(_("came"))
    due_at = models.DateTimeField(_("due"))
    escalated_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    held_until = models.DateTimeField(null=True)
    action = models.CharField(max_length=10, choices=ACTIONS, blank=True)
    final = models.CharField(_("what holds"), max_length=40, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_review_a_number"),
            models.UniqueConstraint(
                fields=["log_id", "seq"], condition=Q(planted=False), name="one_review_a_decision"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["system", "state", "due_at"], name="review_by_system"),
            models.Index(fields=["organisation", "state", "due_at"], name="review_by_due"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return address_of("oversight:review", self.code)

    def is_held_by_another(self, member: Member, now: datetime) -> bool:
        """Say whether somebody else has it in hand just now."""
        held = self.held_until is not None and now < self.held_until
        return held and self.held_by_id != member.pk


class Look(models.Model):
    """One person's look: what they said before the AI's answer was shown, and after."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, models.PROTECT, related_name="looks")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    group = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    first = models.CharField(max_length=40, blank=True)
    salt = models.BinaryField(max_length=32, default=b"")
    first_at = models.DateTimeField(null=True)
    action = models.CharField(max_length=10, choices=ACTIONS, blank=True)
    final = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=20, choices=REASONS, blank=True)
    because = models.TextField(blank=True, max_length=4000)
    decided_at = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(null=True)

    objects = Owned.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "by"], name="one_look_a_person"),
            models.CheckConstraint(
                condition=Q(action="") | ~Q(first=""), name="nobody_decides_before_answering"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "decided_at"], name="look_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.by} on {self.review}"

    @property
    def told(self) -> Told:
        """Give the look as the rules see it."""
        action = Action(self.action) if self.action else None
        return Told(self.review.ai, self.first, action, self.final)


class Seed(OfSystem, Numbered):
    """An error planted among the reviews: a real decision, shown with an answer that is wrong."""

    prefix = "SE"
    kind = "planted_case"

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="planted_cases")
    review = models.OneToOneField(Review, models.PROTECT, related_name="seed")
    salt = models.BinaryField(max_length=32)
    shown = models.CharField(_("shown as the AI's answer"), max_length=40)
    right = models.CharField(_("what is right"), max_length=40)
    text = models.TextField(blank=True, max_length=4000)
    because = models.TextField(_("what is wrong with it"), max_length=2000)
    planted_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    caught = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_seed_a_number"),
            models.CheckConstraint(
                condition=~Q(shown=models.F("right")), name="planted_case_is_wrong"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Place(models.Model):
    """Up to which entry of a log decisions were looked through for reviews."""

    log_id = models.BigIntegerField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    seq = models.BigIntegerField(default=-1)

    def __str__(self) -> str:
        return f"{self.log_id}: {self.seq}"


class VersionSeen(models.Model):
    """When a version of a model first decided for a system, by our clock."""

    system = models.ForeignKey(AISystem, models.CASCADE, related_name="+")
    model = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=100, blank=True)
    salt = models.BinaryField(max_length=32, default=b"")
    first_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["system", "model", "version"], name="version_seen_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.version}"
