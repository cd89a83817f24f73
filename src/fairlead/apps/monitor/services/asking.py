"""Asking for runs: by hand, by rhythm; who measures takes one by a lease that ends by itself."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.evidence import blobs
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing
from fairlead.apps.monitor import acts
from fairlead.apps.monitor.models import Check, Run, Source
from fairlead.apps.monitor.services.finishing import fail
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.core.rules.rhythm import after

LEASE: Final = timedelta(seconds=60)
TRIES: Final = 3
_KINDS: Final = (".parquet", ".pq", ".csv", ".tsv", ".csv.gz", ".tsv.gz")


def ask_run(check: Check, *, by: Member, data: blobs.Data | None = None, filename: str = "") -> Run:
    """Ask for a run: the worker measures it; a file that is handed in is kept until then.

    Raises:
        RuleBrokenError: it is paused, states are pushed to it, one waits already, or no file came.
        BadInputError: the file is too large.
    """
    with doing(acts.RUN_ASKED, by=by, about=check) as entry:
        _must_be_askable(check)
        told = {"of_check": check, "cause": Run.Cause.HAND, "asked_by": by}
        if check.source != Source.UPLOAD:
            made = numbered(Run, check.organisation, **told)
            entry.update(run=made.code)
            return made
        _must_be_rows(data, filename)
        with blobs.staged(data or b"") as staged:
            told |= {"rows_digest": staged.digest, "rows_name": Path(filename).name[:200]}
            made = numbered(Run, check.organisation, **told)
            entry.update(run=made.code, sha256=staged.digest, size=staged.size)
            blobs.keep(staged)
    return made


def queue_due() -> int:
    """Queue a run for every check that is due; what was missed meanwhile is measured once."""
    now = timezone.now()
    due = Check.objects.filter(due_at__lte=now, paused_at=None, system__retired_on=None)
    return sum(_queue(each) for each in due.select_related("organisation").order_by("due_at"))


def claim(holder: str) -> Run | None:
    """Take the longest waiting run, or one whose holder died; none when nothing waits."""
    now = timezone.now()
    free = Q(state=Run.State.QUEUED) | Q(state=Run.State.RUNNING, lease_until__lt=now)
    for pk in Run.objects.filter(free, tries__lt=TRIES).order_by("pk").values_list("pk", flat=True):
        taken = Run.objects.filter(free, pk=pk).update(
            state=Run.State.RUNNING,
            lease=holder,
            lease_until=now + LEASE,
            started_at=now,
            tries=F("tries") + 1,
        )
        if taken:
            mine = Run.objects.select_related("organisation", "of_check__system__owner__user")
            return mine.get(pk=pk)
    return None


def keep_lease(holder: str) -> int:
    """Hold on to what this holder measures, while it lives."""
    mine = Run.objects.filter(state=Run.State.RUNNING, lease=holder)
    return mine.update(lease_until=timezone.now() + LEASE)


def give_up(holder: str, why: str) -> int:
    """Record that the process of this holder ended in the middle; its runs may be tried again."""
    mine = Run.objects.filter(state=Run.State.RUNNING, lease=holder)
    again = mine.filter(tries__lt=TRIES).update(state=Run.State.QUEUED, lease="", lease_until=None)
    return again + _fail_all(mine, why)


def bury_dead() -> int:
    """Record as failed what was tried too often by processes that died."""
    dead = Run.objects.filter(state=Run.State.RUNNING, lease_until__lt=timezone.now())
    says = _("Whoever measured died {tries} times before the end: the machine may be too small.")
    return _fail_all(dead.filter(tries__gte=TRIES), says.format(tries=TRIES))


def _fail_all(runs: QuerySet[Run], why: str) -> int:
    found = list(runs.select_related("organisation", "of_check__system__owner__user"))
    for each in found:
        fail(each, why)
    return len(found)


def _queue(check: Check) -> int:
    step = after(check.rhythm, due=check.due_at or timezone.now(), now=timezone.now())
    with transaction.atomic():
        mine = Check.objects.filter(pk=check.pk, due_at=check.due_at)
        if not mine.update(due_at=step.due) or _waits(check):
            return 0
        facts = {"of_check": check, "cause": Run.Cause.RHYTHM, "missed": step.missed}
        numbered(Run, check.organisation, **facts)
    return 1


def _waits(check: Check) -> bool:
    return Run.objects.filter(
        of_check=check, state__in=[Run.State.QUEUED, Run.State.RUNNING]
    ).exists()


def _must_be_askable(check: Check) -> None:
    if check.is_paused:
        raise RuleBrokenError(_("{code} is paused: take it up again first."), code=check.code)
    if check.source == Source.PUSH:
        says = _("A pipeline sends the states of {code}: there is nothing to measure here.")
        raise RuleBrokenError(says, code=check.code)
    if _waits(check):
        raise RuleBrokenError(_("A run of {code} waits or runs already."), code=check.code)


def _must_be_rows(data: blobs.Data | None, filename: str) -> None:
    if not data:
        raise RuleBrokenError(_("Hand in a file: Parquet or CSV."))
    if not filename.casefold().endswith(_KINDS):
        raise RuleBrokenError(_("Hand in Parquet or CSV: “{name}” is neither."), name=filename[:80])
