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
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from fairlead.apps.org.models import ApiToken, Member

_BASE62: Final = string.digits + string.ascii_letters
_SHAPE: Final = re.compile(r"fairlead_([0-9A-Za-z]{8})_([0-9A-Za-z]{43})", re.ASCII)


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
    kept = ApiToken.objects.select_related("made_by__organisation", "made_by__user").filter(
        public_id=parts[1]
    )
    token = kept.first()
    good = secrets.compare_digest(token.digest if token else "0" * 64, digest(parts[2]))
    today = timezone.localdate()
    if token is None or not good or not token.is_good_on(today):
        return None
    member = token.made_by
    if not member.user.is_active or not member.is_open_on(today):
        return None
    member.scopes = list(token.scopes)
    return member, token
