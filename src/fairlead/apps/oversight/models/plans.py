"""The oversight plan of a system, version by version, and who may look."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Numbered
from fairlead.apps.pages.addresses import address_of
from fairlead.apps.register.answering import OfSystem
from fairlead.apps.register.models import AISystem


class Moment(models.TextChoices):
    """When a person looks: before anybody acts on the answer, or afterwards."""

    BEFORE = "before", _("Before anybody acts on it")
    AFTER = "after", _("Afterwards, while it can still be put right")


class Plan(OfSystem, Numbered):
    """Who looks at which decisions of a system, when and how; a change is a new plan.

    `key` draws by chance and is locked; its digest is in the ledger from the first day, and the
    key itself can be shown once the plan was replaced.
    """

    prefix = "OP"
    kind = "oversight_plan"

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="oversight_plans")
    moment = models.CharField(_("when"), max_length=10, choices=Moment.choices)
    due_hours = models.PositiveIntegerField(_("within hours"))
    how = models.TextField(_("how"), max_length=4000)
    competence = models.TextField(_("competence needed"), max_length=4000)
    rules = models.JSONField(default=list)
    outcomes = models.JSONField(default=list)
    severe_outcomes = models.JSONField(default=list)
    severe_kinds = models.JSONField(default=list)
    most_overrides_micro = models.PositiveIntegerField(null=True)
    least_caught_micro = models.PositiveIntegerField(null=True)
    legal_basis = models.TextField(blank=True, max_length=1000)
    locked_key = models.BinaryField()
    key_digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    in_force_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_plan_a_number"),
            models.UniqueConstraint(
                fields=["system"], condition=Q(replaced_at=None), name="one_plan_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return address_of("oversight:system", self.system.code)


class Reviewer(OfSystem, Numbered):
    """Somebody who may look at decisions of a system, and what shows that they know enough."""

    prefix = "OR"
    kind = "reviewer"

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="reviewers")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    group = models.CharField(_("group"), max_length=80, blank=True)
    competence = models.TextField(_("what shows it"), max_length=2000)
    until = models.DateField(_("until"))
    recorded_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="one_reviewer_a_number"
            ),
            models.UniqueConstraint(
                fields=["system", "member"],
                condition=Q(ended_at=None),
                name="reviewer_named_once",
            ),
            models.CheckConstraint(
                condition=~Q(member=models.F("recorded_by")), name="competence_told_by_another"
            ),
        ]

    def __str__(self) -> str:
        return str(self.member)
