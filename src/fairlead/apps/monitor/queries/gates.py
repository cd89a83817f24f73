"""What the gate goes by, gathered for one system."""

from datetime import date, datetime

from django.utils import timezone

from fairlead.apps.evidence.models import Evidence
from fairlead.apps.evidence.queries import freshness_of
from fairlead.apps.monitor.models import Check, Finding, Run
from fairlead.apps.monitor.queries import watching as reads
from fairlead.apps.monitor.queries.validity import configuration, subjects
from fairlead.apps.org.models import Organisation
from fairlead.apps.oversight.queries import stopped, unclosed
from fairlead.apps.register.models import AISystem
from fairlead.core.rules import gate as rules
from fairlead.core.rules.because import Because


def gate_of(system: AISystem, *, now: datetime | None = None, told: str = "") -> rules.Gate:
    """Say whether a system may be released; `told` is the SHA-256 of the configuration to be."""
    at = now or timezone.now()
    today = timezone.localdate(at)
    found = subjects(system, today)
    holding = [s.validation for s in found if s.validation and s.validity.state.holds]
    named = {code for each in holding for code in each.evidence}
    known = configuration(system)
    validated = next((each.configuration for each in holding if each.configuration), "")
    mine = list(reads.checks(system.organisation).filter(system=system).order_by("number"))
    return rules.gate(
        rules.Facts(
            subjects=tuple(rules.Subject(name=s.name, validity=s.validity) for s in found),
            checks=tuple(_check(each, at, today) for each in mine),
            retired=system.is_retired,
            stopped=_stopped(system),
            oversight=_oversight(system),
            stale=_stale(system.organisation, named, today),
            configuration=told or (known.digest if known else ""),
            validated_configuration=validated,
        )
    )


def _stopped(system: AISystem) -> Because | None:
    """Say who pressed the stop button and why, while nobody has started the system again."""
    told = stopped(system)
    if told is None:
        return None
    says = "Stopped by {who}, because: {because}"
    return Because(says, who=str(told.by), because=told.because)


def _oversight(system: AISystem) -> tuple[tuple[str, Because], ...]:
    """Give what people who look at decisions found and nobody closed, each by its sentence."""
    return tuple((each.code, each.because_open) for each in unclosed(system))


def _check(check: Check, now: datetime, today: date) -> rules.Check:
    last, done = reads.last_over(check), reads.last_finished(check)
    since = reads.silent_since(check, now)
    open_ones = tuple(each.code for each in reads.open_findings(check))
    failed = last.trouble if last and last.state == Run.State.FAILED else ""
    stale = {done.evidence.code} if done and done.evidence else set[str]()
    return rules.Check(
        code=check.code,
        answer=done.answer if done else "",
        failed=failed,
        silent_since=timezone.localdate(since).isoformat() if since else "",
        open_findings=open_ones,
        is_accepted=_is_accepted(check, done, today),
        is_paused=check.is_paused,
        stale=_stale(check.organisation, stale, today),
    )


def _is_accepted(check: Check, done: Run | None, today: date) -> bool:
    """Say whether everything that the last run found is accepted until a day ahead."""
    if done is None:
        return False
    mine = list(reads.findings(check.organisation).filter(of_check=check, last_run=done))
    accepted = Finding.State.ACCEPTED
    return bool(mine) and all(
        each.state == accepted and each.accepted_until is not None and each.accepted_until >= today
        for each in mine
    )


def _stale(organisation: Organisation, codes: set[str], today: date) -> tuple[str, ...]:
    """Name what no longer counts of these pieces, or of what took their place."""
    numbers = [int(code.removeprefix("E-")) for code in codes]
    found = Evidence.objects.of(organisation).filter(number__in=numbers).order_by("number")
    newest = [_newest(each) for each in found]
    return tuple(each.code for each in newest if not freshness_of(each, today=today).counts)


def _newest(one: Evidence) -> Evidence:
    later = Evidence.objects.of(one.organisation).filter(renews=one).first()
    return _newest(later) if later else one
