"""A letter to the person concerned: written by one, approved by another, then issued."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fairlead.apps.decisions.models.decision import Decision
from fairlead.apps.decisions.models.words import Language
from fairlead.apps.org.models import Member, Numbered
from fairlead.apps.register.answering import OfSystem
from fairlead.apps.register.models import AISystem


class Letter(OfSystem, Numbered):
    """A letter about one decision; its words and files are locked under the person's key.

    Name and address are put in when a file is taken out, and are kept nowhere. `lot` is drawn by
    lot and stands on the letter, so that its digest in the ledger tells nobody its content.
    """

    prefix: ClassVar[str] = "L"
    kind: ClassVar[str] = "letter"

    class State(models.TextChoices):
        DRAFT = "draft", _("To be approved")
        APPROVED = "approved", _("Approved")
        ISSUED = "issued", _("Issued")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Place(models.TextChoices):
        UNKNOWN = "", _("We do not know")
        EU = "eu", _("In the European Union or the EEA")
        UK = "uk", _("In the United Kingdom")
        ELSEWHERE = "elsewhere", _("Somewhere else")

    system = models.ForeignKey(AISystem, models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, related_name="letters")
    decision_ref = models.CharField(max_length=64)
    language = models.CharField(_("language"), max_length=5, choices=Language.choices)
    place = models.CharField(max_length=10, choices=Place.choices, blank=True)
    is_listed = models.BooleanField(null=True)
    is_significant = models.BooleanField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    lot = models.CharField(max_length=30)
    locked = models.BinaryField()
    locked_pdf = models.BinaryField(null=True)
    locked_docx = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    docx_sha256 = models.CharField(max_length=64, blank=True)
    written_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="letter_number"),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("written_by")),
                name="four_eyes_on_letters",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "withdrawn"])
                | models.Q(approved_by__isnull=False),
                name="letters_are_approved_before_they_go",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "decision_ref"], name="letters_of_a_decision"),
        ]

    def __str__(self) -> str:
        return self.code
