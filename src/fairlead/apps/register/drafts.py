"""A file that was handed in, kept for an hour while its columns are being matched.

It lies in the cache under the member who handed it in: nothing is taken in before they say so,
and what they abandon vanishes by itself.
"""

import hashlib
import secrets
import zlib
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.http import Http404
from django.utils.translation import gettext as _

from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.org.models import Member
from fairlead.apps.pages.tables_in import Table, read_table
from fairlead.core.rules.verdict import Refused

KEPT_FOR: Final = 3600


@dataclass(frozen=True)
class Draft:
    """A table on its way into the register."""

    token: str
    kind: str
    filename: str
    digest: str
    table: Table


def hand_in(member: Member, *, kind: str, filename: str, data: bytes) -> str:
    """Keep a readable file for an hour and give the token of its page.

    Raises:
        BadInputError: it is no table that can be read.
    """
    table = read_table(data)
    if isinstance(table, Refused):
        raise BadInputError.of(table)
    token = secrets.token_urlsafe(12)
    digest = hashlib.sha256(data).hexdigest()
    kept = {"kind": kind, "filename": filename[:200], "digest": digest, "data": zlib.compress(data)}
    cache.set(_key(member, token), kept, KEPT_FOR)
    return token


def draft(member: Member, token: str) -> Draft:
    """Find what this member handed in, or answer as if it did not exist."""
    kept = cache.get(_key(member, token))
    if kept is None:
        raise Http404(_("This file was handed in too long ago: hand it in again."))
    table = read_table(zlib.decompress(kept["data"]))
    if isinstance(table, Refused):
        raise BadInputError.of(table)
    return Draft(token, kept["kind"], kept["filename"], kept["digest"], table)


def forget(member: Member, token: str) -> None:
    """Let go of a file."""
    cache.delete(_key(member, token))


def _key(member: Member, token: str) -> str:
    return f"register-import:{member.pseudonym}:{token}"
