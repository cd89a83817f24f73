"""The page on which an example firm begins anew."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fairlead.apps.example import acts, services
from fairlead.apps.journal.errors import NotPermittedError
from fairlead.apps.org.requests import CURRENT, MemberRequest
from fairlead.apps.pages import page, say
from fairlead.apps.pages.guard import reads


@require_http_methods(["GET", "HEAD", "POST"])
@reads("home")
def reset(request: MemberRequest) -> HttpResponse:
    """Put the example firm away and load a fresh one, if this member may."""
    firm = request.member.organisation
    if not firm.is_example:
        raise Http404
    NotPermittedError.unless(request.member.may(acts.PUT_AWAY, firm))
    if request.method != "POST":
        return page(request, "example/reset.html")
    fresh = services.reset(user=request.member.user)
    request.session[CURRENT] = fresh.organisation.public_id
    say(request, _("The example firm begins anew."))
    return redirect("home")
