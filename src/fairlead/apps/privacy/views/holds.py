"""Pages of legal holds: what is held, since when, why; set and lift."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fairlead.apps.journal.errors import BadInputError, explained
from fairlead.apps.journal.queries import timeline
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.apps.pages.lists import list_page
from fairlead.apps.privacy import forms, queries, services, tables
from fairlead.apps.privacy.steps import Step
from fairlead.apps.privacy.views.tabs import tabs


@require_http_methods(["GET", "HEAD", "POST"])
@reads("privacy")
def hold_list(request: MemberRequest) -> HttpResponseBase:
    """Show what is held, and hold more."""
    firm = request.member.organisation
    form = forms.HoldForm(request.POST or None, organisation=firm)
    if request.method == "POST" and form.is_valid():
        with explained(form):
            hold = services.set_hold(by=request.member, **_facts(request, form.cleaned_data))
            say(request, _("{code} stands.").format(code=hold.code))
            return redirect("privacy:hold", hold.code)
    step = Step(
        "hold",
        _("Hold something"),
        reverse("privacy:holds"),
        form,
        _("Set the hold"),
        _("What fits all that you name is neither erased nor deleted."),
    )
    if request.method == "POST":
        return page(request, "privacy/hold_refused.html", step=step, tabs=tabs("holds"), status=422)
    return list_page(
        request,
        "privacy/holds.html",
        tables.HOLDS,
        queries.holds(firm),
        step=step,
        tabs=tabs("holds"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads("privacy")
def hold_page(request: MemberRequest, code: str) -> HttpResponse:
    """Show one hold, and lift it."""
    hold = queries.get_hold(request.member.organisation, code)
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with explained(form):
            services.lift_hold(hold, by=request.member, **form.cleaned_data)
            say(request, _("{code} is lifted.").format(code=code))
            return redirect("privacy:hold", code)
    step = Step(
        "lift", _("Lift it"), reverse("privacy:hold", args=[code]), form, _("Lift the hold")
    )
    return page(
        request,
        "privacy/hold.html",
        hold=hold,
        what=tables.what_is_held(hold),
        step=step,
        timeline=timeline(request.member.tenant, about=hold),
        status=422 if form.is_bound else 200,
    )


def _facts(request: MemberRequest, typed: dict[str, Any]) -> dict[str, Any]:
    reference = typed.pop("reference").strip()
    return {**typed, "person": _pseudonym(request, reference) if reference else ""}


def _pseudonym(request: MemberRequest, reference: str) -> str:
    if reference.startswith("sub_"):
        return queries.get_person(request.member.organisation, reference).pseudonym
    found = queries.find(request.member.organisation, reference)
    if found is None:
        raise BadInputError(_("No decision names this reference, or it was erased."))
    return found.pseudonym
