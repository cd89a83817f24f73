"""Acts on tasks: raised inside somebody's act, done, opened again."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.journal.act import Record
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import Sealing, doing
from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.org.numbering import numbered
from fairlead.apps.work import acts, queries
from fairlead.apps.work.models import Task


def raise_task(
    entry: Sealing,
    firm: Organisation,
    says: str,
    *,
    about: Record,
    owner: Member | None,
    due_on: date | None,
    **facts: str | int,
) -> Task:
    """Give somebody a task, inside the act that asks for it; both are sealed together."""
    made = numbered(
        Task,
        firm,
        says=says,
        facts=facts,
        about_kind=about.ledger_kind,
        about_code=about.ledger_id,
        raised_by=entry.act.name,
        owner=owner,
        due_on=due_on,
    )
    told = {"record": about.ledger_id, "to": owner.pseudonym if owner else ""}
    entry.also(acts.RAISED, about=made, due=due_on.isoformat() if due_on else "", **told)
    return made


def finish_about(entry: Sealing, firm: Organisation, about: Record) -> list[Task]:
    """Say that what was to be done about a record is done, inside the act that settles it."""
    settled = list(queries.open_about(firm, about))
    for task in settled:
        task.done_at = timezone.now()
        task.save(update_fields=["done_at"])
        entry.also(acts.DONE, about=task, record=about.ledger_id)
    return settled


def finish(task: Task, *, by: Member) -> Task:
    """Say that a task is done; whoever has it says so, or who leads AI.

    Raises:
        RuleBrokenError: it is done already, or somebody else has it.
    """
    with doing(acts.DONE, by=by, about=task):
        _must_have(task, by)
        if task.done_at is not None:
            raise RuleBrokenError(_("{code} is done already."), code=task.code)
        task.done_at, task.done_by = timezone.now(), by
        task.save(update_fields=["done_at", "done_by"])
    return task


def reopen(task: Task, *, by: Member) -> Task:
    """Open a task again.

    Raises:
        RuleBrokenError: it is open, or somebody else has it.
    """
    with doing(acts.REOPENED, by=by, about=task):
        _must_have(task, by)
        if task.done_at is None:
            raise RuleBrokenError(_("{code} is open already."), code=task.code)
        task.done_at, task.done_by = None, None
        task.save(update_fields=["done_at", "done_by"])
    return task


def _must_have(task: Task, by: Member) -> None:
    if task.owner_id != by.pk and "ai_lead" not in by.roles:
        raise RuleBrokenError(_("Only who has this task, or the AI lead, can say so."))
