"""Who asks: a bearer token, for the member who made it, within its scopes."""

from typing import Final

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from fairlead.apps.org.services import note_use
from fairlead.apps.org.tokens import speaks_for

A_MINUTE: Final = 60
CALLS_A_MINUTE: Final = 600


class TooManyCallsError(Exception):
    """A token asked more often than it may; `after` says in how many seconds it may again."""

    def __init__(self, after: int) -> None:
        super().__init__(after)
        self.after = after


class BearerToken(HttpBearer):
    """Signs a program in by `Authorization: Bearer fairlead_…`."""

    openapi_scheme = "bearer"

    def authenticate(self, request: HttpRequest, token: str) -> object:
        """Find for whom the token speaks; nobody is an answer too."""
        found = speaks_for(token)
        if found is None:
            return None
        member, kept = found
        self.count(request, kept.public_id)
        note_use(kept)
        request.member = member  # type: ignore[attr-defined]  # see MemberRequest
        request.token = kept  # type: ignore[attr-defined]  # which key of theirs it is
        return member

    def count(self, request: HttpRequest, token: str) -> None:  # noqa: ARG002 - see the intake
        """Count a call against what a token may ask in a minute."""
        _count(token)


class IntakeToken(BearerToken):
    """Signs in a program that hands in many: what it sends is counted, not how often."""

    def count(self, request: HttpRequest, token: str) -> None:
        """Count reading only: the intake has a limit of its own, kept with what it writes."""
        if request.method in {"GET", "HEAD"}:
            super().count(request, token)


def _count(token: str) -> None:
    """Count the calls of a token in this minute; the cache is shared by all processes."""
    now = int(timezone.now().timestamp())
    key = f"api:{token}:{now // A_MINUTE}"
    cache.add(key, 0, timeout=2 * A_MINUTE)
    if cache.incr(key) > CALLS_A_MINUTE:
        raise TooManyCallsError(A_MINUTE - now % A_MINUTE)
