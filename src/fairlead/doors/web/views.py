"""Home, and whether we are alive."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.guard import reads


@require_safe
@reads("home")
def home(request: MemberRequest) -> HttpResponse:
    """Say what needs the person who asks."""
    return render(request, "home.html")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view takes a request
    """Say that the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
