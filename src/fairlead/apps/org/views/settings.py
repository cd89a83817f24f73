"""The firm's profile, its roles and the tokens of its programs."""

from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.journal.errors import explained
from fairlead.apps.org import permissions, queries, role_words, services
from fairlead.apps.org.forms import ProfileForm, TokenForm
from fairlead.apps.org.found import or_404
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.org.tabs import tabs
from fairlead.apps.pages import page, say
from fairlead.apps.pages.guard import reads, step_up


@require_http_methods(["GET", "HEAD", "POST"])
@reads("settings")
def profile(request: MemberRequest) -> HttpResponse:
    """Show and change what the firm says about itself."""
    firm = request.member.organisation
    if request.method != "POST":
        form = ProfileForm(initial=model_to_dict(firm))
        return page(request, "org/settings.html", form=form, tabs=tabs("profile"))
    form = ProfileForm(request.POST)
    if form.is_valid():
        with explained(form):
            services.change_profile(firm, by=request.member, **form.cleaned_data)
            say(request, _("The profile is changed."))
            return redirect("org:settings")
    return page(request, "org/settings.html", form=form, tabs=tabs("profile"), status=422)


@require_safe
@reads("settings")
def roles(request: MemberRequest) -> HttpResponse:
    """Show who may read and do what, straight from the matrix that decides it."""
    matrix = permissions.matrix()
    told = [
        (role, role_words.reads(role), role_words.does(role.acts), role_words.does(role.without))
        for role in matrix.roles.values()
    ]
    everyone = role_words.does(matrix.everyone)
    return page(request, "org/roles.html", roles=told, everyone=everyone, tabs=tabs("roles"))


@require_safe
@reads("settings")
def token_list(request: MemberRequest) -> HttpResponse:
    """List the keys of programs."""
    tokens = queries.api_tokens(request.member.organisation)
    return page(request, "org/tokens.html", tokens=tokens, form=TokenForm(), tabs=tabs("tokens"))


@require_POST
@reads("settings")
@step_up
def token_make(request: MemberRequest) -> HttpResponse:
    """Make a token and show it, this once."""
    form = TokenForm(request.POST)
    if form.is_valid():
        with explained(form):
            token, shown = services.make_token(by=request.member, **form.cleaned_data)
            return page(
                request, "org/token_made.html", token=token, shown=shown, tabs=tabs("tokens")
            )
    tokens = queries.api_tokens(request.member.organisation)
    return page(
        request, "org/tokens.html", tokens=tokens, form=form, tabs=tabs("tokens"), status=422
    )


@require_POST
@reads("settings")
def token_revoke(request: MemberRequest, number: int) -> HttpResponse:
    """Make a token worthless."""
    token = or_404(queries.get_token(request.member.organisation, number))
    services.revoke_token(token, by=request.member)
    say(request, _("The token opens nothing any more."))
    return redirect("org:tokens")
