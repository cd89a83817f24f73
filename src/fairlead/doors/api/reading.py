"""JSON in and out: no name twice, no number that another reader would round, nothing huge."""

import json
from typing import Any, Final

import orjson
from django.http import HttpRequest
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from fairlead.core.decisions.reading import twice

MOST_BYTES: Final = 5 * 1024 * 1024
_MOST_INTEGER: Final = 2**53 - 1


class NotOurJsonError(ValueError):
    """The body is not JSON that we read; the sentence says why."""


class StrictParser(Parser):
    """Reads the body of a request."""

    def parse_body(self, request: HttpRequest) -> Any:  # noqa: ANN401 - whatever the schema expects
        """Parse JSON strictly.

        Raises:
            NotOurJsonError: not UTF-8, not JSON, a name twice, NaN, or a number too large.
        """
        return parse(request.body)


class OrjsonRenderer(BaseRenderer):
    """Writes answers."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ANN401, ARG002 - as the base class
        """Write an answer as JSON."""
        return dumped(data)


def dumped(data: object) -> bytes:
    """Write JSON."""
    return orjson.dumps(data)


def parse(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read JSON strictly."""
    if len(body) > MOST_BYTES:
        raise NotOurJsonError("The body is larger than 5 MiB.")
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_int=_whole,
        )
    except NotOurJsonError:
        raise
    except (ValueError, RecursionError) as broken:
        raise NotOurJsonError(f"The body is not JSON: {str(broken)[:120]}.") from broken


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise NotOurJsonError(f"The name “{twice(pairs)[:60]}” stands twice in one object.")
    return told


def _no_constant(word: str) -> Any:  # noqa: ANN401 - never returns
    raise NotOurJsonError(f"{word} is no number in JSON.")


def _whole(digits: str) -> int:
    if len(digits) > len(str(_MOST_INTEGER)) + 1 or abs(int(digits)) > _MOST_INTEGER:
        raise NotOurJsonError("A number is too large: send it as text.")
    return int(digits)
