"""The request of a member: who is asking, and in which organisation."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

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


def _speak(request: HttpRequest, member: Member) -> None:
    """Answer in the language of the firm, unless this browser has chosen one."""
    firms = member.organisation.language
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    if not chosen and firms in dict(settings.LANGUAGES):
        translation.activate(firms)
        request.LANGUAGE_CODE = firms


class MemberMiddleware:
    """Puts the membership of the asking person on the request, once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = member_of(request)
        request.member = member  # type: ignore[attr-defined]  # see MemberRequest
        if member:
            _speak(request, member)
        return self.get_response(request)
