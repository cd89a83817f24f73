"""Pieces of evidence and what they support; integrity stands in constraints."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Numbered, Organisation, Owned
from fairlead.core.rules.evidence import Grade

GRADES: Final = [
    (Grade.STATED.value, _("Stated")),
    (Grade.OBSERVED.value, _("Observed")),
    (Grade.TESTED.value, _("Tested")),
]


class Evidence(Numbered):
    """One thing that shows something: a file, a link, a statement, a result.

    What it rested on may end before its day: then `ended_on` is the first day on which it counts
    no more, and `ended_from` the last day it had before. `taken_by` is nobody where a program
    took it in.

    `digest` is the SHA-256 of the file or address; of a statement it is the commitment that the
    ledger holds. Whether it counts today is computed from the days, never stored.
    """

    class Kind(models.TextChoices):
        FILE = "file", _("File")
        LINK = "link", _("Link")
        ATTESTATION = "attestation", _("Statement")
        SCAN = "scan", _("Scan result")
        MEASUREMENT = "measurement", _("Measurement")

    class Source(models.TextChoices):
        MANUAL = "manual", _("by hand")
        AUTOMATIC = "automatic", _("automatic")

    prefix = "E"
    kind = "evidence"

    form = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what it shows"), blank=True)
    url = models.CharField(_("address"), max_length=2000, blank=True)
    digest = models.CharField(max_length=64)
    filename = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    notes = models.JSONField(default=list)
    # What a results file of a tool said when it was taken in; the page reads the file again.
    reading = models.JSONField(null=True)
    grade = models.PositiveSmallIntegerField(_("grade"), choices=GRADES)
    valid_from = models.DateField(_("counts from"))
    valid_until = models.DateField(_("counts until"))
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    owner_accepted_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    renews = models.OneToOneField("self", models.PROTECT, null=True, related_name="renewed_by")
    is_current = models.BooleanField(default=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.TextField(blank=True)
    ended_on = models.DateField(null=True)
    ended_because = models.TextField(blank=True)
    ended_from = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="evidence_number"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")) | Q(ended_on__isnull=False),
                name="evidence_days",
            ),
            models.CheckConstraint(condition=Q(grade__in=[1, 2, 3]), name="evidence_grade"),
            models.CheckConstraint(
                condition=~Q(form="file") | ~Q(filename=""), name="evidence_file_has_name"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "digest"], name="evidence_digest"),
            models.Index(fields=["organisation", "-number"], name="evidence_newest"),
            models.Index(fields=["organisation", "valid_until"], name="evidence_until"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def has_file(self) -> bool:
        """Say whether there are bytes to download."""
        return bool(self.filename)


class EvidenceLink(models.Model):
    """This evidence supports that control."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="links")
    control_id = models.CharField(max_length=40)
    linked_at = models.DateTimeField()

    objects = Owned.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evidence", "control_id"], name="evidence_link_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "control_id", "evidence"], name="evidence_of_control"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} for {self.control_id}"


class EvidenceAbout(models.Model):
    """This evidence is about that record: an AI system, a risk, a data set."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="records")
    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    linked_at = models.DateTimeField()

    objects = Owned.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["evidence", "kind", "code"], name="evidence_about_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "kind", "code"], name="evidence_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} about {self.code}"
