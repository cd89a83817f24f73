"""What monitoring adds elsewhere: bytes that are kept, sections and a column in the register."""

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fairlead.apps.evidence.holders import add_holder
from fairlead.apps.monitor import queries, tables
from fairlead.apps.org.models import Member
from fairlead.apps.register.models import AIModel, AISystem, Registered
from fairlead.apps.register.panels import Panel, add_panel
from fairlead.apps.work.places import add_place

_MOST = 12


def join() -> None:
    """Say what is kept and shown; called once, when Django is ready."""
    add_holder("monitor", queries.digests_kept)
    add_place("monitor_finding", "monitor:finding")
    add_place("validation", "monitor:validation")
    add_panel(
        Panel(
            "monitor",
            _("Measured and validated"),
            shown=monitoring_of_record,
            kinds=frozenset({"system", "model"}),
            order=25,
        )
    )


def monitoring_of_record(record: Registered, member: Member) -> SafeString | str:
    """Show what the gate says of a system, and what its checks and validations say."""
    if not member.reads("monitor"):
        return ""
    today = timezone.localdate()
    if isinstance(record, AISystem):
        gate = queries.gate_of(record)
        kind = tables.GATE[gate.answer]
        rows = queries.subjects(record, today)
        checks = queries.checks(record.organisation).filter(system=record).order_by("number")
        marked = [(each, tables.check_mark(each)) for each in checks[:_MOST]]
    elif isinstance(record, AIModel):
        gate, kind, marked = None, "", []
        rows = queries.subjects_of_model(record, today)
    else:
        return ""
    if not rows and not marked:
        return ""
    told = [(each, tables.validity_mark(each.validity)) for each in rows[:_MOST]]
    shown = {"system": record, "gate": gate, "kind": kind, "subjects": told, "checks": marked}
    return render_to_string("monitor/panel.html", shown)
