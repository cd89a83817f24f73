"""Home, and whether we are alive."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairlead.apps.org.queries import is_empty
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages import page
from fairlead.apps.pages.guard import reads
from fairlead.doors.web.home import gathered
from fairlead.doors.web.known import known


@require_safe
def front(request: MemberRequest) -> HttpResponseBase:
    """Open Home, or the first run while there is nobody at home yet."""
    if not request.user.is_authenticated and is_empty():
        return redirect("start")
    return home(request)


@reads("home")
def home(request: MemberRequest) -> HttpResponse:
    """Say what needs the person who asks."""
    return page(
        request, "home.html", **gathered(known(request, request.member), timezone.localtime())
    )


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view takes a request
    """Say that the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
