"""The request of a member: who is asking, and in which organisation."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from fairlead.apps.org.models import Member, User

CURRENT = "organisation"


class MemberRequest(HttpRequest):
    """A request by somebody who is a member of the organisation that they look at."""

    member: Member


def member_of(request: HttpRequest) -> Member | None:
    """Find the membership in which the signed-in person is asking, or none."""
    if not request.user.is_authenticated:
        return None
    today = timezone.localdate()
    mine = Member.objects.select_related("organisation", "user").filter(
        user_id=request.user.pk, is_active=True
    )
    open_ones = [each for each in mine.order_by("pk") if each.is_open_on(today)]
    wanted = request.session.get(CURRENT)
    chosen = [each for each in open_ones if each.organisation.public_id == wanted]
    return next(iter(chosen or open_ones), None)


def the_user(request: HttpRequest) -> User:
    """Give the person who is signed in, for views that only they reach."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


class MemberMiddleware:
    """Puts the membership of the asking person on the request, once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = member_of(request)  # type: ignore[attr-defined]  # see MemberRequest
        return self.get_response(request)
