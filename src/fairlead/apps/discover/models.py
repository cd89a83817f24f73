"""Where AI was looked for, what traces were seen, and what was found and decided."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Numbered
from fairlead.apps.pages.addresses import address_of
from fairlead.apps.register.models import AISystem


class SourceKind(models.TextChoices):
    """Where traces come from."""

    DECLARATION = "declaration", _("Staff declarations")
    GOOGLE_APPS = "google_accessed_apps", _("Google Workspace: apps let in")
    GOOGLE_LOG = "google_oauth_log", _("Google Workspace: log of apps let in")
    ENTRA_APPS = "entra_enterprise_apps", _("Microsoft Entra: enterprise apps")
    EXPENSES = "expense_export", _("Card statement or expenses")
    SCAN = "scan", _("Source code")
    BOM = "bom", _("Bill of materials")


class Import(Numbered):
    """One look into a source; the file is gone, its digest and counts stay."""

    prefix = "SRC"
    kind = "discover_import"

    source = models.CharField(_("source"), max_length=30, choices=SourceKind.choices)
    filename = models.CharField(_("file"), max_length=200, blank=True)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField(_("rows"), default=0)
    matched = models.PositiveIntegerField(_("tools found"), default=0)
    unmatched = models.PositiveIntegerField(_("rows without AI"), default=0)
    errors = models.JSONField(default=list, blank=True)
    coverage = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_src_a_number"),
            models.UniqueConstraint(
                fields=["organisation", "source", "digest"],
                condition=models.Q(undone_at=None),
                name="one_look_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Decision(models.TextChoices):
    """What a firm decides about a tool."""

    ALLOW = "allow", _("Allow")
    CONDITIONS = "conditions", _("Allow with conditions")
    REPLACE = "replace", _("Replace")
    STOP = "stop", _("Stop")


class Finding(Numbered):
    """One tool in one firm: how sure we are that it is used, and what was decided about it."""

    prefix = "F"
    kind = "finding"

    class State(models.TextChoices):
        NEW = "new", _("New")
        DECIDED = "decided", _("Decided")
        DISMISSED = "dismissed", _("Dismissed")

    key = models.CharField(max_length=240)
    vendor_id = models.CharField(_("tool of the catalogue"), max_length=60, blank=True)
    name = models.CharField(_("tool"), max_length=200)
    purpose = models.CharField(_("what for"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    confidence = models.PositiveSmallIntegerField(_("how sure we are"), default=1)
    people = models.PositiveIntegerField(_("people"), null=True)
    sources = models.JSONField(_("sources"), default=list)
    first_on = models.DateField(_("since"), null=True)
    last_on = models.DateField(_("last seen"), null=True)
    decision = models.CharField(max_length=12, choices=Decision.choices, blank=True)
    conditions = models.CharField(_("conditions"), max_length=500, blank=True)
    replacement = models.CharField(_("use instead"), max_length=200, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    review_on = models.DateField(_("look again on"), null=True)
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    owner_accepted_at = models.DateTimeField(null=True)
    proposed_owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    system = models.ForeignKey(AISystem, models.PROTECT, null=True, related_name="findings")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_f_a_number"),
            models.UniqueConstraint(fields=["organisation", "key"], name="one_finding_a_tool"),
            models.CheckConstraint(
                condition=models.Q(confidence__range=(1, 5)), name="finding_confidence_1_to_5"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="decided") | models.Q(review_on__isnull=False),
                name="decided_until_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "state", "merged_into", "review_on"],
                name="finding_by_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where its page is."""
        return address_of("discover:finding", self.code)


class DeclareLink(Numbered):
    """A link by which staff declare tools without an account; its secret is not kept."""

    prefix = "LNK"
    kind = "declare_link"

    label = models.CharField(_("for whom"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    expires_on = models.DateField(_("works until"))
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label

    def is_open_on(self, day: date) -> bool:
        """Say whether it works on that day."""
        return self.revoked_at is None and day <= self.expires_on


class Often(models.TextChoices):
    """How often somebody uses a tool."""

    TRIED = "tried", _("Tried it")
    MONTHLY = "monthly", _("Now and then")
    WEEKLY = "weekly", _("Every week")
    DAILY = "daily", _("Every day")


class Declaration(Numbered):
    """What somebody told about a tool they use; it holds no name of a person."""

    prefix = "DEC"
    kind = "declaration"

    link = models.ForeignKey(DeclareLink, models.PROTECT, null=True, related_name="declarations")
    once = models.CharField(max_length=40)
    tool = models.CharField(_("tool"), max_length=200)
    purpose = models.CharField(_("what for"), max_length=500)
    how_often = models.CharField(_("how often"), max_length=10, choices=Often.choices)
    data = models.JSONField(_("what goes in"), default=list)
    output = models.CharField(_("what is done with the result"), max_length=500, blank=True)
    wish = models.CharField(_("wish or worry"), max_length=1000, blank=True)
    department = models.CharField(_("department"), max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "once"], name="declared_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Signal(models.Model):
    """One trace of a tool: where it was seen, how near to use it comes, how many people."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="signals")
    run = models.ForeignKey(Import, models.PROTECT, null=True, related_name="signals")
    declaration = models.OneToOneField(
        Declaration, models.PROTECT, null=True, related_name="signal"
    )
    source = models.CharField(max_length=30, choices=SourceKind.choices)
    vendor_id = models.CharField(max_length=60, blank=True)
    named = models.CharField(max_length=200)
    rung = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField(null=True)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    facts = models.JSONField(default=dict)
    places = models.JSONField(default=list)
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(run__isnull=False, declaration=None)
                | models.Q(run=None, declaration__isnull=False),
                name="a_signal_has_one_origin",
            ),
        ]

    def __str__(self) -> str:
        return self.named
