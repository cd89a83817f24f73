"""The pages for when something went wrong: what happened, and what to do next."""

from typing import NamedTuple

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from fairlead.apps.pages.listspec import Words


class Trouble(NamedTuple):
    """What an error page says."""

    title: Words
    text: Words


TROUBLES = {
    400: Trouble(
        _("We could not read that request"),
        _("Nothing was changed. Go back, reload the page and try once more."),
    ),
    403: Trouble(
        _("This page is not open to you"),
        _("Your role does not read it. Ask the AI lead or the administrator of your firm."),
    ),
    404: Trouble(
        _("There is nothing at this address"),
        _("It may have moved, or belong to another firm. Start from Home or search the register."),
    ),
    405: Trouble(
        _("This address does not do that"),
        _("Open the page and use its buttons."),
    ),
    413: Trouble(
        _("That is too large to send"),
        _("Nothing was kept. Send a smaller file, or split it."),
    ),
    422: Trouble(
        _("A rule refuses this"),
        _("Nothing was changed. Go back to see which answer to correct."),
    ),
    429: Trouble(
        _("Too many tries"),
        _("Wait a few minutes and try again. This protects your account."),
    ),
    500: Trouble(
        _("Something broke on our side"),
        _("Nothing half-done was kept. Try again; if it stays, tell whoever runs Fairlead."),
    ),
    503: Trouble(
        _("Fairlead cannot write at the moment"),
        _("You can read, but nothing new can be sealed. Try again in a few minutes."),
    ),
}


def trouble(request: HttpRequest, status: int, why: str = "", *, title: str = "") -> HttpResponse:
    """Answer with the page for this status, without asking the database, which may be down."""
    says = TROUBLES[status]
    told = {
        "request": request,
        "status": status,
        "title": title or says.title,
        "why": why,
        "text": says.text,
    }
    return HttpResponse(render_to_string("error.html", told), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, or 413 when more was sent than we take."""
    return trouble(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def not_permitted(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403, with the reason where one was given."""
    return trouble(request, 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer 404; the same for what is missing and for what belongs to another firm."""
    return trouble(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return trouble(request, 500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer a form that was not sent from our own page, or was open for too long."""
    why = _(
        "The form was open for too long, or cookies are off. Reload the page and send it again."
    )
    return trouble(request, 403, str(why), title=str(_("This form could not be taken")))
