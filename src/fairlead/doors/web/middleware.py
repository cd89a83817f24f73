"""Refusals become pages, once, here."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fairlead.apps.journal.errors import (
    BadInputError,
    FairleadError,
    LedgerClosedError,
    NotPermittedError,
)

_STATUS = ((NotPermittedError, 403), (BadInputError, 400), (LedgerClosedError, 503))
_RULE_BROKEN = 422


class RefusalMiddleware:
    """Answers a refusal that no form could explain with a page that says why and what next."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Translate our own errors; leave all others to Django."""
        if not isinstance(error, FairleadError):
            return None
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), _RULE_BROKEN)
        return render(request, "refusal.html", {"error": error, "status": status}, status=status)
