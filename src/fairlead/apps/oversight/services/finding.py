"""Findings: opened by the worker, answered and closed by people; a gap closes when it is filled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions.models import Instance
from fairlead.apps.hooks.services import tell
from fairlead.apps.journal.errors import FairleadError, RuleBrokenError
from fairlead.apps.journal.services import Sealing, doing, write_down
from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.org.numbering import numbered
from fairlead.apps.org.programs import Program
from fairlead.apps.oversight import acts, queries
from fairlead.apps.oversight.models import Finding, Look, Plan, Seed
from fairlead.apps.register.models import AISystem
from fairlead.apps.work.services import finish_about, raise_task
from fairlead.core.oversight.courses import Course, Window, course
from fairlead.core.oversight.sampling import MILLION, percent
from fairlead.core.rules.because import is_reason

_DAYS_TO_ANSWER: Final = 7
_LEAST: Final = 20
_DAYS: Final = 180
# Whoever sends late because the server was away fills the gap by itself: that is no finding.
_PATIENCE: Final = timedelta(minutes=15)
_MOST_HOLES: Final = 5

_OVERRIDES: Final = _(
    "People override {system} more often than our line of {line} per cent: {hits} of {n} looks."
)
_CAUGHT: Final = _(
    "Fewer planted errors of {system} are caught than our line of {line} per cent: {hits} of {n}."
)
_GAP: Final = _("Numbers {numbers} of {instance} never came.")


@dataclass(frozen=True)
class _Found:
    """Something that asks for a look."""

    system: AISystem
    what: str
    key: str
    says: str
    facts: dict[str, str | int] = field(default_factory=dict)


def look_for_findings() -> dict[str, str]:
    """Look in every firm for what asks for a look, and say by firm what stood in the way."""
    troubles = dict[str, str]()
    planned = Plan.objects.filter(replaced_at=None).values("organisation")
    holes = Instance.objects.filter(absent__gt=0).values("organisation")
    open_ones = Finding.objects.exclude(state="closed").values("organisation")
    wanted = Q(pk__in=planned) | Q(pk__in=holes) | Q(pk__in=open_ones)
    for firm in Organisation.objects.filter(wanted).order_by("pk"):
        where = f"oversight of {firm.public_id}"
        troubles[where] = ""
        try:
            look_in(firm)
        except FairleadError as refused:
            troubles[where] = str(refused)
    return troubles


def look_in(firm: Organisation) -> list[Finding]:
    """Look in one firm: open what is new, close gaps that were filled; give what was opened."""
    gaps = list(_gaps(firm))
    _close_filled(firm, {(each.system.pk, each.key) for each in gaps})
    found = [*gaps, *_lines_passed(firm)]
    return [made for each in found if (made := _open_if_new(firm, each)) is not None]


def answer_finding(finding: Finding, *, by: Member, because: str) -> Finding:
    """Say what is behind a finding and what is done.

    Raises:
        RuleBrokenError: it is closed, or the answer says nothing.
    """
    with doing(acts.FINDING_ANSWERED, by=by, about=finding) as entry:
        _must_be_open(finding)
        _must_say(because, _("Say what is behind it and what is done, in {least} characters."))
        finding.state, finding.because = Finding.State.ANSWERED, because.strip()
        finding.answered_by, finding.answered_at = by, timezone.now()
        finding.save()
        entry.update(because=write_down(finding.because, about=finding))
    return finding


def close_finding(finding: Finding, *, by: Member, effect: str) -> Finding:
    """Close a finding that was answered, and say what came of it; a new stake is laid after it.

    Raises:
        RuleBrokenError: it is closed, not answered, or no effect is told.
    """
    with doing(acts.FINDING_CLOSED, by=by, about=finding) as entry:
        _must_be_open(finding)
        if not finding.because:
            raise RuleBrokenError(_("Answer it first: what is behind it, and what was done?"))
        _must_say(effect, _("Say what came of it, in {least} characters or more."))
        finding.effect, finding.closed_by = effect.strip(), by
        _close(entry, finding)
        entry.update(effect=write_down(finding.effect, about=finding))
    return finding


def _gaps(firm: Organisation) -> Iterator[_Found]:
    late = timezone.now() - _PATIENCE
    mine = Instance.objects.of(firm).filter(absent__gt=0, since__lt=late)
    for each in mine.select_related("system__organisation", "system__owner").order_by("pk"):
        told: dict[str, str | int] = {"instance": each.name, "n": each.absent}
        told["numbers"] = holes_told(each.missing)
        yield _Found(each.system, Finding.What.GAP, f"gap:{each.name}", _GAP, told)


def holes_told(holes: Sequence[Sequence[int]]) -> str:
    """Say which numbers are missing.

    >>> holes_told([[41, 43], [57, 57]])
    '41–43, 57'
    """
    told = [f"{a}–{b}" if a != b else str(a) for a, b in holes[:_MOST_HOLES]]
    return ", ".join([*told, "…"] if len(holes) > _MOST_HOLES else told)


def _lines_passed(firm: Organisation) -> Iterator[_Found]:
    """Bet against each line of each plan, from the day after its last finding was closed."""
    for plan in queries.plans_in_force(firm):
        if plan.most_overrides_micro is not None:
            line = plan.most_overrides_micro
            since = _since(plan, Finding.What.OVERRIDES)
            told = _most(tuple(_looks(plan.system, since)), line)
            yield from _if_alarm(plan, Finding.What.OVERRIDES, _OVERRIDES, told, line)
        if plan.least_caught_micro is not None:
            line = plan.least_caught_micro
            since = _since(plan, Finding.What.CAUGHT)
            told = _least(tuple(_planted(plan.system, since)), line)
            yield from _if_alarm(plan, Finding.What.CAUGHT, _CAUGHT, told, line)


# The worker asks every minute, and the bet takes a tenth of a second: only news is worked out.
@lru_cache(maxsize=256)
def _most(windows: tuple[Window, ...], line: int) -> Course:
    return course(windows, at_most=line / MILLION)


@lru_cache(maxsize=256)
def _least(windows: tuple[Window, ...], line: int) -> Course:
    return course(windows, at_least=line / MILLION)


def _if_alarm(plan: Plan, what: str, says: str, told: Course, line: int) -> Iterator[_Found]:
    if told.alarm:
        system = plan.system
        facts: dict[str, str | int] = {
            "system": system.code,
            "line": percent(line),
            "hits": told.hits,
            "n": told.n,
            "on": told.on,
            "method": told.method,
            "alpha": str(told.alpha),
        }
        yield _Found(system, what, what, says, facts)


def _since(plan: Plan, what: str) -> datetime:
    closed = Finding.objects.of(plan.organisation).filter(system=plan.system, what=what)
    last = closed.filter(state=Finding.State.CLOSED).order_by("-closed_at").first()
    floor = timezone.now() - timedelta(days=_DAYS)
    return max(last.closed_at, floor) if last and last.closed_at else floor


def _looks(system: AISystem, since: datetime) -> list[Window]:
    mine = Look.objects.filter(review__system=system, review__planted=False, decided_at__gt=since)
    done = mine.exclude(action="").annotate(day=TruncDate("decided_at")).values("day")
    told = done.annotate(n=Count("pk"), hits=Count("pk", filter=~Q(action="accept")))
    return [Window(str(each["day"]), each["hits"], each["n"]) for each in told.order_by("day")]


def _planted(system: AISystem, since: datetime) -> list[Window]:
    mine = Seed.objects.filter(system=system, answered_at__gt=since, caught__isnull=False)
    done = mine.annotate(day=TruncDate("answered_at")).values("day")
    told = done.annotate(n=Count("pk"), hits=Count("pk", filter=Q(caught=True)))
    return [Window(str(each["day"]), each["hits"], each["n"]) for each in told.order_by("day")]


def _open_if_new(firm: Organisation, found: _Found) -> Finding | None:
    known = Finding.objects.of(firm).filter(system=found.system, key=found.key)
    standing = known.exclude(state=Finding.State.CLOSED).first()
    if standing is None:
        return _open(firm, found)
    if standing.facts != found.facts:
        Finding.objects.filter(pk=standing.pk).update(facts=found.facts)
    return None


def _open(firm: Organisation, found: _Found) -> Finding:
    owner = found.system.owner
    with doing(acts.FINDING_OPENED, by=Program("oversight", firm), about=found.system) as entry:
        made = numbered(
            Finding,
            firm,
            system=found.system,
            what=found.what,
            key=found.key,
            says=found.says,
            facts=found.facts,
            owner=owner,
        )
        entry.about = made
        plain = {name: value for name, value in found.facts.items() if isinstance(value, int)}
        entry.update(system=found.system.code, kind=str(found.what), **plain)
        made.task = raise_task(
            entry,
            firm,
            _("Answer {code}: oversight of {system} asks for a look."),
            about=made,
            owner=owner,
            due_on=timezone.localdate() + timedelta(days=_DAYS_TO_ANSWER),
            code=made.code,
            system=found.system.code,
        )
        made.save(update_fields=["task"])
        tell(firm, "finding.opened", {"system": found.system.code, "finding": made.code})
    return made


def _close_filled(firm: Organisation, still: set[tuple[int, str]]) -> None:
    """Close the gaps whose numbers have come after all."""
    standing = queries.findings(firm).filter(what=Finding.What.GAP)
    for finding in standing.exclude(state=Finding.State.CLOSED):
        if (finding.system_id, finding.key) not in still and _is_filled(finding):
            program = Program("oversight", firm)
            with transaction.atomic(), doing(acts.FINDING_CLOSED, by=program, about=finding) as e:
                _close(e, finding)


def _is_filled(finding: Finding) -> bool:
    name = finding.key.removeprefix("gap:")
    return not Instance.objects.filter(system=finding.system, name=name, absent__gt=0).exists()


def _close(entry: Sealing, finding: Finding) -> None:
    finding.state, finding.closed_at = Finding.State.CLOSED, timezone.now()
    finding.save()
    finish_about(entry, finding.organisation, finding)


def _must_be_open(finding: Finding) -> None:
    if finding.state == Finding.State.CLOSED:
        raise RuleBrokenError(_("{code} is closed."), code=finding.code)


def _must_say(text: str, says: str) -> None:
    if not is_reason(text, least=_LEAST):
        raise RuleBrokenError(says, least=_LEAST)
