"""The page of webhooks: hosts that may be called, who is told what, and what became of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fairlead.apps.hooks import queries, services
from fairlead.apps.hooks.events import EVENTS
from fairlead.apps.hooks.forms import HostForm, WebhookForm
from fairlead.apps.journal.errors import RuleBrokenError, explained
from fairlead.apps.journal.queries import timeline
from fairlead.apps.org.found import or_404
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.org.tabs import tabs
from fairlead.apps.pages import page, say
from fairlead.apps.pages.guard import reads, step_up

if TYPE_CHECKING:
    from fairlead.apps.hooks.models import Webhook


@require_safe
@reads("settings")
def webhook_list(request: MemberRequest) -> HttpResponse:
    """List the webhooks and the hosts that may be called."""
    return _list(request)


@require_POST
@reads("settings")
@step_up
def host_allow(request: MemberRequest) -> HttpResponse:
    """Put a host on the list."""
    form = HostForm(request.POST)
    if form.is_valid():
        with explained(form):
            made = services.allow_host(by=request.member, **form.cleaned_data)
            undo = reverse("hooks:host-forbid", args=[made.pk])
            say(request, _("{host} may be called.").format(host=made.name), undo=undo)
            return redirect("hooks:list")
    return _list(request, host_form=form, status=422)


@require_POST
@reads("settings")
def host_forbid(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a host off the list."""
    host = or_404(queries.get_host(request.member.organisation, pk))
    services.forbid_host(host, by=request.member)
    say(request, _("{host} is not called any more.").format(host=host.name))
    return redirect("hooks:list")


@require_POST
@reads("settings")
@step_up
def register(request: MemberRequest) -> HttpResponse:
    """Register a webhook and show its secret, this once."""
    form = WebhookForm(request.POST)
    if form.is_valid():
        with explained(form):
            made, secret = services.register(by=request.member, **form.cleaned_data)
            return _secret(request, made, secret)
    return _list(request, form=form, status=422)


@require_safe
@reads("settings")
def webhook(request: MemberRequest, code: str) -> HttpResponse:
    """Show one webhook and its last messages."""
    found = _found(request, code)
    return page(
        request,
        "hooks/webhook.html",
        webhook=found,
        events=[EVENTS.get(each, each) for each in found.events],
        deliveries=queries.deliveries(found),
        timeline=timeline(found.tenant, about=found, limit=20),
    )


@require_POST
@reads("settings")
@step_up
def rotate(request: MemberRequest, code: str) -> HttpResponse:
    """Give a webhook a new secret and show it, this once."""
    found = _found(request, code)
    try:
        return _secret(request, found, services.rotate(found, by=request.member))
    except RuleBrokenError as refused:
        say(request, str(refused))
        return redirect("hooks:webhook", code)


@require_POST
@reads("settings")
def test(request: MemberRequest, code: str) -> HttpResponse:
    """Send a test."""
    says = _("A test is on its way; what became of it stands below in a moment.")
    return _done(request, code, services.send_test, says)


@require_POST
@reads("settings")
def switch_off(request: MemberRequest, code: str) -> HttpResponse:
    """Switch a webhook off."""
    undo = reverse("hooks:on", args=[code])
    return _done(request, code, services.switch_off, _("Nothing is sent there any more."), undo)


@require_POST
@reads("settings")
def switch_on(request: MemberRequest, code: str) -> HttpResponse:
    """Switch a webhook on again."""
    return _done(request, code, services.switch_on, _("It is told again, also what waited."))


@require_POST
@reads("settings")
def again(request: MemberRequest, code: str, message: str) -> HttpResponse:
    """Send a message again."""
    delivery = or_404(queries.get_delivery(_found(request, code), message))

    def send(_webhook: "Webhook", **by: object) -> object:
        return services.send_again(delivery, **by)  # type: ignore[arg-type]  # `by` alone

    return _done(request, code, send, _("It is sent again, under its own id."))


def _done(
    request: MemberRequest, code: str, act: Callable[..., object], says: str, undo: str = ""
) -> HttpResponse:
    found = _found(request, code)
    try:
        act(found, by=request.member)
        say(request, says, undo=undo)
    except RuleBrokenError as refused:
        say(request, str(refused))
    return redirect("hooks:webhook", code)


def _found(request: MemberRequest, code: str) -> "Webhook":
    return or_404(queries.get_webhook(request.member.organisation, code))


def _secret(request: MemberRequest, webhook: "Webhook", secret: str) -> HttpResponse:
    return page(request, "hooks/secret.html", webhook=webhook, secret=secret, tabs=tabs("hooks"))


def _list(
    request: MemberRequest,
    *,
    form: WebhookForm | None = None,
    host_form: HostForm | None = None,
    status: int = 200,
) -> HttpResponse:
    firm = request.member.organisation
    return page(
        request,
        "hooks/list.html",
        status=status,
        tabs=tabs("hooks"),
        webhooks=queries.webhooks(firm),
        hosts=queries.hosts(firm),
        form=form or WebhookForm(),
        host_form=host_form or HostForm(),
    )
