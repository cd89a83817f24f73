"""Findings: opened by a breach, answered, accepted until a day, closed when a run shows it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.hooks.services import tell
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import Sealing, doing, write_down
from fairlead.apps.monitor import acts, measuring, queries
from fairlead.apps.monitor.models import Finding, Run
from fairlead.apps.monitor.news import news
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.work.services import finish_about, raise_task
from fairlead.core.rules.because import is_reason
from fairlead.core.rules.standing import may_stand_until

if TYPE_CHECKING:
    from fairlead.core.metrics.answers import Result

_DAYS_TO_ANSWER: Final = 7
_LEAST_ANSWER: Final = 20
_LEAST_ACCEPTANCE: Final = 30
_BREACH: Final = "breach"
_WITHIN: Final = "within"


def note_breaches(entry: Sealing, run: Run, results: "Sequence[Result]") -> list[str]:
    """Open a finding for each limit that was passed, inside the act of the run.

    The same metric of the same group again is the same finding; one whose acceptance is over
    opens again.
    """
    opened = list[str]()
    for key, result in _worst(results).items():
        there = Finding.objects.of(run.organisation).filter(of_check=run.of_check, key=key)
        known = there.exclude(state=Finding.State.CLOSED).first()
        if known is None:
            opened.append(_open(entry, run, key, result).code)
        else:
            _again(entry, run, known, result)
    return opened


def key_of(metric: str, scope: Mapping[str, str]) -> str:
    """Name a metric of a group, whatever the window: what makes two breaches the same finding."""
    told = orjson.dumps([metric, dict(scope)], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told).hexdigest()


def answer(finding: Finding, *, by: Member, because: str) -> Finding:
    """Say what is behind a breach and what is done about it; it stays until a run shows it.

    Raises:
        RuleBrokenError: it is closed, or the answer says nothing.
    """
    with doing(acts.FINDING_ANSWERED, by=by, about=finding) as entry:
        _must_be_open(finding)
        if not is_reason(because, least=_LEAST_ANSWER):
            says = _("Say what is behind it and what is done, in {least} characters or more.")
            raise RuleBrokenError(says, least=_LEAST_ANSWER)
        finding.state, finding.because = Finding.State.ANSWERED, because.strip()
        finding.answered_by, finding.answered_at = by, timezone.now()
        finding.accepted_until = None
        finding.save()
        entry.update(because=write_down(because.strip(), about=finding))
    return finding


def accept(finding: Finding, *, by: Member, because: str, until: date) -> Finding:
    """Live with a breach until a day; whoever answers for the system does not decide that.

    Raises:
        RuleBrokenError: it is closed, one's own system, no reason, or a day that will not do.
    """
    with doing(acts.FINDING_ACCEPTED, by=by, about=finding) as entry:
        _must_be_open(finding)
        if finding.of_check.system.owner_id == by.pk:
            raise RuleBrokenError(_("Whoever owns the system does not accept its breach: ask."))
        if not is_reason(because, least=_LEAST_ACCEPTANCE):
            says = _("Write down why this can be lived with, in {least} characters or more.")
            raise RuleBrokenError(says, least=_LEAST_ACCEPTANCE)
        today = timezone.localdate()
        RuleBrokenError.unless(may_stand_until(until, today=today, clause="6.1.3"))
        finding.state, finding.because = Finding.State.ACCEPTED, because.strip()
        finding.answered_by, finding.answered_at = by, timezone.now()
        finding.accepted_until = until
        finding.save()
        finish_about(entry, finding.organisation, finding)
        said = write_down(because.strip(), about=finding)
        entry.update(until=until.isoformat(), because=said)
    return finding


def close(finding: Finding, *, by: Member, effect: str) -> Finding:
    """Close a finding that was answered, once a later run lies within the limit.

    Raises:
        RuleBrokenError: not answered, no later run, it still passes the limit, or no effect told.
    """
    with doing(acts.FINDING_CLOSED, by=by, about=finding) as entry:
        _must_be_open(finding)
        if not finding.because:
            raise RuleBrokenError(_("Answer it first: what is behind it, and what was done?"))
        shown = _shown_by(finding)
        if not is_reason(effect, least=_LEAST_ANSWER):
            says = _("Say what came of it, in {least} characters or more.")
            raise RuleBrokenError(says, least=_LEAST_ANSWER)
        finding.state, finding.effect = Finding.State.CLOSED, effect.strip()
        finding.closed_at, finding.closed_by = timezone.now(), by
        finding.save()
        finish_about(entry, finding.organisation, finding)
        entry.update(run=shown.code, effect=write_down(effect.strip(), about=finding))
    return finding


def _worst(results: "Iterable[Result]") -> "dict[str, Result]":
    """Give the last breach of each metric and group."""
    found = dict[str, "Result"]()
    for each in results:
        if each.answer is not None and each.answer.value == _BREACH:
            key = key_of(each.metric, each.scope)
            if key not in found or found[key].window <= each.window:
                found[key] = each
    return found


def _open(entry: Sealing, run: Run, key: str, result: "Result") -> Finding:
    check = run.of_check
    owner = check.system.owner or check.added_by
    made = numbered(
        Finding,
        run.organisation,
        of_check=check,
        run=run,
        last_run=run,
        key=key,
        owner=owner,
        **_told(result),
    )
    made.task = _ask(entry, made)
    made.save(update_fields=["task"])
    told = {"check": check.code, "run": run.code, "system": check.system.code}
    entry.also(acts.FINDING_OPENED, about=made, metric=made.metric, family=made.family, **told)
    tell(run.organisation, "finding.opened", told | {"finding": made.code})
    return made


def _again(entry: Sealing, run: Run, known: Finding, result: "Result") -> None:
    known.times += 1
    known.last_run = run
    told = _told(result)
    known.window, known.says, known.facts = told["window"], told["says"], told["facts"]
    over = known.accepted_until is not None and known.accepted_until < timezone.localdate()
    if known.state == Finding.State.ACCEPTED and over:
        known.state, known.accepted_until = Finding.State.OPEN, None
        known.task = _ask(entry, known)
    known.save()


def _ask(entry: Sealing, finding: Finding) -> Any:  # noqa: ANN401 - a task
    return raise_task(
        entry,
        finding.organisation,
        _("Answer {code}: {check} passed a limit."),
        about=finding,
        owner=finding.owner,
        due_on=timezone.localdate() + timedelta(days=_DAYS_TO_ANSWER),
        code=finding.code,
        check=finding.of_check.code,
    )


def _told(result: "Result") -> dict[str, Any]:
    """What of a result a finding shows: words and figures, no row of anybody."""
    facts = {name: _plain(value) for name, value in result.facts.items()}
    if result.limit:
        edges = {"at_most": result.limit.at_most, "at_least": result.limit.at_least}
        facts |= {name: edge for name, edge in edges.items() if edge is not None}
    return {
        "metric": result.metric,
        "family": result.family,
        "scope": dict(result.scope),
        "window": result.window,
        "says": result.says,
        "facts": facts,
    }


def _plain(value: object) -> str | int | float:
    return value if isinstance(value, str | int | float) else str(value)


def _must_be_open(finding: Finding) -> None:
    if finding.state == Finding.State.CLOSED:
        raise RuleBrokenError(_("{code} is closed."), code=finding.code)


@dataclass(frozen=True)
class _Told:
    """A result as a kept report tells it."""

    metric: str
    scope: Mapping[str, str]
    window: str
    version: str
    answer: str | None


def _news_of(run: Run) -> list[_Told]:
    """Read what was news in a run back from its report and record."""
    report = orjson.loads(measuring.kept(run.report_digest))
    record = orjson.loads(measuring.kept(run.record_digest))
    names = ("metric", "scope", "window", "version", "answer")
    told = [_Told(**{name: each[name] for name in names}) for each in report["results"]]
    return news(told, known={(window, version) for window, version in record["known_before"]})


def _place_of(finding: Finding) -> str:
    return _place(finding.metric, finding.scope)


def _place(metric: str, scope: Mapping[str, str]) -> str:
    """Name a metric of an attribute or column, whichever group."""
    return key_of(metric, {name: value for name, value in scope.items() if name != "group"})


def _shown_by(finding: Finding) -> Run:
    """Find the later run that lies within the limit, or say what is missing."""
    last = queries.last_finished(finding.of_check)
    if last is None or last.number <= finding.last_run.number:
        if last is not None and finding.times > 1:
            says = _("{run} still passes the limit: nobody can say yet that it helped.")
            raise RuleBrokenError(says, run=finding.last_run.code)
        says = _("Run {check} again first: nobody can say yet that it helped.")
        raise RuleBrokenError(says, check=finding.of_check.code)
    told = _news_of(last)
    same = [each for each in told if key_of(each.metric, each.scope) == finding.key]
    # The group that fared best has no line of its own: then all others must lie within.
    near = [each for each in told if _place(each.metric, each.scope) == _place_of(finding)]
    answers = {each.answer for each in same or near}
    if answers != {_WITHIN}:
        says = _("{run} does not lie within this limit, or has too few rows to say.")
        raise RuleBrokenError(says, run=last.code)
    return last
