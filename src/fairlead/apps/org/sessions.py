"""How long a session lasts: 30 minutes without a click, 12 hours in any case."""

import time
from collections.abc import Callable
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

BEGAN: Final = "began"
SEEN: Final = "seen"
_EVERY: Final = 60


def begin(request: HttpRequest, **more: Any) -> None:  # noqa: ANN401, ARG001 - what Django sends
    """Note when somebody signed in; hung on Django's own signal, which every door of it sends."""
    now = int(time.time())
    request.session[BEGAN] = now
    request.session[SEEN] = now


class SessionClockMiddleware:
    """Signs out who was away for long, or has been here since the morning."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _wind(request)
        return self.get_response(request)


def _wind(request: HttpRequest) -> None:
    now = int(time.time())
    seen, began = request.session.get(SEEN, 0), request.session.get(BEGAN, 0)
    if now - seen > settings.FAIRLEAD_SESSION_IDLE or now - began > settings.SESSION_COOKIE_AGE:
        logout(request)
        messages.info(
            request, _("You were signed out after a while without a click. Sign in again.")
        )
    elif now - seen >= _EVERY:
        # Not with every request: a page should not have to write.
        request.session[SEEN] = now
        UserSession.objects.create_from_request(request)
