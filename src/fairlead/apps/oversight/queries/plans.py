"""Reads about plans and reviewers."""

from datetime import date

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from fairlead.apps.decisions.models import Decision
from fairlead.apps.journal.keys import open_secret
from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.oversight import ruling
from fairlead.apps.oversight.models import Plan, Reviewer
from fairlead.apps.oversight.queries.numbers import number_of
from fairlead.apps.register.models import AISystem
from fairlead.apps.register.queries import get_record
from fairlead.core.oversight.plan import missing
from fairlead.core.rules.because import Because

_RECENT = 500


def plans(firm: Organisation) -> QuerySet[Plan]:
    """Give all plans of a firm, those that were replaced too."""
    told = ("organisation", "system__organisation", "system__owner__user", "made_by__user")
    return Plan.objects.of(firm).select_related(*told)


def plans_in_force(firm: Organisation) -> QuerySet[Plan]:
    """Give the plans that are in force, by system."""
    return plans(firm).filter(replaced_at=None).order_by("system__number")


def plan_in_force(system: AISystem) -> Plan | None:
    """Give the plan of a system, if it has one."""
    return plans_in_force(system.organisation).filter(system=system).first()


def get_plan(firm: Organisation, code: str) -> Plan:
    """Find a plan by its code, or answer that there is none."""
    return get_object_or_404(plans(firm), number=number_of(code, Plan.prefix))


def get_system(firm: Organisation, code: str) -> AISystem:
    """Find an AI system by its code, or answer that there is none."""
    found = get_record(firm, code)
    if not isinstance(found, AISystem):
        raise Http404(_("There is no such record."))
    return found


def reviewers(system: AISystem) -> QuerySet[Reviewer]:
    """Give whom a system's plan names."""
    mine = Reviewer.objects.of(system.organisation).filter(system=system, ended_at=None)
    return mine.select_related(
        "organisation", "system__organisation", "member__user", "recorded_by__user"
    ).order_by("number")


def get_reviewer(firm: Organisation, code: str) -> Reviewer:
    """Find a reviewer who is named, or answer that there is none."""
    named = Reviewer.objects.of(firm).filter(ended_at=None)
    ready = named.select_related("organisation", "system__organisation", "member__user")
    return get_object_or_404(ready, number=number_of(code, Reviewer.prefix))


def reviewer_named(system: AISystem, member: Member) -> Reviewer | None:
    """Give what a plan says of a member, if it names them."""
    return reviewers(system).filter(member=member).first()


def able_reviewers(system: AISystem, today: date) -> list[Reviewer]:
    """Give who may look today: named, and known to know enough."""
    told = reviewers(system)
    return [each for each in told if ruling.reviewer_of(each).is_competent_on(today)]


def missing_of(plan: Plan, today: date) -> tuple[Because, ...]:
    """Say what a plan lacks."""
    return missing(ruling.plan_of(plan, reviewers(plan.system)), today=today)


def key_of(plan: Plan) -> bytes:
    """Give the key of a plan's draws."""
    return open_secret(bytes(plan.locked_key), purpose_of(plan.tenant))


def purpose_of(tenant: str) -> str:
    """Say what the key of draws is locked for."""
    return f"fairlead/oversight/draws/v1:{tenant}"


def outcomes_seen(system: AISystem) -> list[str]:
    """Name the outcomes of a system's latest decisions, the most frequent first."""
    mine = Decision.objects.filter(system=system).order_by("-at", "-id")
    told = list(mine.values_list("outcome", flat=True)[:_RECENT])
    return sorted(set(told), key=lambda each: (-told.count(each), each))
