"""Planted test cases, for those who may know which they are."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fairlead.apps.decisions.queries import get_decision
from fairlead.apps.journal.errors import explained
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.oversight import acts, forms, queries, services, tables
from fairlead.apps.oversight.views.tabs import tabs
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.apps.pages.lists import list_page


@require_safe
@reads("planted")
def planted(request: MemberRequest) -> HttpResponseBase:
    """Show the planted cases and whether they were caught."""
    member = request.member
    told = {
        "tabs": tabs("planted", member),
        "may_plant": bool(member.may(acts.SEEDED, None)),
    }
    rows = queries.seeds(member.organisation)
    return list_page(request, "oversight/planted.html", tables.SEEDS, rows, **told)


@require_http_methods(["GET", "HEAD", "POST"])
@reads("planted")
def add(request: MemberRequest) -> HttpResponse:
    """Plant a test case, or show the form again with what is wrong."""
    first = {"decision": request.GET.get("decision", "")}
    form = forms.SeedForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            decision = get_decision(request.member.organisation, told.pop("decision"))
        except Http404:
            form.add_error("decision", _("There is no decision of this reference."))
        else:
            with explained(form):
                made = services.plant(decision, by=request.member, **told)
                say(request, _("{code} is planted.").format(code=made.code))
                return redirect("oversight:planted")
    return page(request, "oversight/plant.html", status=422 if form.errors else 200, form=form)
