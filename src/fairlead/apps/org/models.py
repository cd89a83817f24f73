"""Organisations, the people in them and the base of every record that belongs to one."""

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act
from fairlead.apps.journal.act import Record as LedgerRecord
from fairlead.apps.org import permissions
from fairlead.core.rules.verdict import Allowed, Refused, Verdict


class UserManager(BaseUserManager["User"]):
    """Makes people who sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **more: object) -> "User":
        """Make a person who can sign in; without a password only by passkey or reset."""
        user = self.model(email=self.normalize_email(email).lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractUser):
    """A person who signs in, by e-mail address; what they may do hangs on their memberships."""

    username = None  # type: ignore[assignment]  # the address is the name
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.email


class Organisation(models.Model):
    """A firm: the wall around everything that belongs to it."""

    class Size(models.TextChoices):
        MICRO = "micro", _("1–9 people")
        SMALL = "small", _("10–49 people")
        MEDIUM = "medium", _("50–249 people")
        LARGE = "large", _("250 people and more")

    public_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(_("name of the firm"), max_length=200)
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    country = models.CharField(_("country"), max_length=2, blank=True)
    sector = models.CharField(_("sector"), max_length=60, blank=True)
    size = models.CharField(_("size"), max_length=10, choices=Size.choices, default=Size.SMALL)
    builds_ai = models.BooleanField(_("we build AI"), default=False)
    supplies_ai = models.BooleanField(_("we supply AI to others"), default=False)
    uses_ai = models.BooleanField(_("we use AI"), default=True)
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def tenant(self) -> str:
        return self.public_id

    @property
    def ledger_kind(self) -> str:
        return "organisation"

    @property
    def ledger_id(self) -> str:
        return self.public_id


class Owned(models.QuerySet["models.Model"]):
    """Rows of one organisation: every read starts with `.of(organisation)`."""

    def of(self, organisation: Organisation) -> Self:
        """Keep what belongs to this organisation."""
        return self.filter(organisation=organisation)


class Member(models.Model):
    """A person in one organisation, with the roles that they accepted there."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    pseudonym = models.CharField(max_length=64, unique=True)
    roles = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    guest_until = models.DateField(null=True, blank=True)
    joined_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "user"], name="member_once"),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def tenant(self) -> str:
        return self.organisation.public_id

    @property
    def ledger_kind(self) -> str:
        return "member"

    @property
    def ledger_id(self) -> str:
        return self.pseudonym

    def may(self, act: Act, about: LedgerRecord | None) -> Verdict:
        """Say whether a role of theirs allows this act on that record."""
        if not self.is_active:
            return Refused("Your membership has ended.")
        if permissions.allows(self.roles, act.name, owns=self.owns(about)):
            return Allowed()
        return Refused("Your role does not allow this: ask the AI lead or the administrator.")

    def owns(self, about: LedgerRecord | None) -> bool:
        """Say whether they are the accepted owner of this record."""
        return about is not None and getattr(about, "owner_id", None) == self.pk

    def reads(self, area: str) -> bool:
        """Say whether a role of theirs may read this area."""
        return self.is_active and permissions.reads(self.roles, area)


class Counter(models.Model):
    """The last number given to a kind of record in one organisation."""

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    prefix = models.CharField(max_length=8)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "prefix"], name="one_counter_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last}"


class Numbered(models.Model):
    """Base of the records a person can name aloud: `R-12`, `SYS-3`.

    Subclasses set `prefix` and `kind`, and take their number with `queries.next_number`
    inside an act.
    """

    prefix: ClassVar[str]
    kind: ClassVar[str]

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    objects = Owned.as_manager()

    class Meta:
        abstract = True

    @property
    def code(self) -> str:
        return f"{self.prefix}-{self.number}"

    @property
    def tenant(self) -> str:
        return str(self.organisation.public_id)

    @property
    def ledger_kind(self) -> str:
        return self.kind

    @property
    def ledger_id(self) -> str:
        return self.code
