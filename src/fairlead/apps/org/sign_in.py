"""How signing in differs here from what django-allauth does by itself.

Nobody signs up: people come in by an invitation or by the first-run wizard. A guest is
turned away after the last day. The seeds of authenticator apps are kept locked.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fairlead.apps.journal.keys import lock_secret, open_secret
from fairlead.apps.org import queries
from fairlead.apps.org.models import User

_SEED = "fairlead/sign-in/seed/v1"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped
    """Signing in with an address and a pass phrase."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - never
        return False

    def pre_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse | None:  # noqa: ANN401
        """Turn away a guest whose days are over and who belongs nowhere else."""
        over = queries.guest_days_over(user, today=timezone.localdate())
        if over is None:
            answer: HttpResponse | None = super().pre_login(request, user, **more)
            return answer
        says = _("Your access as a guest ended on {day}. Ask who invited you for a new link.")
        messages.error(request, says.format(day=date_format(over)))
        return redirect("account_login")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # untyped
    """The second step."""

    def encrypt(self, text: str) -> str:
        return lock_secret(text.encode(), _SEED).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return open_secret(bytes.fromhex(encrypted_text), _SEED).decode()

    def _get_site_name(self) -> str:
        return "Fairlead"
