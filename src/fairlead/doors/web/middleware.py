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
from fairlead.apps.pages.errors import trouble
from fairlead.doors.api.problems import problem

_STATUS = ((NotPermittedError, 403), (BadInputError, 400), (LedgerClosedError, 503))
_RULE_BROKEN = 422
_BAD = 400
_NO_METHOD = 405
_DJANGO_SAYS = {
    404: "There is nothing at this address: see docs/openapi.json.",
    405: "This address does not take that method.",
    413: "The body is larger than 5 MiB.",
}


# What a page of ours never needs, so that nothing injected into one gets it either.
_NOT_NEEDED = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
    "microphone", "midi", "payment", "usb", "xr-spatial-tracking",
)  # fmt: skip
_PERMISSIONS = ", ".join(f"{each}=()" for each in _NOT_NEEDED)


class HeadersMiddleware:
    """Says with every answer what the browser may keep and what a page may use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        came_in = request.user.is_authenticated
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        if came_in or request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        if came_in and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class RefusalMiddleware:
    """Answers a refusal that no form could explain with a page that says why and what next."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return _for_programs(request, _for_people(request, self.get_response(request)))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Translate our own errors; leave all others to Django."""
        if not isinstance(error, FairleadError):
            return None
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), _RULE_BROKEN)
        return render(request, "refusal.html", {"error": error, "status": status}, status=status)


def _for_people(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A bare 405 is an empty window, for example after signing in anew over a form."""
    wants_page = "text/html" in request.headers.get("Accept", "")
    if response.status_code != _NO_METHOD or response.content or not wants_page:
        return response
    told = trouble(request, _NO_METHOD)
    told["Allow"] = response["Allow"]
    return told


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
