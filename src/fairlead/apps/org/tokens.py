"""What an API token looks like, and whom it speaks for.

    fairlead_7Xc0aQz1_pZ…43 characters…k2

A token acts for the member who made it and never beyond what they may do at that
moment; so it cannot be the second pair of eyes for its own maker. It dies with the
membership. We keep the SHA-256 of the secret: 256 random bits need no slow hash.
"""

import hashlib
import re
import secrets
import string
from copy import copy
from dataclasses import dataclass
from typing import Any, Final, cast

from django.db import connection
from django.utils import timezone

from fairlead.apps.org.models import ApiToken, Member

_BASE62: Final = string.digits + string.ascii_letters
_SHAPE: Final = re.compile(r"fairlead_([0-9A-Za-z]{8})_([0-9A-Za-z]{43})", re.ASCII)
_STANDS: Final = (
    "SELECT t.*, m.*, o.*, u.* FROM org_apitoken t "
    "JOIN org_member m ON m.id = t.made_by_id "
    "JOIN org_organisation o ON o.id = m.organisation_id "
    "JOIN org_user u ON u.id = m.user_id WHERE t.public_id = %s"
)
_MOST_KEPT: Final = 256
_Stands = tuple[Any, ...]
_kept: Final[dict[str, tuple[_Stands, ApiToken]]] = {}


@dataclass(frozen=True, repr=False)
class Shown:
    """A whole token, in memory only while it is made or checked."""

    public_id: str
    secret: str

    def __str__(self) -> str:
        return f"fairlead_{self.public_id}_{self.secret}"


def fresh(length: int) -> str:
    """Throw so many random letters and digits."""
    return "".join(secrets.choice(_BASE62) for _ in range(length))


def new() -> Shown:
    """Make a token that has never been."""
    return Shown(fresh(8), fresh(43))


def digest(secret: str) -> str:
    """Give what we keep of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def speaks_for(presented: str) -> tuple[Member, ApiToken] | None:
    """Find for whom a presented token acts, narrowed to its scopes; none if it opens nothing."""
    parts = _SHAPE.fullmatch(presented)
    if parts is None:
        return None
    token = _found(parts[1])
    good = secrets.compare_digest(token.digest if token else "0" * 64, digest(parts[2]))
    today = timezone.localdate()
    if token is None or not good or not token.is_good_on(today):
        return None
    member = token.made_by
    if not member.user.is_active or not member.is_open_on(today):
        return None
    member.scopes = list(token.scopes)
    return member, token


def _found(public_id: str) -> ApiToken | None:
    """Find a token with its maker, as the database has them at this moment.

    A program asks hundreds of times a second, and the ORM takes eight times as long to spell that
    question and to fill its objects as the database to answer. So the bare rows are asked for
    each time, and the objects are made anew only where these differ from the last time.
    """
    stands, kept = _stands(public_id), _kept.get(public_id)
    if kept is not None and kept[0] == stands:
        return _copied(kept[1])
    whole = ApiToken.objects.select_related("made_by__organisation", "made_by__user")
    token = whole.filter(public_id=public_id).first()
    if token is not None and stands is not None and stands == _stands(public_id):
        _keep(public_id, stands, token)
    return token


def _stands(public_id: str) -> _Stands | None:
    with connection.cursor() as cursor:
        cursor.execute(_STANDS, [public_id])
        return cast("_Stands | None", cursor.fetchone())


def _keep(public_id: str, stands: _Stands, token: ApiToken) -> None:
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[public_id] = stands, _copied(token)


def _copied(token: ApiToken) -> ApiToken:
    """Give objects that nobody else has, down to their lists."""
    made, member = copy(token), copy(token.made_by)
    member.organisation, member.user = copy(member.organisation), copy(member.user)
    member.roles = list(member.roles)
    made.made_by, made.scopes, made.systems = member, list(made.scopes), list(made.systems)
    return made
