"""One AI decision, its sealed parts, and what became of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from fairlead.apps.org.models import Organisation
from fairlead.apps.org.models.base import Owned
from fairlead.apps.register.answering import OfSystem
from fairlead.apps.register.models import AISystem

if TYPE_CHECKING:
    from fairlead.apps.decisions.models.partition import Partition


class Decision(OfSystem, models.Model):
    """One decision as it is searched for; `log_id` and `seq` name its entry.

    Nothing here is personal: `subject` is the keyring's pseudonym, which means nothing
    once its key is destroyed.
    """

    # Without a constraint: the system has one and names the organisation. PostgreSQL holds each
    # row against each constraint by itself, which took it a twelfth of a batch.
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    # The rails of migration 0006 say the same once a statement: to undo an import deletes systems,
    # and it could be in the moment of a decision.
    system = models.ForeignKey(
        AISystem, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    log_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    ext_id = models.CharField(max_length=64)
    at = models.DateTimeField()  # when it was decided: a claim of the sender
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=40, default="")
    outcome = models.CharField(max_length=40)
    model = models.CharField(max_length=100, default="")
    version = models.CharField(max_length=100, default="")
    instance = models.CharField(max_length=100, default="")
    n = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=40, default="")
    key_id = models.BigIntegerField(null=True)  # of the keyring; none: nothing is sealed
    score_micro = models.BigIntegerField(null=True)
    confidence_micro = models.IntegerField(null=True)
    latency_ms = models.IntegerField(null=True)
    corr = models.CharField(max_length=64, default="")
    token = models.CharField(max_length=12, default="")  # public id of the key that sent it
    action = models.CharField(max_length=10, default="")  # accept, override, stop, as sent
    overridden = models.BooleanField(default=False)  # by a person, then or at a review
    later = models.CharField(max_length=40, default="")  # the newest later outcome
    later_at = models.DateTimeField(null=True)

    # Of those that are read from the archive: in which file they lie, what stands in the way of
    # reading it (they are then told by their leaf alone), and what became of them until then.
    archived_in: "Partition | None" = None
    trouble: str = ""
    outcomes_then: Sequence["Outcome"] = ()

    objects = Owned.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log_id", "seq"], name="decision_of_an_entry"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "at", "id"], name="decision_by_time"),
            # Each ends with what the list is sorted by: a database without statistics would
            # otherwise read all decisions in that order, and hold each against what is asked.
            models.Index(
                fields=["organisation", "ext_id", "at", "id"], name="decision_by_reference"
            ),
            models.Index(fields=["system", "at", "id"], name="decision_by_system"),
            models.Index(fields=["organisation", "subject", "at", "id"], name="decision_by_person"),
            models.Index(
                fields=["organisation", "outcome", "at", "id"], name="decision_by_outcome"
            ),
            models.Index(
                fields=["organisation", "version", "at", "id"], name="decision_by_version"
            ),
            models.Index(fields=["organisation", "kind", "at", "id"], name="decision_by_kind"),
            models.Index(
                fields=["organisation", "at", "id"],
                name="decision_overridden",
                condition=models.Q(overridden=True),
            ),
        ]

    def __str__(self) -> str:
        return self.ext_id

    @property
    def tenant(self) -> str:
        return str(self.organisation.public_id)

    @property
    def ledger_kind(self) -> str:
        return "decision"

    @property
    def ledger_id(self) -> str:
        return self.ext_id

    @property
    def is_ahead(self) -> bool:
        """Whether the sender's clock stood more than five minutes before ours."""
        return (self.at - self.received_at).total_seconds() > AHEAD

    @property
    def names_a_person(self) -> bool:
        return self.subject != ""


AHEAD = 300


class Parts(models.Model):
    """The sealed parts of a decision: nonce and AES-256-GCM each, under the person's key."""

    # Without a constraint: written with the id just given, deleted with the decision.
    decision = models.OneToOneField(
        Decision, models.CASCADE, primary_key=True, related_name="parts", db_constraint=False
    )
    input = models.BinaryField(null=True)
    prompt = models.BinaryField(null=True)
    output = models.BinaryField(null=True)
    explanation = models.BinaryField(null=True)
    attributes = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"parts of {self.decision_id}"


class Outcome(models.Model):
    """What became of a decision later; the entry `ai.outcome` is the truth."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    # Without a constraint: what becomes known of a decision in the archive names it all the same.
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="outcomes", db_constraint=False
    )
    log_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    ext_id = models.CharField(max_length=64)
    code = models.CharField(max_length=40)
    at = models.DateTimeField()

    objects = Owned.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log_id", "seq"], name="outcome_of_an_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.decision_id}"
