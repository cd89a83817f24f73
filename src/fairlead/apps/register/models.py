"""What the register holds: use case, AI system, model and version, data set, supplier; and links.

Each can be named aloud (`SYS-3`), has an owner who accepted to answer for it, and a revision
that grows with every change, so that two people do not overwrite each other unseen.
"""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member, Numbered, Organisation
from fairlead.apps.pages.addresses import address_of
from fairlead.apps.register.keyset import KeySetField
from fairlead.core.rules import register as rules


class Stage(models.TextChoices):
    """Where a system stands in its life, by the catalogue's stages."""

    INCEPTION = "inception", _("Idea and screening")
    DESIGN = "design_development", _("Design and development")
    VERIFICATION = "verification_validation", _("Testing and acceptance")
    DEPLOYMENT = "deployment", _("Roll-out")
    OPERATION = "operation_monitoring", _("In use")
    RE_EVALUATION = "re_evaluation", _("Under review")
    RETIREMENT = "retirement", _("Retired")


class OurRole(models.TextChoices):
    """What the firm is to a system, by the catalogue's roles."""

    USER = "user", _("We use it")
    PROVIDER = "provider", _("We provide it to others")
    PRODUCER = "producer", _("We build it")


class Autonomy(models.TextChoices):
    """How far a system acts by itself."""

    ADVICE = "advice", _("Gives advice")
    DRAFTS = "drafts", _("Drafts for a person")
    RELEASED = "released", _("Acts when a person releases it")
    ALONE = "alone", _("Acts alone")


class Affected(models.TextChoices):
    """Who feels the results of a system."""

    CUSTOMERS = "customers", _("Customers")
    STAFF = "staff", _("Staff")
    APPLICANTS = "job_applicants", _("Job applicants")
    PUBLIC = "public", _("The public")
    CHILDREN = "vulnerable", _("Children or other vulnerable people")
    NOBODY = "nobody", _("Nobody directly")


class DataUse(models.TextChoices):
    """What a data set is for."""

    TRAINING = "training", _("Training")
    VALIDATION = "validation", _("Validation")
    TEST = "test", _("Test")
    PRODUCTION = "production", _("Production")
    KNOWLEDGE = "knowledge", _("Knowledge base")


class Import(Numbered):
    """One file whose rows became records, by one act, and may be taken back by one."""

    prefix = "IMP"
    kind = "import"

    of_kind = models.CharField(max_length=20)
    filename = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="import_number"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "digest"], name="import_digest")]

    def __str__(self) -> str:
        return f"{self.code} {self.filename}"


class Registered(Numbered):
    """Base of everything in the register: name, purpose, who answers for it."""

    name = models.CharField(_("name"), max_length=200)
    purpose = models.TextField(_("purpose"), blank=True, max_length=4000)
    owner = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    owner_accepted_at = models.DateTimeField(null=True, blank=True)
    proposed_owner = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+"
    )
    deputy = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    review_due_on = models.DateField(_("review due"), null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    imported = models.ForeignKey(Import, models.PROTECT, null=True, blank=True, related_name="+")
    rev = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="%(class)s_number"),
            models.CheckConstraint(condition=~Q(name=""), name="%(class)s_has_a_name"),
            models.CheckConstraint(
                condition=Q(owner=None, owner_accepted_at=None)
                | Q(owner__isnull=False, owner_accepted_at__isnull=False),
                name="%(class)s_owner_accepted",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "name", "id"], name="%(class)s_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("register:record", self.code)

    @property
    def is_retired(self) -> bool:
        return self.retired_on is not None


class UseCase(Registered):
    """What AI is used for, and whom that touches; several systems may serve one use case."""

    prefix = "USE"
    kind = "use_case"

    process = models.CharField(_("business process"), max_length=200, blank=True)
    affected = KeySetField(_("people affected"), keys=Affected.choices)
    affected_text = models.CharField(_("affected, in our words"), max_length=500, blank=True)

    class Meta(Registered.Meta):
        pass


class AISystem(Registered):
    """One AI system that the firm uses, provides or builds."""

    prefix = "SYS"
    kind = "system"

    process = models.CharField(_("business process"), max_length=200, blank=True)
    vendor_id = models.CharField(_("tool of the catalogue"), max_length=60, blank=True)
    stage = models.CharField(
        _("life-cycle stage"), max_length=30, choices=Stage.choices, default=Stage.OPERATION
    )
    our_roles = KeySetField(_("our role"), keys=OurRole.choices)
    autonomy = models.CharField(
        _("autonomy"), max_length=20, choices=Autonomy.choices, blank=True, default=""
    )
    affected = KeySetField(_("people affected"), keys=Affected.choices)
    affected_text = models.CharField(_("affected, in our words"), max_length=500, blank=True)
    personal_data = models.BooleanField(_("handles personal data"), null=True, blank=True)
    went_live_on = models.DateField(_("in use since"), null=True, blank=True)

    class Meta(Registered.Meta):
        constraints: ClassVar = [
            *Registered.Meta.constraints,
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="system_stage"),
            models.CheckConstraint(
                condition=Q(autonomy__in=["", *Autonomy.values]), name="system_autonomy"
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.RETIREMENT, retired_on__isnull=False)
                | (~Q(stage=Stage.RETIREMENT) & Q(retired_on=None)),
                name="system_retired_is_a_stage",
            ),
        ]
        indexes: ClassVar = [
            *Registered.Meta.indexes,
            models.Index(fields=["organisation", "vendor_id"], name="system_by_vendor"),
        ]

    def standing(self, today: date) -> rules.Standing:
        """Say what the register still lacks about it."""
        return rules.standing(
            today=today,
            owner_accepted=self.owner_id is not None,
            owner_asked=self.proposed_owner_id is not None,
            roles=self.our_roles,
            affected=self.affected,
            personal_data=self.personal_data,
            review_due=self.review_due_on,
            retired=self.is_retired,
        )


class AIModel(Registered):
    """A model that systems run: bought, downloaded or trained here."""

    prefix = "MOD"
    kind = "model"

    vendor_id = models.CharField(_("tool of the catalogue"), max_length=60, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)

    class Meta(Registered.Meta):
        pass


class ModelVersion(models.Model):
    """One version of a model, named as its maker names it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    model = models.ForeignKey(AIModel, models.PROTECT, related_name="versions")
    version = models.CharField(_("version"), max_length=100)
    digest = models.CharField(_("SHA-256 of its files"), max_length=64, blank=True)
    released_on = models.DateField(_("released on"), null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "version"], name="version_once"),
            models.CheckConstraint(
                condition=Q(digest="") | Q(Exact(Length("digest"), 64)), name="version_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.version}"


class Supplier(Registered):
    """Who supplies a tool, a model or data."""

    prefix = "SUP"
    kind = "supplier"

    vendor_id = models.CharField(_("tool of the catalogue"), max_length=60, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    website = models.URLField(_("website"), blank=True)

    class Meta(Registered.Meta):
        pass


class DataSet(Registered):
    """Data that a system reads or a model was made from."""

    prefix = "DAT"
    kind = "data_set"

    used_for = KeySetField(_("used for"), keys=DataUse.choices)
    personal_data = models.BooleanField(_("holds personal data"), null=True, blank=True)
    rights = models.CharField(_("source and rights"), max_length=500, blank=True)

    class Meta(Registered.Meta):
        pass


ENDS = ("use_case", "system", "model", "data_set", "supplier")


def _ends_fit(each: rules.LinkKind) -> Q:
    filled = {each.source, each.target}
    ends = {f"{name}__isnull": name not in filled for name in ENDS}
    return Q(kind=each.key, **ends)


def _any_kind_fits() -> Q:
    fits = Q(kind="")
    for each in rules.LINK_KINDS:
        fits |= _ends_fit(each)
    return fits & ~Q(kind="")


class Link(models.Model):
    """Two records that hang together; the kind says how and which two ends are filled.

    The database itself refuses ends of the wrong kind (a check) and ends of another
    organisation (a trigger, see migration 0002).
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    use_case = models.ForeignKey(UseCase, models.PROTECT, null=True, related_name="links")
    system = models.ForeignKey(AISystem, models.PROTECT, null=True, related_name="links")
    model = models.ForeignKey(AIModel, models.PROTECT, null=True, related_name="links")
    data_set = models.ForeignKey(DataSet, models.PROTECT, null=True, related_name="links")
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="links")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=_any_kind_fits(), name="link_ends_fit_its_kind"),
            *[
                models.UniqueConstraint(
                    fields=[each.source, each.target],
                    condition=Q(kind=each.key),
                    name=f"link_once_{each.key}",
                )
                for each in rules.LINK_KINDS
            ],
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.target}"

    @property
    def fact(self) -> rules.LinkKind:
        """Give the kind of this link as the rules know it."""
        return next(each for each in rules.LINK_KINDS if each.key == self.kind)

    @property
    def source(self) -> Registered:
        return getattr(self, self.fact.source)  # type: ignore[no-any-return]  # one of the five ends

    @property
    def target(self) -> Registered:
        return getattr(self, self.fact.target)  # type: ignore[no-any-return]  # one of the five ends
