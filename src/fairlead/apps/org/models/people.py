"""People: who signs in, and as whom they act in an organisation."""

from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fairlead.apps.journal.act import Act
from fairlead.apps.journal.act import Record as LedgerRecord
from fairlead.apps.org import permissions
from fairlead.apps.org.models.organisation import Organisation
from fairlead.core.rules import people
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

    @cached_property
    def has_two_step(self) -> bool:
        """Say whether they sign in with a second step, asked once a request."""
        second = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        return bool(Authenticator.objects.filter(user_id=self.pk, type__in=second).exists())


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
        return str(self.organisation.public_id)

    @property
    def ledger_kind(self) -> str:
        return "member"

    @property
    def ledger_id(self) -> str:
        return self.pseudonym

    # Set when a program acts for this member: see apps/org/tokens.py.
    scopes: list[str] | None = None

    def may(self, act: Act, about: LedgerRecord | None) -> Verdict:
        """Say whether a role of theirs allows this act on that record."""
        if not self.is_open_on(timezone.localdate()):
            return Refused("Your membership has ended.")
        if self.scopes is not None and not permissions.in_scope(self.scopes, act.name):
            return Refused("This token is not made for that: its scopes do not name it.")
        if permissions.allows_everyone(act.name):
            return Allowed()
        if not permissions.allows(self.roles, act.name, owns=self.owns(about)):
            return Refused("Your role does not allow this: ask the AI lead or the administrator.")
        return self._two_step()

    def owns(self, about: LedgerRecord | None) -> bool:
        """Say whether they are the owner of this record, and have accepted to be."""
        accepted = getattr(about, "owner_accepted_at", True) is not None
        return accepted and about is not None and getattr(about, "owner_id", None) == self.pk

    def reads(self, area: str) -> bool:
        """Say whether a role of theirs may read this area."""
        if self.scopes is not None and not permissions.scope_reads(self.scopes, area):
            return False
        return self.is_open_on(timezone.localdate()) and permissions.reads(self.roles, area)

    def is_open_on(self, day: date) -> bool:
        """Say whether the membership counts on that day; that of a guest has a last one."""
        return self.is_active and (self.guest_until is None or day <= self.guest_until)

    @property
    def two_step_by(self) -> date | None:
        """Give the day from which their acts want a second step that they have not set up."""
        firm = self.organisation
        if firm.is_example or not permissions.wants_two_step(self.roles):
            return None
        if self.user.has_two_step:
            return None
        grace = 0 if firm.two_step_at_once else people.GRACE_DAYS
        return timezone.localdate(self.joined_at) + timedelta(days=grace)

    def _two_step(self) -> Verdict:
        return people.may_write(two_step_by=self.two_step_by, today=timezone.localdate())
