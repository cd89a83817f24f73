"""A source that was handed in, while it is being looked at: for an hour, then it is gone.

Of source code only the result of its scan is held, never the code.
"""

import hashlib
import secrets
import zlib
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.http import Http404
from django.utils.translation import gettext as _

from fairlead.apps.discover import intake
from fairlead.apps.org.models import Member

KEPT_FOR: Final = 3600


@dataclass(frozen=True)
class Draft:
    """What was handed in: its kind (table, bom, scan) and bytes."""

    kind: str
    filename: str
    digest: str
    data: bytes


def hand_in(member: Member, *, filename: str, data: bytes) -> str:
    """Look at a file and hold it for an hour; give the token of its page.

    Raises:
        BadInputError: it cannot be read; the sentence says why.
    """
    kind = intake.kind_of(data)
    if kind == "archive":
        kind, data = "scan", intake.scan_of(data).to_json()
    elif kind == "table":
        intake.table_of(data)
    elif kind == "bom":
        intake.bom_of(data)
    else:
        intake.result_of(data)
    token = secrets.token_urlsafe(12)
    held = {"kind": kind, "filename": filename[:200], "data": zlib.compress(data)}
    held["digest"] = hashlib.sha256(data).hexdigest()
    cache.set(_key(member, token), held, KEPT_FOR)
    return token


def draft(member: Member, token: str) -> Draft:
    """Find what this member handed in, or answer as if it did not exist."""
    held = cache.get(_key(member, token))
    if held is None:
        raise Http404(_("This file was handed in too long ago: hand it in again."))
    return Draft(held["kind"], held["filename"], held["digest"], zlib.decompress(held["data"]))


def forget(member: Member, token: str) -> None:
    """Let go of a file."""
    cache.delete(_key(member, token))


def _key(member: Member, token: str) -> str:
    return f"discover-source:{member.pseudonym}:{token}"
