"""Sending what was counted to a Fairlead server: states, never rows.

A push is safe to repeat: the server knows a state by its digest and keeps it once.
"""

import json
import os
from dataclasses import dataclass
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from fairlead.core.metrics.states.window import WindowState

TOKEN: Final = "FAIRLEAD_TOKEN"  # noqa: S105 - the name of the variable, not a token
SERVER: Final = "FAIRLEAD_SERVER"
_LOCAL: Final = {"localhost", "127.0.0.1", "::1"}
_LARGEST_ANSWER: Final = 1024 * 1024
_SECONDS: Final = 30


class PushRefusedError(Exception):
    """The server did not take it; the sentence says why and what to do."""


@dataclass(frozen=True)
class Pushed:
    """What the server made of it."""

    run: str
    answer: str
    told: dict[str, Any]


def push(
    states: tuple[WindowState, ...], *, check: str, server: str = "", token: str = ""
) -> Pushed:
    """Send states to a check of a server; server and token may stand in the environment.

    Raises:
        PushRefusedError: no server or token, an address that is not safe, or a refusal.
    """
    address = (server or os.environ.get(SERVER, "")).rstrip("/")
    key = token or os.environ.get(TOKEN, "")
    if not address or not key:
        raise PushRefusedError(
            f"Name the server and a token with the scope “measure”, or set {SERVER} and {TOKEN}."
        )
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
        raise PushRefusedError("The token would travel in the clear: give an https:// address.")
    body = json.dumps({"states": [json.loads(state.to_bytes()) for state in states]}).encode()
    request = Request(  # noqa: S310 - the scheme was looked at
        f"{address}/api/v1/monitor/checks/{check}/states",
        data=body,
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        method="POST",
    )
    return _told(_answered(request))


def _answered(request: Request) -> dict[str, Any]:
    try:
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - as above
            told: dict[str, Any] = json.loads(answer.read(_LARGEST_ANSWER))
    except HTTPError as refused:
        raise PushRefusedError(_why(refused)) from refused
    except (URLError, TimeoutError, ValueError) as away:
        raise PushRefusedError(
            f"The server does not answer ({away}): nothing was lost, push again later."
        ) from away
    return told


def _why(refused: HTTPError) -> str:
    try:
        problem = json.loads(refused.read(_LARGEST_ANSWER))
        return str(problem.get("detail") or problem.get("title") or refused)
    except (ValueError, AttributeError):
        return f"The server answered {refused.code}: {refused.reason}."


def _told(told: dict[str, Any]) -> Pushed:
    return Pushed(run=str(told.get("run", "")), answer=str(told.get("answer", "")), told=told)
