"""Declaring a tool, by link or signed in; and the links."""

from typing import Any

import segno
from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from fairlead.apps.discover import queries, services
from fairlead.apps.discover.forms import DeclareForm, LinkForm
from fairlead.apps.journal.errors import explained
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import belongs, reads


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reads("discover")
def links(request: MemberRequest) -> HttpResponse:
    """Show the links for staff and make one; its address is shown once."""
    form, address = LinkForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        with explained(form):
            _link, secret = services.make_link(by=request.member, **form.cleaned_data)
            address = request.build_absolute_uri(reverse("discover:declare", args=[secret]))
            form = LinkForm()
    return page(
        request,
        "discover/links.html",
        status=422 if form.errors else 200,
        form=form,
        address=address,
        qr=_qr(address) if address else "",
        links=queries.links(request.member.organisation),
    )


@require_POST
@reads("discover")
def revoke(request: MemberRequest, number: int) -> HttpResponse:
    """Close a link."""
    link = queries.get_link(request.member.organisation, number)
    services.revoke_link(link, by=request.member)
    say(request, _("The link is closed. What was declared by it stays."))
    return redirect("discover:links")


@require_http_methods(["GET", "HEAD", "POST"])
@belongs
def by_member(request: MemberRequest) -> HttpResponse:
    """Let anybody with an account declare what they use."""
    sees = request.member.reads("discover")
    return _declare(request, request.member, "discover/declaring.html", sees=sees)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Let anybody with the link declare what they use, without an account."""
    slow: HttpResponse | None = None
    if request.method == "POST":
        slow = ratelimit.consume_or_429(request, action="declare")
    if slow is not None:
        return slow
    link = queries.link_of(secret)
    if link is None:
        raise Http404(_("This link is closed: ask for a new one."))
    return _declare(request, services.Declarant(link), "discover/declare.html")


def _declare(
    request: HttpRequest, by: services.Declaring, template: str, *, sees: bool = False
) -> HttpResponse:
    form = DeclareForm(request.POST if request.method == "POST" else None)
    told: dict[str, Any] = {"firm": by.organisation, "tools": queries.tools(), "sees": sees}
    if request.method == "POST" and form.is_valid():
        facts = form.told()
        if facts is None:
            return page(request, template, done=True, **told)
        with explained(form):
            made = services.declare(by=by, **facts)
            return page(request, template, done=True, made=made, **told)
    status = 422 if form.errors else 200
    return page(request, template, status=status, form=form, **told)


def _qr(address: str) -> SafeString:
    drawn = segno.make(address, error="m").svg_inline(scale=4, border=2, light="#fff")
    return SafeString(drawn)
