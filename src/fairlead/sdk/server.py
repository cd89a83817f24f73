"""Asking a Fairlead server over its API, from a pipeline, a notebook or a command."""

import json
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

_SECONDS: Final = 30
_MOST: Final = 5 * 1024 * 1024
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class ServerError(Exception):
    """The server did not answer as hoped; the sentence says why and what to do next."""


class Stay(HTTPRedirectHandler):
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
        ServerError: no answer, a refusal, or no JSON; the sentence says what to do next.
    """
    try:
        told = json.loads(fetch(server, path, token=token, asked=asked, body=body))
    except ValueError as broken:
        raise ServerError(f"{server} answered no JSON: is it a Fairlead?") from broken
    if not isinstance(told, dict):
        raise ServerError(f"{server} answered something else: is it a Fairlead?")
    return told


def fetch(
    server: str,
    path: str,
    *,
    token: str,
    asked: dict[str, str] | None = None,
    body: object | None = None,
    most: int = _MOST,
) -> bytes:
    """Ask one operation and give its bytes, at most `most` of them.

    Raises:
        ServerError: no answer, a refusal, or more bytes than that.
    """
    query = f"?{urlencode(asked)}" if asked else ""
    request = Request(  # noqa: S310 - the scheme is checked
        f"{checked_address(server)}{quote(path)}{query}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with build_opener(Stay).open(request, timeout=_SECONDS) as answer:
            told: bytes = answer.read(most + 1)
    except HTTPError as refused:
        raise ServerError(_said(server, refused)) from refused
    except (URLError, HTTPException, OSError) as away:
        why = getattr(away, "reason", away)
        raise ServerError(f"{server} does not answer ({why}): check the address.") from away
    if len(told) > most:
        raise ServerError(f"{server} answered more than {most:,} bytes: that is not expected.")
    return told


def checked_address(server: str) -> str:
    """Give the address without a slash at its end: https, or http on this machine.

    Raises:
        ServerError: it is no address of a server.
    """
    parts = urlsplit(server)
    plain = parts.scheme == "http" and parts.hostname in _LOCAL
    if not parts.hostname or not (parts.scheme == "https" or plain) or parts.username:
        raise ServerError(f"“{server}” is no address of a server: say https://fairlead.example.")
    return server.rstrip("/")


def _said(server: str, refused: HTTPError) -> str:
    """Say what the server said, by its problem document."""
    try:
        detail = str(json.loads(refused.read(_MOST)).get("detail", ""))
    except (ValueError, AttributeError, OSError):
        detail = ""
    return f"{server} refused with {refused.code}: {detail or refused.reason}"
