"""Which systems people watch over, one system, its plan and who may look."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.apps.journal.errors import explained
from fairlead.apps.journal.queries import timeline
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.oversight import acts, forms, numbers, queries, ruling, services
from fairlead.apps.oversight.plan_words import rules_told
from fairlead.apps.oversight.views.tabs import tabs
from fairlead.apps.pages.answers import page, say
from fairlead.apps.pages.guard import reads
from fairlead.apps.register.queries import current_systems
from fairlead.core.oversight.sampling import MILLION, percent

if TYPE_CHECKING:
    from fairlead.apps.oversight.models import Plan
    from fairlead.apps.register.models import AISystem

# What is chosen day by day is told on the page of the plan; here it would hide the rest.
_TOLD = (acts.PLAN_SET.name, acts.PLAN_ENDED.name, acts.ESCALATED.name, acts.STOPPED.name)


@require_safe
@reads("oversight")
def overview(request: MemberRequest) -> HttpResponse:
    """Show every system: whether it runs, whether people look at it, what that shows."""
    member = request.member
    firm, today = member.organisation, timezone.localdate()
    plans = {each.system_id: each for each in queries.plans_in_force(firm)}
    standing = {each.system_id: each for each in queries.standing_stops(firm)}
    rates = queries.rates(firm)
    rows = [
        _row(
            each,
            plans.get(each.pk),
            standing.get(each.pk),
            today,
            rates.get(each.pk, queries.NOTHING),
        )
        for each in current_systems(firm).order_by("number")
    ]
    return page(
        request,
        "oversight/list.html",
        tabs=tabs("list", member),
        rows=rows,
        mine=queries.waiting_for(member),
        counts=queries.counts(firm),
        stops=list(standing.values()),
    )


@require_safe
@reads("oversight")
def system(request: MemberRequest, code: str) -> HttpResponse:
    """Show one system: stop button, figures, plan, who may look, what happened."""
    return _system(request, code)


@require_safe
@reads("oversight")
def plan(request: MemberRequest, code: str) -> HttpResponse:
    """Show one plan; the key of one that was replaced is told, so that draws can be done again."""
    found = queries.get_plan(request.member.organisation, code)
    key = queries.key_of(found).hex() if found.replaced_at is not None else ""
    return page(
        request,
        "oversight/plan.html",
        plan=found,
        rules=rules_told(found),
        written=ruling.written(found.rules).decode(),
        lacks=queries.missing_of(found, timezone.localdate()),
        key=key,
        end=forms.EndForm(),
        may_change=bool(request.member.may(acts.PLAN_ENDED, found)),
        timeline=timeline(found.tenant, about=found, limit=20),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads("oversight")
def change(request: MemberRequest, code: str) -> HttpResponse:
    """Put a plan in force, or show the form again with what is wrong."""
    member = request.member
    found = queries.get_system(member.organisation, code)
    standing = queries.plan_in_force(found)
    first = forms.PlanForm.first(standing, queries.outcomes_seen(found))
    form = forms.PlanForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with explained(form):
            made = services.set_plan(found, by=member, **form.told())
            say(request, _("{code} is in force.").format(code=made.code))
            return redirect("oversight:system", code)
    return page(
        request,
        "oversight/plan_form.html",
        status=422 if form.errors else 200,
        system=found,
        plan=standing,
        form=form,
    )


@require_POST
@reads("oversight")
def end(request: MemberRequest, code: str) -> HttpResponse:
    """End a plan, or show it again with the reason why not."""
    found = queries.get_plan(request.member.organisation, code)
    form = forms.EndForm(request.POST)
    if form.is_valid():
        with explained(form):
            services.end_plan(found, by=request.member, **form.cleaned_data)
            say(request, _("{code} ended: nobody looks at new decisions.").format(code=code))
            return redirect("oversight:system", found.system.code)
    return _system(request, found.system.code, end=form, status=422)


@require_POST
@reads("oversight")
def reviewers(request: MemberRequest, code: str) -> HttpResponse:
    """Name somebody who may look, or show the page again with the reason why not."""
    found = queries.get_system(request.member.organisation, code)
    form = forms.ReviewerForm(request.POST, organisation=request.member.organisation)
    if form.is_valid():
        with explained(form):
            made = services.name_reviewer(found, by=request.member, **form.cleaned_data)
            say(request, _("{who} may look.").format(who=made))
            return redirect("oversight:system", code)
    return _system(request, code, reviewer=form, status=422)


@require_POST
@reads("oversight")
def end_reviewer(request: MemberRequest, code: str) -> HttpResponse:
    """Take somebody off those who may look."""
    found = queries.get_reviewer(request.member.organisation, code)
    services.end_reviewer(found, by=request.member)
    say(request, _("{who} looks no more.").format(who=found))
    return redirect("oversight:system", found.system.code)


def _row(
    system: "AISystem", plan: "Plan | None", stop: object, today: date, rates: queries.Rates
) -> dict[str, Any]:
    lacks = queries.missing_of(plan, today) if plan else ()
    return {
        "system": system,
        "plan": plan,
        "stop": stop,
        "lacks": lacks,
        "overrides": numbers.short(rates.overrides) if plan else None,
        "caught": numbers.short(rates.caught) if plan else None,
        "waiting": rates.waiting,
    }


def _system(
    request: MemberRequest,
    code: str,
    *,
    reviewer: forms.ReviewerForm | None = None,
    end: forms.EndForm | None = None,
    status: int = 200,
) -> HttpResponse:
    member = request.member
    found = queries.get_system(member.organisation, code)
    plan, today = queries.plan_in_force(found), timezone.localdate()
    shown = queries.shown(found, plan)
    line = plan.most_overrides_micro if plan else None
    named = queries.reviewers(found)
    waiting = queries.reviews(member.organisation).filter(system=found, state="waiting")
    late = waiting.filter(due_at__lt=timezone.now()).count()
    return page(
        request,
        "oversight/system.html",
        status=status,
        system=found,
        plan=plan,
        rules=rules_told(plan) if plan else [],
        lacks=queries.missing_of(plan, today) if plan else (),
        stop=queries.stopped(found),
        figures=numbers.lines(shown.all),
        groups=_groups(shown),
        persons=[(name, numbers.lines(each)) for name, each in shown.persons],
        weeks=numbers.weeks(shown),
        picture=numbers.drawn(shown, line / MILLION if line else None),
        line=percent(line) if line else "",
        reviewers=[(each, ruling.reviewer_of(each).is_competent_on(today)) for each in named],
        reviewer=reviewer or forms.ReviewerForm(organisation=member.organisation),
        end=end or forms.EndForm(),
        waiting=waiting.count(),
        late=late,
        kind="overdue" if late else "ok",
        findings=queries.findings(member.organisation).filter(system=found).exclude(state="closed"),
        may_change=bool(member.may(acts.PLAN_SET, found)),
        may_start=bool(member.may(acts.STARTED, found)),
        start=forms.StartForm(),
        stops=queries.stops(member.organisation).filter(system=found).order_by("-at")[:5],
        timeline=timeline(found.tenant, about=plan or found, kinds=_TOLD, limit=12),
    )


def _groups(shown: queries.Shown) -> list[tuple[str, list[numbers.Told], str]]:
    """Tell the figures of each group, or why they are not told."""
    found = []
    for name, told in shown.groups.items():
        why = numbers.said(told) if hasattr(told, "why") else ""  # type: ignore[arg-type]  # says so
        rows = [] if why else numbers.lines(told)  # type: ignore[arg-type]  # figures then
        found.append((name or _("No group"), rows, why))
    return found
