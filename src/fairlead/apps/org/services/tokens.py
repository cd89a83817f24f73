"""Keys with which a program acts for a member: made, shown once, revoked."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing
from fairlead.apps.org import acts, permissions, tokens
from fairlead.apps.org.models import ApiToken, Member
from fairlead.apps.org.numbering import numbered

LONGEST: Final = timedelta(days=366)


def make_token(
    *, by: Member, name: str, scopes: list[str], expires_on: date, systems: Sequence[str] = ()
) -> tuple[ApiToken, str]:
    """Make an API token and give it in full, which nobody can do again.

    Raises:
        RuleBrokenError: a scope is unknown, or the last day will not do.
    """
    with doing(acts.TOKEN_MADE, by=by, about=by.organisation) as entry:
        _may_be_made(scopes, expires_on)
        shown = tokens.new()
        made = numbered(
            ApiToken,
            by.organisation,
            name=name,
            public_id=shown.public_id,
            digest=tokens.digest(shown.secret),
            scopes=sorted(scopes),
            systems=sorted(systems),
            made_by=by,
            expires_on=expires_on,
        )
        entry.update(token=made.code, scopes=made.scopes, until=expires_on.isoformat())
        if made.systems:
            entry.update(systems=made.systems)
    return made, str(shown)


def revoke_token(token: ApiToken, *, by: Member) -> ApiToken:
    """Make a token worthless from this moment on."""
    with doing(acts.TOKEN_REVOKED, by=by, about=token):
        if token.revoked_at:
            raise RuleBrokenError("This token has been revoked already.")
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
    return token


def note_use(token: ApiToken) -> None:
    """Remember that a token was used, at most once a minute; it is no act of anybody."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _may_be_made(scopes: list[str], expires_on: date) -> None:
    today = timezone.localdate()
    unknown = sorted(set(scopes) - set(permissions.matrix().scopes))
    if unknown:
        raise RuleBrokenError("There is no scope “{name}”.", name=unknown[0])
    if not scopes:
        raise RuleBrokenError("Choose what the token is for: without a scope it opens nothing.")
    if not today < expires_on <= today + LONGEST:
        raise RuleBrokenError("The last day of a token lies ahead, and at most a year.")
