"""Reading letters: those of a decision, and all of a firm."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from fairlead.apps.decisions import acts
from fairlead.apps.decisions.models import Decision, Letter
from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.org.permissions import allows


def letters(firm: Organisation) -> QuerySet[Letter]:
    """All letters of a firm, newest first."""
    return (
        Letter.objects.of(firm)
        .select_related(
            "system",
            "organisation",
            "decision__system",
            "decision__organisation",
            "written_by__user",
            "approved_by__user",
            "issued_by__user",
        )
        .order_by("-number")
    )


def of_decision(decision: Decision) -> list[Letter]:
    """The letters about one decision, newest first."""
    return list(letters(decision.organisation).filter(decision=decision)[:20])


def get_letter(firm: Organisation, number: int) -> Letter:
    """Find a letter, or answer that there is none."""
    return get_object_or_404(letters(firm), number=number)


def waiting_for(member: Member) -> int:
    """Count letters that others wrote and this member may approve."""
    if not allows(member.roles, acts.LETTER_APPROVED.name, owns=True):
        return 0
    found = Letter.objects.of(member.organisation).filter(state=Letter.State.DRAFT)
    others = found.exclude(written_by=member)
    if not allows(member.roles, acts.LETTER_APPROVED.name, owns=False):
        others = others.filter(system__owner=member, system__owner_accepted_at__isnull=False)
    return others.count()
