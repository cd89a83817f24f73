"""How long a model version, or a system without one, may run on the strength of a look at it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Numbered, Organisation, Owned
from fairlead.apps.register.answering import OfSystem
from fairlead.apps.register.models import AISystem, ModelVersion


class Validation(OfSystem, Numbered):
    """A person looked at the results and lets it run until a day; whether it holds is computed.

    `evidence` are the codes of what it rests on, `configuration` the SHA-256 of prompt and
    configuration that were looked at, if somebody named it.
    """

    prefix = "VAL"
    kind = "validation"

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for a signature")
        SIGNED = "signed", _("Signed")
        DECLINED = "declined", _("Sent back")

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="validations")
    version = models.ForeignKey(ModelVersion, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    level = models.CharField(_("risk level"), max_length=10, blank=True)
    basis = models.TextField(_("what was looked at"))
    evidence = models.JSONField(default=list)
    configuration = models.CharField(max_length=64, blank=True)
    proposed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    on = models.DateField(_("validated on"))
    until = models.DateField(_("holds until"))
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    declined_because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_val_a_number"),
            models.CheckConstraint(
                condition=Q(until__gt=models.F("on")), name="validation_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None)
                | (~Q(state="proposed") & Q(decided_by__isnull=False)),
                name="validation_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed", level__in=["", "high", "critical"])
                | ~Q(decided_by=models.F("proposed_by")),
                name="four_eyes_on_validation",
            ),
            models.UniqueConstraint(
                fields=["system", "version"],
                condition=Q(state="proposed", version__isnull=False),
                name="one_proposed_validation_a_version",
            ),
            models.UniqueConstraint(
                fields=["system"],
                condition=Q(state="proposed", version=None),
                name="one_proposed_validation_a_system",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "system", "-number"], name="validation_of_system"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("monitor:validation", args=[self.code])

    @property
    def subject(self) -> str:
        """Name what is validated: `MOD-1 2.0`, or the system."""
        return name_of(self.system, self.version)


class Requirement(models.Model):
    """Something that ended a validation, once per cause: `cause` names the entry or the record."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    validation = models.ForeignKey(Validation, models.PROTECT, related_name="requirements")
    trigger = models.CharField(max_length=20)
    what = models.CharField(max_length=120, blank=True)
    on = models.DateField()
    cause = models.CharField(max_length=80)

    objects = Owned.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["validation", "cause"], name="one_requirement_a_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.trigger} {self.what}".strip()


class Configured(models.Model):
    """The SHA-256 of prompt and configuration that a system runs with, as somebody told."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    system = models.ForeignKey(AISystem, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Member, models.PROTECT, related_name="+")

    objects = Owned.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["system", "-told_at"], name="configured_newest")]

    def __str__(self) -> str:
        return self.digest


def name_of(system: AISystem, version: ModelVersion | None) -> str:
    """Name what is validated: `MOD-1 2.0`, or the system."""
    return f"{version.model.code} {version.version}" if version else system.code
