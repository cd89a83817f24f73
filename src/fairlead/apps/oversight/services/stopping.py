"""The stop button: stopped at once, started again by somebody else."""

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.hooks.services import tell
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import Sealing, doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.oversight import acts, queries
from fairlead.apps.oversight.models import Stop
from fairlead.apps.register.models import AISystem
from fairlead.apps.work.services import finish_about, raise_task
from fairlead.core.oversight import stopping as rules


def stop(system: AISystem, *, by: Member, because: str) -> Stop:
    """Stop a system: its gate closes, whoever sends decisions is told, webhooks are told.

    Raises:
        RuleBrokenError: it is stopped already, no reason is given, or the plan does not name them.
    """
    with doing(acts.STOPPED, by=by, about=system) as entry:
        if (standing := queries.stopped(system)) is not None:
            raise RuleBrokenError(_("It is stopped already, by {who}."), who=str(standing.by))
        made = _stopped(system, by, because)
        entry.about = made
        entry.update(system=system.code, because=write_down(made.because, about=made))
        _ask_to_look(entry, made)
    return made


def stop_within(entry: Sealing, system: AISystem, *, by: Member, because: str) -> Stop:
    """Stop a system inside the act of a review; one that is stopped stays so."""
    standing = queries.stopped(system)
    if standing is not None:
        return standing
    made = _stopped(system, by, because)
    said = write_down(made.because, about=made)
    entry.also(acts.STOPPED, about=made, system=system.code, because=said)
    _ask_to_look(entry, made)
    return made


def start(standing: Stop, *, by: Member, because: str) -> Stop:
    """Start a system again: another person than the one who stopped it, with a reason.

    Raises:
        RuleBrokenError: it runs, the same person, or no reason.
    """
    with doing(acts.STARTED, by=by, about=standing) as entry:
        kept = Stop.objects.select_for_update(of=("self",)).get(pk=standing.pk)
        if kept.started_at is not None:
            raise RuleBrokenError(_("{code} is over: the system runs."), code=kept.code)
        verdict = rules.may_start(stopped_by=kept.by_id, by=by.pk, because=because)
        RuleBrokenError.unless(verdict)
        kept.started_by, kept.started_at = by, timezone.now()
        kept.started_because = because.strip()
        kept.save()
        finish_about(entry, kept.organisation, kept)
        said = write_down(kept.started_because, about=kept)
        entry.update(system=kept.system.code, because=said)
        tell(kept.organisation, "system.released", {"system": kept.system.code, "stop": kept.code})
    return kept


def _stopped(system: AISystem, by: Member, because: str) -> Stop:
    named = queries.reviewer_named(system, by) is not None
    answers = "ai_lead" in by.roles or system.owner_id == by.pk
    RuleBrokenError.unless(rules.may_stop(named=named, answers=answers, because=because))
    made = numbered(
        Stop,
        system.organisation,
        system=system,
        by=by,
        because=because.strip(),
        at=timezone.now(),
    )
    tell(system.organisation, "system.stopped", {"system": system.code, "stop": made.code})
    return made


def _ask_to_look(entry: Sealing, made: Stop) -> None:
    raise_task(
        entry,
        made.organisation,
        _("Find out why {system} was stopped ({code}), and whether it may start again."),
        about=made,
        owner=made.system.owner,
        due_on=timezone.localdate(),
        system=made.system.code,
        code=made.code,
    )
