"""The page behind an invitation's link."""

from allauth.core import ratelimit
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fairlead.apps.journal.errors import explained
from fairlead.apps.org import queries, services
from fairlead.apps.org.forms import JoinAnewForm, JoinForm
from fairlead.apps.org.found import or_404
from fairlead.apps.org.requests import CURRENT, the_user
from fairlead.apps.pages import page, say

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Join a firm, with the account one has or with a new one."""
    invitation = or_404(queries.invitation_of(secret))
    if request.method == "POST" and (slow := _too_often(request)):
        return slow
    known = request.user.is_authenticated
    kind: type[JoinForm] = JoinForm if known else JoinAnewForm
    posted = request.method == "POST"
    form = kind(request.POST if posted else None, offered=invitation.roles)
    if posted and form.is_valid():
        with explained(form):
            user = form.new_person() if isinstance(form, JoinAnewForm) else the_user(request)
            member = services.accept_invitation(secret, user=user, roles=form.cleaned_data["roles"])
            if not known:
                login(request, member.user, backend=_BACKEND)
            request.session[CURRENT] = member.organisation.public_id
            say(request, _("Welcome to {firm}.").format(firm=member.organisation))
            return redirect("home")
    status = 422 if form.errors else 200
    return page(request, "org/join.html", invitation=invitation, form=form, status=status)


def _too_often(request: HttpRequest) -> HttpResponse | None:
    limited: HttpResponse | None = ratelimit.consume_or_429(request, action="login")
    return limited
