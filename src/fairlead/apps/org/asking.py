"""A program that asks: for whom it acts, and whether it may read what it asks for.

A subject's `api.py` begins every operation with `member = asking(request, "register")`.
"""

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _

from fairlead.apps.journal.errors import NotPermittedError
from fairlead.apps.org.models import Member


def asking(request: HttpRequest, area: str) -> Member:
    """Give the member for whom the token speaks, if it may read this area.

    Raises:
        NotPermittedError: neither the token's scopes nor the member's roles open the area.
    """
    member = request.auth  # type: ignore[attr-defined]  # set by the API's sign-in
    if not isinstance(member, Member) or not member.reads(area):
        raise NotPermittedError(_("This token does not open “{area}”."), area=area)
    return member
