"""What was known of a system on the day of a decision: its checks' last runs, its validation.

Only what stood then counts: a run that ended after the decision says nothing of what was known.
"""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fairlead.apps.decisions.models import Decision
from fairlead.apps.decisions.panels import Panel, add_panel
from fairlead.apps.monitor import tables
from fairlead.apps.monitor.models import Check, Run, Validation
from fairlead.apps.org.requests import MemberRequest

_MOST = 12


@dataclass(frozen=True)
class Then:
    """A check, and its newest run that had ended when the decision was made."""

    check: Check
    run: Run | None
    mark: SafeString | str


def join() -> None:
    """Say what is shown; called once, when Django is ready."""
    panel = Panel("monitor", _("What was known of the system then"), shown=shown, order=20)
    add_panel(panel)


def shown(request: MemberRequest, decision: Decision) -> SafeString | str:
    """Show what had been measured and validated when the decision was made."""
    if not request.member.reads("monitor"):
        return ""
    told = {
        "system": decision.system,
        "then": measured(decision),
        "validations": validated(decision),
        "version": decision.version,
    }
    return render_to_string("monitor/decision.html", told)


def measured(decision: Decision) -> list[Then]:
    """Give each check of the system with what it had last found."""
    checks = Check.objects.of(decision.organisation).filter(
        system=decision.system, created_at__lte=decision.at
    )
    return [_then(check, decision) for check in checks.order_by("number")[:_MOST]]


def _then(check: Check, decision: Decision) -> Then:
    ended = Run.objects.filter(of_check=check, ended_at__lte=decision.at)
    run = ended.filter(state=Run.State.FINISHED).order_by("-ended_at", "-number").first()
    return Then(check, run, tables.run_mark(run) if run else "")


def validated(decision: Decision) -> list[Validation]:
    """Give the validations of the system, or of this version in it, that held on that day."""
    day = timezone.localdate(decision.at)
    held = Validation.objects.of(decision.organisation).filter(
        system=decision.system, decided_at__lte=decision.at, on__lte=day, until__gte=day
    )
    signed = held.filter(state=Validation.State.SIGNED).exclude(requirements__on__lte=day)
    told = signed.select_related("version", "decided_by__user", "system").order_by("-number")
    return [each for each in told[:_MOST] if _is_about(each, decision)]


def _is_about(validation: Validation, decision: Decision) -> bool:
    return validation.version is None or validation.version.version == decision.version
