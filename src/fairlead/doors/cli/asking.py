"""Asking a Fairlead server over its API, from a command."""

import json
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from fairlead.doors.cli.errors import CannotError

_SECONDS: Final = 30
_MOST: Final = 5 * 1024 * 1024
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class _Stay(HTTPRedirectHandler):
    """A token is for the server it was meant for: no redirect takes it elsewhere."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        """Follow no redirect."""


def ask(
    server: str,
    path: str,
    *,
    token: str,
    asked: dict[str, str] | None = None,
    body: object | None = None,
) -> dict[str, Any]:
    """Ask one operation of the API and give its JSON; with a body it is sent by POST.

    Raises:
        CannotError: no answer, a refusal, or no JSON; the sentence says what to do next.
    """
    query = f"?{urlencode(asked)}" if asked else ""
    data = None if body is None else json.dumps(body).encode()
    request = Request(  # noqa: S310 - the scheme is checked
        f"{_checked(server)}{quote(path)}{query}",
        data=data,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with build_opener(_Stay).open(request, timeout=_SECONDS) as answer:
            told = json.loads(answer.read(_MOST))
    except HTTPError as refused:
        raise CannotError(_said(server, refused)) from refused
    except (URLError, HTTPException, OSError) as away:
        why = getattr(away, "reason", away)
        raise CannotError(f"{server} does not answer ({why}): check the address.") from away
    except ValueError as broken:
        raise CannotError(f"{server} answered no JSON: is it a Fairlead?") from broken
    if not isinstance(told, dict):
        raise CannotError(f"{server} answered something else: is it a Fairlead?")
    return told


def _checked(server: str) -> str:
    parts = urlsplit(server)
    plain = parts.scheme == "http" and parts.hostname in _LOCAL
    if not parts.hostname or not (parts.scheme == "https" or plain) or parts.username:
        raise CannotError(f"“{server}” is no address of a server: say https://fairlead.example.")
    return server.rstrip("/")


def _said(server: str, refused: HTTPError) -> str:
    """Say what the server said, by its problem document."""
    try:
        detail = str(json.loads(refused.read(_MOST)).get("detail", ""))
    except (ValueError, AttributeError, OSError):
        detail = ""
    return f"{server} refused with {refused.code}: {detail or refused.reason}"
