"""Risks as they stand, what is done about them, and who lives with them until when."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Numbered, Organisation
from fairlead.apps.register.models import AISystem

_STEP = range(1, 6)


def _step(field: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__isnull": True}) | models.Q(**{f"{field}__in": _STEP}),
        name=f"risk_{field}_1_to_5",
    )


class Criteria(models.Model):
    """How much risk the firm is willing to live with; a new version for every change."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    appetite = models.PositiveSmallIntegerField(_("appetite"))
    proposed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "version"], name="one_criteria_a_version"
            ),
            models.CheckConstraint(
                condition=models.Q(appetite__range=(1, 25)), name="appetite_1_to_25"
            ),
        ]

    def __str__(self) -> str:
        return self.ledger_id

    @property
    def tenant(self) -> str:
        return self.organisation.public_id

    @property
    def ledger_kind(self) -> str:
        return "risk_criteria"

    @property
    def ledger_id(self) -> str:
        return f"CRIT-{self.version}"


class Risk(Numbered):
    """What could go wrong, for whom, how bad it is before and after treatment."""

    prefix = "R"
    kind = "risk"

    class Option(models.TextChoices):
        AVOID = "avoid", _("Avoid")
        REDUCE = "reduce", _("Reduce")
        SHARE = "share", _("Share")
        ACCEPT = "accept", _("Accept")

    title = models.CharField(_("risk"), max_length=200)
    category = models.CharField(_("kind"), max_length=30)
    cause = models.TextField(_("cause"))
    event = models.TextField(_("event"))
    consequence = models.TextField(_("consequence"))
    library_id = models.CharField(max_length=40, blank=True)
    system = models.ForeignKey(
        AISystem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="risks",
        verbose_name=_("AI system"),
    )
    controls = models.JSONField(_("controls"), default=list)
    owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    owner_accepted_at = models.DateTimeField(null=True)
    proposed_owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    added_by = models.ForeignKey(Member, models.PROTECT, related_name="+")

    inherent_likelihood = models.PositiveSmallIntegerField(null=True)
    inherent_organisation = models.PositiveSmallIntegerField(null=True)
    inherent_individuals = models.PositiveSmallIntegerField(null=True)
    inherent_society = models.PositiveSmallIntegerField(null=True)
    inherent_score = models.PositiveSmallIntegerField(null=True)
    inherent_level = models.PositiveSmallIntegerField(default=0)
    inherent_reason = models.TextField(blank=True)
    residual_likelihood = models.PositiveSmallIntegerField(null=True)
    residual_organisation = models.PositiveSmallIntegerField(null=True)
    residual_individuals = models.PositiveSmallIntegerField(null=True)
    residual_society = models.PositiveSmallIntegerField(null=True)
    residual_score = models.PositiveSmallIntegerField(null=True)
    residual_level = models.PositiveSmallIntegerField(default=0)
    residual_reason = models.TextField(blank=True)

    # Copies for sorting and matrices: residual where rated, else inherent; 0 is not rated.
    score = models.PositiveSmallIntegerField(default=0)
    level = models.PositiveSmallIntegerField(default=0)

    option = models.CharField(_("treatment"), max_length=10, choices=Option.choices, blank=True)
    review_on = models.DateField(_("next review"), null=True)
    accepted_until = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="risk_number"),
            *(
                _step(f"{when}_{column}")
                for when in ("inherent", "residual")
                for column in ("likelihood", "organisation", "individuals", "society")
            ),
        ]
        indexes: ClassVar = [
            # Home and the matrix count from this index alone and never touch the words of a risk.
            models.Index(
                fields=[
                    *("organisation", "closed_at", "-score"),
                    *("residual_likelihood", "inherent_likelihood", "accepted_until", "level"),
                ],
                name="risk_by_score",
            ),
            models.Index(fields=["organisation", "-score", "id"], name="risk_listed"),
            models.Index(fields=["organisation", "closed_at", "system"], name="risk_of_systems"),
            models.Index(
                fields=["organisation", "accepted_until"],
                condition=models.Q(accepted_until__isnull=False),
                name="risk_accepted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Action(models.Model):
    """One thing that somebody does against a risk by a day."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="actions")
    what = models.CharField(_("action"), max_length=300)
    owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.what


class Acceptance(models.Model):
    """A proposal to live with a risk until a day, and what became of it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waiting for a decision")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="acceptances")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    until = models.DateField(_("until"))
    because = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["risk"],
                condition=models.Q(state="proposed"),
                name="one_open_proposal_a_risk",
            ),
            models.CheckConstraint(
                condition=models.Q(state="withdrawn")
                | models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="four_eyes_on_acceptance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk_id} until {self.until}"
