"""Pages on how long decisions are kept: a rule for each system, and what is past its time."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.journal.errors import explained
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads, step_up
from fairlead.apps.privacy import forms, queries, services
from fairlead.apps.privacy.steps import Step
from fairlead.apps.privacy.views.tabs import tabs
from fairlead.apps.register.queries import get_system
from fairlead.core.rules import retention

if TYPE_CHECKING:
    from fairlead.apps.register.models import AISystem


@require_safe
@reads("privacy")
def keeping(request: MemberRequest) -> HttpResponse:
    """Show of every system how long its decisions are kept, and what is past its time."""
    firm = request.member.organisation
    return page(
        request,
        "privacy/keeping.html",
        rows=queries.kept(firm, timezone.localdate()),
        done=queries.deletions(firm)[:10],
        usual=retention.DEFAULT,
        tabs=tabs("keeping"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads("privacy")
def system(request: MemberRequest, code: str) -> HttpResponse:
    """Show the rule of one system, and set it."""
    found = get_system(request.member.organisation, code)
    typed = request.POST if request.method == "POST" else None
    form = forms.KeepForm(typed, initial=_as_it_is(found))
    if form.is_valid():
        with explained(form):
            services.set_retention(found, by=request.member, **form.cleaned_data)
            say(request, _("Decisions of {code} are kept so long from now on.").format(code=code))
            return redirect("privacy:keep", code)
    return _page(request, code, form=form, status=422 if form.is_bound else 200)


@require_POST
@reads("privacy")
@step_up
def delete(request: MemberRequest, code: str) -> HttpResponse:
    """Delete what is past its time."""
    found, form = get_system(request.member.organisation, code), forms.Plain(request.POST)
    if form.is_valid():
        with explained(form):
            made = services.delete_due(found, by=request.member)
            says = _("{code}: {n} of {of} decisions are deleted; the worker does the rest.")
            if made.done_at:
                says = _("{code}: {n} decisions are deleted. Their entries stay in the ledger.")
            say(request, says.format(code=made.code, n=made.removed, of=made.count))
            return redirect("privacy:keeping")
    return _page(request, code, form=forms.KeepForm(), refused=form, status=422)


def _as_it_is(system: "AISystem") -> dict[str, object]:
    policy = queries.policy_of(system)
    if policy is None:
        return {"months": retention.DEFAULT, "high_risk": True}
    return {"months": policy.months, "high_risk": policy.high_risk, "because": policy.because}


def _page(
    request: MemberRequest,
    code: str,
    *,
    form: forms.KeepForm,
    refused: forms.Plain | None = None,
    status: int = 200,
) -> HttpResponse:
    found = get_system(request.member.organisation, code)
    step = Step(
        "keep",
        _("Set how long"),
        reverse("privacy:keep", args=[code]),
        form,
        _("Keep them so long"),
    )
    return page(
        request,
        "privacy/keep.html",
        system=found,
        kept=queries.kept_of(found, timezone.localdate()),
        step=step,
        refused=refused,
        status=status,
    )
