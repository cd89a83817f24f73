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
from fairlead.doors.api.problems import problem

_STATUS = ((NotPermittedError, 403), (BadInputError, 400), (LedgerClosedError, 503))
_RULE_BROKEN = 422
_BAD = 400
_DJANGO_SAYS = {
    404: "There is nothing at this address: see docs/openapi.json.",
    405: "This address does not take that method.",
    413: "The body is larger than 5 MiB.",
}


class RefusalMiddleware:
    """Answers a refusal that no form could explain with a page that says why and what next."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = _for_programs(request, self.get_response(request))
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Translate our own errors; leave all others to Django."""
        if not isinstance(error, FairleadError):
            return None
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), _RULE_BROKEN)
        return render(request, "refusal.html", {"error": error, "status": status}, status=status)


def _for_programs(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Below /api/ also Django's own refusals speak the API's one format."""
    is_page = response.get("Content-Type", "").startswith("text/html")
    if not request.path.startswith("/api/") or response.status_code < _BAD or not is_page:
        return response
    told = problem(
        response.status_code, _DJANGO_SAYS.get(response.status_code, response.reason_phrase)
    )
    if "Allow" in response:
        told["Allow"] = response["Allow"]
    return told
