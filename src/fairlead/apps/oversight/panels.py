"""What oversight adds to other subjects: the page of a system, tasks, and who is stopped."""

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fairlead.apps.decisions.flags import add_stopped
from fairlead.apps.decisions.forgetting import add_forgetting
from fairlead.apps.org.models import Member
from fairlead.apps.oversight import queries
from fairlead.apps.oversight.services.forgetting import forget_person
from fairlead.apps.register.models import AISystem, Registered
from fairlead.apps.register.panels import Panel, add_panel
from fairlead.apps.work.places import add_place


def join() -> None:
    """Say what is shown and who is stopped; called once, when Django is ready."""
    add_stopped(queries.stopped_codes)
    add_forgetting(forget_person)
    add_place("oversight_finding", "oversight:finding")
    add_place("oversight_plan", "oversight:plan")
    add_place("stop", "oversight:stop-page")
    add_panel(
        Panel(
            "oversight",
            _("Human oversight"),
            shown=oversight_of_record,
            kinds=frozenset({"system"}),
            order=27,
        )
    )


def oversight_of_record(record: Registered, member: Member) -> SafeString | str:
    """Show whether a system runs, whether people look at it, and what waits."""
    if not isinstance(record, AISystem) or not member.reads("oversight"):
        return ""
    plan, today = queries.plan_in_force(record), timezone.localdate()
    waiting = queries.reviews(record.organisation).filter(system=record, state="waiting")
    shown = {
        "system": record,
        "plan": plan,
        "lacks": queries.missing_of(plan, today) if plan else (),
        "stop": queries.stopped(record),
        "waiting": waiting.count(),
    }
    return render_to_string("oversight/panel.html", shown)
