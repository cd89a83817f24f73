"""The list of tasks: columns, views."""

from datetime import date

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fairlead.apps.org.models import Member
from fairlead.apps.pages import marks
from fairlead.apps.pages.lists import Column, Empty, ListSpec, View
from fairlead.apps.work.models import Task


def task_spec(member: Member, today: date) -> ListSpec:
    """The list as it stands on a day."""
    late = Q(done_at=None, due_on__lt=today)
    return ListSpec(
        name="tasks",
        caption=_("Tasks"),
        columns=(
            Column(
                "what",
                _("Task"),
                lambda t: t.what,
                note=lambda t: f"{t.code} · {t.about_code}",
                href=lambda t: t.get_absolute_url(),
            ),
            Column("state", _("State"), lambda t: state(t, today), plain=lambda t: word(t, today)),
            Column(
                "due",
                _("By"),
                lambda t: date_format(t.due_on, "j M Y") if t.due_on else "–",
                sort="due_on",
                plain=lambda t: t.due_on,
            ),
            Column("owner", _("Who"), lambda t: marks.who(t.owner), plain=lambda t: t.owner or ""),
            Column("code", _("No."), lambda t: t.code, sort="number", wide=True),
        ),
        views=(
            View("mine", _("Mine"), Q(owner=member.pk, done_at=None)),
            View("open", _("Open"), Q(done_at=None)),
            View("late", _("Late"), late),
            View("done", _("Done"), ~Q(done_at=None)),
        ),
        default_sort="-code",
        empty=Empty(
            _("Nothing to do"),
            _(
                "A task appears when something needs you: a limit is passed, a validation lapses. "
                "Nobody types tasks in here; they come with the record that asks for them."
            ),
        ),
    )


def word(task: Task, today: date) -> str:
    """Name the state of a task."""
    if task.done_at is not None:
        return "done"
    return "overdue" if task.is_late_on(today) else "open"


def state(task: Task, today: date) -> SafeString:
    """Draw the state of a task."""
    told = word(task, today)
    return marks.state("waits", str(_("Open"))) if told == "open" else marks.state(told)
