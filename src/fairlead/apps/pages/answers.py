"""Answering with a page: whole for a plain browser, in part for htmx, from one template.

return page(request, "risk/accept.html", part="form", status=422, risk=risk, form=form)
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def page(
    request: HttpRequest,
    template: str,
    *,
    part: str | None = None,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """Answer with a page, or with the named part of it when htmx asked for that.

    `part` names a `{% partialdef %}` of the same template, so both answers are one text.
    """
    name = f"{template}#{part}" if part and wants_part(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def wants_part(request: HttpRequest) -> bool:
    """Say whether htmx asked for a part, and not for the whole page after a click on Back."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in headers


def say(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Tell the person, on the next page, what was done; `undo` is where it is taken back."""
    messages.success(request, text, extra_tags=undo)
