"""What people asked, what is held, how long is kept. Nobody is named here but by pseudonym."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fairlead.apps.decisions.models import Decision
from fairlead.apps.org.models import Member, Numbered, Organisation
from fairlead.apps.org.models.base import Owned
from fairlead.apps.register.models import AISystem
from fairlead.core.rules import retention


class Request(Numbered):
    """What a person asked of the firm, or what was done for them: `DSR-4`."""

    prefix = "DSR"
    kind = "privacy_request"

    class Right(models.TextChoices):
        ACCESS = "access", _("Access")
        ERASURE = "erasure", _("Erasure")

    class State(models.TextChoices):
        ASKED = "asked", _("Waits")
        ERASING = "erasing", _("Being erased")
        DONE = "done", _("Done")
        DECLINED = "declined", _("Declined")

    class Basis(models.TextChoices):
        NOT_NEEDED = "not_needed", _("No longer needed for its purpose, Art. 17(1)(a)")
        CONSENT = "consent", _("Consent was withdrawn, Art. 17(1)(b)")
        OBJECTION = "objection", _("They object and nothing weighs more, Art. 17(1)(c)")
        UNLAWFUL = "unlawful", _("It was processed unlawfully, Art. 17(1)(d)")
        DUTY = "duty", _("A law demands it, Art. 17(1)(e)")
        CHILD = "child", _("It was collected from a child, Art. 17(1)(f)")

    right = models.CharField(max_length=10, choices=Right.choices)
    pseudonym = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices)
    basis = models.CharField(max_length=12, choices=Basis.choices, default="")
    because = models.TextField(default="")
    answer = models.TextField(default="")
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    count = models.PositiveIntegerField(default=0)  # decisions that it was about

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="privacy_request_number"
            ),
            models.UniqueConstraint(
                fields=["organisation", "pseudonym"],
                condition=models.Q(right="erasure") & ~models.Q(state="declined"),
                name="one_erasure_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | ~models.Q(right="erasure")
                | ~models.Q(decided_by=models.F("asked_by")),
                name="four_eyes_on_erasure",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "pseudonym"], name="request_of_person"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.state == self.State.ASKED


class Correction(models.Model):
    """What is right about a decision where the record was wrong; its entry points to the old one.

    `locked` is sealed under the person's key: it goes when the person is erased.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="corrections")
    ext_id = models.CharField(max_length=64, unique=True)
    locked = models.BinaryField()
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = Owned.as_manager()

    def __str__(self) -> str:
        return self.ext_id


class Hold(Numbered):
    """A legal hold: what it names is neither erased nor deleted until it is lifted: `LH-2`."""

    prefix = "LH"
    kind = "legal_hold"

    person = models.CharField(max_length=40, default="", blank=True)
    system = models.ForeignKey(AISystem, models.PROTECT, related_name="+", null=True)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    because = models.TextField()
    set_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    lifted_by = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="hold_number"),
            models.CheckConstraint(
                condition=~models.Q(person="")
                | models.Q(system__isnull=False)
                | models.Q(first__isnull=False)
                | models.Q(last__isnull=False),
                name="hold_names_something",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def stands(self) -> bool:
        return self.lifted_at is None

    @property
    def rule(self) -> retention.Hold:
        """Give the hold as the rules know it."""
        system = self.system.code if self.system else None
        return retention.Hold(self.person or None, system, self.first, self.last)


class Policy(models.Model):
    """How long decisions of a system are kept, set by an act."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    system = models.OneToOneField(AISystem, models.PROTECT, related_name="retention")
    months = models.PositiveSmallIntegerField(default=retention.DEFAULT)
    high_risk = models.BooleanField(default=True)
    because = models.TextField()
    set_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = Owned.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(high_risk=False) | models.Q(months__gte=retention.HIGH_RISK),
                name="high_risk_is_kept_six_months",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system_id}: {self.months} months"


class Deletion(Numbered):
    """Decisions of a system past their time, deleted because somebody said so: `DEL-1`."""

    prefix = "DEL"
    kind = "deletion"

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="+")
    before = models.DateField()
    count = models.PositiveIntegerField()
    removed = models.PositiveIntegerField(default=0)
    confirmed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="deletion_number"),
        ]

    def __str__(self) -> str:
        return self.code
