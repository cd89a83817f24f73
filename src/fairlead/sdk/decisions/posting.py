"""Sending lines to the server, and what its answer means for them.

post(server, "/api/v1/decisions/batch", [b'{"id": …}', …], token="…")   # Answer(201, {…})
"""

import email.utils
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, build_opener

import orjson

from fairlead.sdk.server import Stay, checked_address

_SECONDS: Final = 30
_MOST: Final = 5 * 1024 * 1024
_LONGEST_REST: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status 0 if nothing did, then `says` tells why."""

    status: int
    told: dict[str, Any] = field(default_factory=dict)
    says: str = ""
    retry_after: float = 0.0

    @property
    def is_kept(self) -> bool:
        """Say whether the lines are on the server's disk and in its tree."""
        return self.status in {200, 201} and bool(self.told)

    @property
    def is_about_lines(self) -> bool:
        """Say whether a line will never be taken as it is; which, `lines` or halving tells."""
        return self.status in {409, 413, 422}

    @property
    def wants_a_person(self) -> bool:
        """Say whether somebody must act first: another token, another address."""
        return 300 <= self.status < 500 and self.status not in {408, 409, 413, 422, 425, 429}  # noqa: PLR2004 - HTTP

    def named(self, ids: Sequence[str]) -> dict[int, str]:
        """Give the sentence for each line that is named, by its place from 0.

        By its number in `lines`, or by its id where the id is known for something else.
        """
        lines, facts = self.told.get("lines"), self.told.get("facts")
        if isinstance(lines, dict):
            at = {place - 1: str(says) for name, says in lines.items() if (place := _number(name))}
            return {place: says for place, says in at.items() if place < len(ids)}
        taken = facts.get("id") if isinstance(facts, dict) else None
        return {ids.index(taken): self.says} if taken in ids else {}


def ask(server: str, path: str, *, token: str) -> Answer:
    """Ask one operation that changes nothing.

    Raises:
        ServerError: the address is none.
    """
    return _sent(
        Request(  # noqa: S310 - the scheme is checked
            f"{checked_address(server)}{path}", headers={"Authorization": f"Bearer {token}"}
        )
    )


def post(server: str, path: str, lines: Sequence[bytes], *, token: str) -> Answer:
    """Send lines as NDJSON and give what came back; no answer is an answer too.

    Raises:
        ServerError: the address is none.
    """
    request = Request(  # noqa: S310 - the scheme is checked
        f"{checked_address(server)}{path}",
        data=b"\n".join(lines) + b"\n",
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"},
    )
    return _sent(request)


def _sent(request: Request) -> Answer:
    try:
        with build_opener(Stay).open(request, timeout=_SECONDS) as answer:
            told = _object(answer.read(_MOST))
            return Answer(answer.status, told, "" if told else "the answer is no JSON")
    except HTTPError as refused:
        with refused:
            return _refused(refused)
    except (URLError, HTTPException, OSError) as away:
        return Answer(0, says=f"no answer ({getattr(away, 'reason', away)})")


def _refused(refused: HTTPError) -> Answer:
    try:
        told = _object(refused.read(_MOST))
    except (HTTPException, OSError):
        told = {}
    says = str(told.get("detail") or told.get("title") or refused.reason)
    return Answer(refused.code, told, says, _rest(refused.headers.get("Retry-After", "")))


def _object(data: bytes) -> dict[str, Any]:
    try:
        told = orjson.loads(data)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _number(name: str) -> int:
    return int(name) if name.isdecimal() else 0


def _rest(told: str) -> float:
    """Give the seconds that `Retry-After` asks for, as a number or as a date."""
    if told.strip().isdecimal():
        return min(float(told), _LONGEST_REST)
    try:
        until = email.utils.parsedate_to_datetime(told).timestamp()
    except (TypeError, ValueError):
        return 0.0
    return min(max(until - time.time(), 0.0), _LONGEST_REST)
