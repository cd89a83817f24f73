"""What people fill in about their firm, its people and their own account."""

import re
from datetime import timedelta

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org import permissions, queries
from fairlead.apps.org.choices import COUNTRIES, SECTORS
from fairlead.apps.org.models import Organisation, User
from fairlead.core.rules.people import GUEST_ROLE


class FirmForm(forms.Form):
    """Who the firm is."""

    name = forms.CharField(label=_("Name of the firm"), max_length=200)
    size = forms.ChoiceField(
        label=_("How many people work there"), choices=Organisation.Size.choices
    )
    sector = forms.ChoiceField(label=_("What the firm does"), choices=SECTORS, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=COUNTRIES, required=False)


class ProfileForm(FirmForm):
    """The whole profile, for later changes."""

    uses_ai = forms.BooleanField(label=_("We use AI made by others"), required=False)
    builds_ai = forms.BooleanField(label=_("We build or train AI ourselves"), required=False)
    supplies_ai = forms.BooleanField(
        label=_("We supply products with AI to others"), required=False
    )
    two_step_at_once = forms.BooleanField(
        label=_("Ask for two-step sign-in from the first day"),
        help_text=_("Otherwise roles that change records have 14 days to set it up."),
        required=False,
    )


def _offices(*, guest: bool) -> list[tuple[str, str]]:
    roles = permissions.roles()
    return [
        (key, roles[key].label) for key in permissions.appointable() if guest or key != GUEST_ROLE
    ]


class RolesField(forms.MultipleChoiceField):
    """Roles as cards, each with what it takes on."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, keys: list[str] | None = None, **more: object) -> None:
        offered = _offices(guest=True)
        if keys is not None:
            offered = [each for each in offered if each[0] in keys]
        super().__init__(choices=offered, **more)  # type: ignore[arg-type]  # label and so on
        self.hints = {key: permissions.roles()[key].duty for key, _label in offered}


class InviteForm(forms.Form):
    """Whom to let in, as what, and for how long."""

    meant_for = forms.CharField(
        label=_("For whom"),
        help_text=_("A name, so that you recognise the invitation. It is not sent anywhere."),
        max_length=200,
    )
    guest_until = forms.DateField(
        label=_("Last day, for an external auditor"),
        help_text=_("At most 90 days from today. Leave it empty for everybody else."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        required=False,
    )

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]  # as Django's own
        self.fields["roles"] = RolesField(label=_("Ask them to be"))
        self.order_fields(["meant_for", "roles", "guest_until"])


class AppointForm(forms.Form):
    """Which office to offer."""

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]  # as Django's own
        choices = _offices(guest=False)
        self.fields["role"] = forms.ChoiceField(label=_("Ask them to be"), choices=choices)


class TokenForm(forms.Form):
    """What a token is for, and until when."""

    SCOPES = {
        "read": _("Read register, risks, controls, evidence and ledger"),
        "register": _("Register AI systems and change them"),
        "evidence": _("Hand in evidence"),
        "scan": _("Hand in scan results"),
        "measure": _("Hand in measurements"),
        "gate": _("Ask the gate, and record the configuration in use"),
        "decide": _("Record AI decisions, and read nothing"),
        "pack": _("Export audit packs"),
        "hooks": _("Register webhooks"),
    }
    name = forms.CharField(
        label=_("Name"), help_text=_("The program that will use it."), max_length=80
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    systems = forms.CharField(
        label=_("Only for these systems"),
        help_text=_("For recording decisions: SYS-3, SYS-7. Empty: for all."),
        max_length=400,
        required=False,
    )
    expires_on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        initial=lambda: timezone.localdate() + timedelta(days=90),
    )

    def clean_systems(self) -> list[str]:
        """Read the systems, parted by commas or spaces."""
        told = re.split(r"[\s,;]+", self.cleaned_data["systems"].strip().upper())
        named = [each for each in dict.fromkeys(told) if each]
        if wrong := [each for each in named if not re.fullmatch(r"SYS-[1-9]\d{0,8}", each)]:
            says = _("“%(name)s” is no system of the register: write SYS-3.")
            raise forms.ValidationError(says, params={"name": wrong[0][:40]})
        return named


class NameForm(forms.Form):
    """How a person is called."""

    name = forms.CharField(label=_("Your name"), max_length=120)


class AccountForm(NameForm):
    """A new account: name, address, pass phrase."""

    email = forms.EmailField(label=_("Your e-mail address"), max_length=254)
    password = forms.CharField(
        label=_("Your pass phrase"),
        help_text=_("At least 12 characters. Four words that do not belong together are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=200,
    )

    def clean(self) -> dict[str, object]:
        told = super().clean() or {}
        if password := told.get("password"):
            person = User(email=told.get("email", ""), name=told.get("name", ""))
            try:
                validate_password(str(password), person)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return told


class JoinForm(forms.Form):
    """Which of the offered offices somebody takes on."""

    def __init__(self, *args: object, offered: list[str], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]  # as Django's own
        label = _("You are asked to be")
        self.fields["roles"] = RolesField(keys=offered, label=label, initial=offered)


class JoinAnewForm(AccountForm, JoinForm):
    """The same for somebody who has no account yet."""

    field_order = ["name", "email", "password", "roles"]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if queries.knows(email):
            raise forms.ValidationError(
                _("There is an account with this address: sign in first, then open the link again.")
            )
        return email

    def new_person(self) -> User:
        """Give the person that was filled in, not saved yet."""
        told = self.cleaned_data
        user = User(email=told["email"], name=told["name"])
        user.set_password(told["password"])
        return user
