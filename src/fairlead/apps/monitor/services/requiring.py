"""Asking to validate again: what ended a validation, the evidence that ends with it, a task."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_noop as _

from fairlead.apps.evidence.models import Evidence
from fairlead.apps.evidence.services import end
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import Sealing, doing, write_down
from fairlead.apps.monitor import acts, queries
from fairlead.apps.monitor.models import Requirement, Run, Validation
from fairlead.apps.org.models import Member
from fairlead.apps.org.programs import Program
from fairlead.apps.pages.saying import said
from fairlead.apps.work.services import raise_task
from fairlead.core.rules.because import is_reason
from fairlead.core.rules.revalidation import Trigger

BY_PEOPLE: Final = (
    Trigger.INCIDENT,
    Trigger.PURPOSE,
    Trigger.SUPPLIER_VERSION,
    Trigger.BY_HAND,
)
_DAYS_TO_VALIDATE: Final = 14
_LEAST_REASON: Final = 10


def require(
    validation: Validation, trigger: Trigger, *, what: str, cause: str, by: Member | None = None
) -> bool:
    """End a validation: evidence that rested on it counts no more, its owner gets a task.

    The same cause ends it once; what is ended already stays as it is. Says whether it ended now.
    """
    actor = by or Program("monitor", validation.organisation)
    if validation.requirements.exists():
        return False
    today = timezone.localdate()
    with transaction.atomic(), doing(acts.REQUIRED, by=actor, about=validation) as entry:
        made = Requirement(organisation=validation.organisation, validation=validation)
        made.trigger, made.what, made.on, made.cause = trigger.value, what, today, cause[:80]
        made.save(force_insert=True)
        why = said(queries.validity_of(validation, today).because)
        ended = _end_evidence(validation, why)
        told = {"trigger": trigger.value, "system": validation.system.code, "evidence": ended}
        entry.update(what=what, why=write_down(why, about=validation), **told)
        _ask(entry, validation)
    return True


def require_by_hand(validation: Validation, *, by: Member, trigger: str, because: str) -> None:
    """Let a person end a validation: an incident, a doubt, whatever no program sees.

    Raises:
        RuleBrokenError: it does not hold anyway, or no reason is given.
    """
    if trigger not in BY_PEOPLE:
        raise RuleBrokenError(_("Choose what happened: “{trigger}” is none."), trigger=trigger[:20])
    if not is_reason(because, least=_LEAST_REASON):
        raise RuleBrokenError(_("Say in a few words what happened."))
    if not queries.validity_of(validation, timezone.localdate()).state.holds:
        raise RuleBrokenError(_("{code} does not hold any more."), code=validation.code)
    cause = f"hand:{timezone.now().isoformat()}"
    require(validation, Trigger(trigger), what=because.strip()[:100], cause=cause, by=by)


def require_after_time() -> int:
    """End the validations, of all firms, whose last day is over; says how many."""
    over = queries.lapsed(timezone.localdate())
    return sum(
        require(each, Trigger.TIME, what="", cause=f"until:{each.until.isoformat()}")
        for each in over
    )


def _end_evidence(validation: Validation, why: str) -> list[str]:
    """End what rested on a validation: what it names, and what its checks brought in."""
    program = Program("monitor", validation.organisation)
    today = timezone.localdate()
    resting = _resting_on(validation)
    because = _now("{code}: {why}").format(code=validation.code, why=why)
    for one in resting:
        end(one, by=program, on=today, because=because)
    return [one.code for one in resting]


def _resting_on(validation: Validation) -> list[Evidence]:
    runs = Run.objects.of(validation.organisation).filter(
        of_check__system=validation.system, evidence__isnull=False
    )
    if validation.version is not None:
        runs = runs.filter(of_check__version=validation.version)
    numbers = [int(code.removeprefix("E-")) for code in validation.evidence]
    mine = Evidence.objects.of(validation.organisation).filter(is_current=True)
    mine = mine.filter(valid_until__gte=timezone.localdate())
    named = mine.filter(number__in=numbers) | mine.filter(pk__in=runs.values("evidence"))
    return list(named.distinct().order_by("number"))


def _ask(entry: Sealing, validation: Validation) -> None:
    raise_task(
        entry,
        validation.organisation,
        _("Validate {subject} again."),
        about=validation,
        owner=validation.system.owner or validation.proposed_by,
        due_on=timezone.localdate() + timedelta(days=_DAYS_TO_VALIDATE),
        subject=validation.subject,
    )
