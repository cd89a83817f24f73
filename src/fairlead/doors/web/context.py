"""What every page needs besides its own facts: who is asking, where they are."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Give the member and their organisation to the base template."""
    member = getattr(request, "member", None)
    return {"member": member, "organisation": member.organisation if member else None}
