"""Checks, their runs and states, and what they found."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils import timezone

from fairlead.apps.monitor.models import Check, Finding, Reference, Run, StateKept, Validation
from fairlead.apps.org.counting import counted
from fairlead.apps.org.models import Organisation
from fairlead.core.rules.rhythm import is_silent

_LONGEST = 9


def checks(organisation: Organisation) -> QuerySet[Check]:
    """Give all checks of a firm, with what their last runs said."""
    last = Run.objects.filter(of_check=OuterRef("pk"), state__in=_OVER).order_by("-number")
    done = Run.objects.filter(of_check=OuterRef("pk"), state=Run.State.FINISHED)
    done = done.filter(_NEWS).order_by("-number")
    open_ones = Finding.objects.filter(of_check=OuterRef("pk"), state__in=_UNSETTLED)
    rows = Check.objects.of(organisation).select_related(
        "organisation", "system__owner__user", "version__model", "reference"
    )
    return rows.annotate(
        last_state=Subquery(last.values("state")[:1]),
        last_answer=Subquery(last.values("answer")[:1]),
        last_at=Subquery(done.values("ended_at")[:1]),
        one_open=Subquery(open_ones.values("number")[:1]),
    )


def get_check(organisation: Organisation, code: str) -> Check:
    """Find a check by its code, or answer that there is none."""
    return get_object_or_404(checks(organisation), number=_number(code, "CHK-"))


def references(organisation: Organisation) -> QuerySet[Reference]:
    """Give the sealed reference profiles, newest first."""
    rows = Reference.objects.of(organisation).select_related("system", "sealed_by__user")
    return rows.order_by("-number")


def get_reference(organisation: Organisation, code: str) -> Reference:
    """Find a reference profile by its code, or answer that there is none."""
    return get_object_or_404(references(organisation), number=_number(code, "REF-"))


def runs(organisation: Organisation) -> QuerySet[Run]:
    """Give all runs of a firm."""
    return Run.objects.of(organisation).select_related(
        "organisation", "of_check__system__owner__user", "asked_by__user", "evidence"
    )


def get_run(organisation: Organisation, code: str) -> Run:
    """Find a run by its code, or answer that there is none."""
    return get_object_or_404(runs(organisation), number=_number(code, "RUN-"))


def runs_wait() -> bool:
    """Say whether any run of any firm waits for somebody to measure it."""
    dead = Q(state=Run.State.RUNNING, lease_until__lt=timezone.now())
    return Run.objects.filter(Q(state=Run.State.QUEUED) | dead).exists()


def last_finished(check: Check) -> Run | None:
    """Give the newest run that measured."""
    mine = runs(check.organisation).filter(of_check=check, state=Run.State.FINISHED)
    return mine.order_by("-number").first()


def last_over(check: Check) -> Run | None:
    """Give the newest run that is over, whether it measured or failed."""
    mine = runs(check.organisation).filter(of_check=check, state__in=_OVER)
    return mine.order_by("-number").first()


def states_of(check: Check) -> QuerySet[StateKept]:
    """Give the current states of a check, oldest window first: they add up to any period."""
    mine = StateKept.objects.of(check.organisation).filter(of_check=check, is_current=True)
    return mine.select_related("run").order_by("window", "version")


@dataclass(frozen=True)
class Spans:
    """Between which days a check has states, of how many windows, and of which model versions."""

    windows: int
    first: str
    last: str
    versions: tuple[str, ...]

    @property
    def is_dated(self) -> bool:
        """Whether a period can be chosen by days."""
        return self.first[:2].isdigit() and self.last[:2].isdigit()


def spans_of(check: Check) -> Spans:
    """Say which periods and versions of a check can be looked at."""
    told = list(states_of(check).values_list("window", "version"))
    days = sorted(window for window, _version in told)
    return Spans(
        windows=len({window for window, _version in told}),
        first=days[0].partition("/")[0] if days else "",
        last=max((window.rpartition("/")[2] for window in days), default=""),
        versions=tuple(sorted({version for _window, version in told if version})),
    )


def findings(organisation: Organisation) -> QuerySet[Finding]:
    """Give all findings of a firm."""
    return Finding.objects.of(organisation).select_related(
        *("organisation", "of_check__system__owner__user", "run", "last_run", "task"),
        *("owner__user", "answered_by__user", "closed_by__user"),
    )


def open_findings(check: Check) -> QuerySet[Finding]:
    """Give what of a check is not settled: open or answered; acceptances that are over too."""
    today = timezone.localdate()
    over = Q(state=Finding.State.ACCEPTED, accepted_until__lt=today)
    mine = findings(check.organisation).filter(of_check=check)
    return mine.filter(Q(state__in=_UNSETTLED) | over).order_by("number")


def get_finding(organisation: Organisation, code: str) -> Finding:
    """Find a finding by its code, or answer that there is none."""
    return get_object_or_404(findings(organisation), number=_number(code, "FND-"))


def counts(organisation: Organisation) -> dict[str, int]:
    """Count what waits: findings that nobody settled, checks that are silent or failed."""
    told = list(checks(organisation).filter(paused_at=None))
    waiting = counted(
        organisation,
        findings=Finding.objects.of(organisation).filter(state__in=_UNSETTLED),
        proposed=Validation.objects.of(organisation).filter(state="proposed"),
    )
    return waiting | {
        "silent": sum(silent_since(each) is not None for each in told),
        "failed": sum(each.last_state == Run.State.FAILED for each in told),  # type: ignore[attr-defined]  # annotated
    }


def silent_since(check: Check, now: datetime | None = None) -> datetime | None:
    """Say since when a source is silent: a state that follows from the rhythm, never typed."""
    last = last_finished_at(check) or check.created_at
    return last if is_silent(check.rhythm, last=last, now=now or timezone.now()) else None


def last_finished_at(check: Check) -> datetime | None:
    """Say when a check last measured something that no run saw before."""
    if hasattr(check, "last_at"):
        at: datetime | None = check.last_at
        return at
    mine = Run.objects.of(check.organisation).filter(of_check=check, state=Run.State.FINISHED)
    return mine.filter(_NEWS).order_by("-number").values_list("ended_at", flat=True).first()


def digests_kept() -> set[str]:
    """Name every stored content that runs and references of some firm refer to."""
    today = timezone.localdate()
    kept = Q(state__in=[Run.State.QUEUED, Run.State.RUNNING]) | Q(rows_until__gte=today)
    return {
        *Reference.objects.values_list("digest", flat=True),
        *StateKept.objects.values_list("digest", flat=True),
        *Run.objects.exclude(report_digest="").values_list("report_digest", flat=True),
        *Run.objects.exclude(record_digest="").values_list("record_digest", flat=True),
        *Run.objects.exclude(pictures_digest="").values_list("pictures_digest", flat=True),
        *Run.objects.filter(kept).exclude(rows_digest="").values_list("rows_digest", flat=True),
    }


# A source that says the same again and again has gone silent, unless it has no time at all.
_NEWS = Q(fresh__gt=0) | Q(of_check__window="all")
_OVER = (Run.State.FINISHED, Run.State.FAILED)
_UNSETTLED = (Finding.State.OPEN, Finding.State.ANSWERED)


def _number(code: str, prefix: str) -> int:
    """Read the number of a code; what is none finds nothing."""
    digits = code.removeprefix(prefix)
    ours = digits.isascii() and digits.isdecimal() and len(digits) <= _LONGEST
    return int(digits) if ours else 0
