"""Reads about tasks: those of one person, of a record, of the firm."""

from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.shortcuts import get_object_or_404

from fairlead.apps.journal.act import Record
from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.work.models import Task


def tasks(member: Member) -> QuerySet[Task]:
    """Give the tasks that a member sees: their own; all of the firm where their role reads that."""
    rows = Task.objects.of(member.organisation).select_related("owner__user", "organisation")
    return rows if member.reads("work") else rows.filter(owner=member)


def get_task(member: Member, code: str) -> Task:
    """Find a task that this member sees, or answer that there is none."""
    number = code.removeprefix("T-")
    ours = number.isascii() and number.isdecimal() and len(number) < 10  # noqa: PLR2004 - an integer column
    return get_object_or_404(tasks(member), number=int(number) if ours else 0)


def waiting_for(member: Member) -> QuerySet[Task]:
    """Give what this member is to do, the earliest day first."""
    mine = Task.objects.of(member.organisation).filter(owner=member, done_at=None)
    return mine.order_by(F("due_on").asc(nulls_last=True), "number")


def counts(member: Member, today: date) -> dict[str, int]:
    """Count what this member is to do, and what of it is late."""
    mine = Task.objects.of(member.organisation).filter(owner=member, done_at=None)
    return mine.aggregate(waits=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))


def open_about(organisation: Organisation, about: Record) -> QuerySet[Task]:
    """Give what is still to be done about one record."""
    rows = Task.objects.of(organisation).filter(done_at=None)
    return rows.filter(about_kind=about.ledger_kind, about_code=about.ledger_id).order_by("number")
