"""Pages of the organisation and its people."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_required
def no_organisation(request: HttpRequest) -> HttpResponse:
    """Tell somebody without a membership what to do next."""
    return render(request, "org/no_organisation.html", status=403)
