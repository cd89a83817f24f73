"""What every page needs besides its own facts: who is asking, where they are, what waits."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from fairlead.apps.org import permissions
from fairlead.apps.pages import navigation
from fairlead.doors.web.counts import rail_counts
from fairlead.doors.web.known import known

if TYPE_CHECKING:
    from fairlead.apps.org.models import Member


def shell(request: HttpRequest) -> dict[str, object]:
    """Give the base template the member, the organisation, the rail and the way to search."""
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return {"member": None, "organisation": None}
    found = known(request, member)
    roles = permissions.roles()
    return {
        "member": member,
        "organisation": member.organisation,
        "member_roles": ", ".join(str(roles[key].label) for key in member.roles),
        "rail": navigation.rail(request, member, rail_counts(found)),
        "search_href": member.reads("register") and navigation.address("register:list"),
        "ledger_href": member.reads("ledger") and navigation.address("journal:ledger"),
        "foot": found.foot if member.reads("ledger") else None,
        "me_href": navigation.address("org:account"),
    }
