"""What becomes of a run: states and report kept by digest, findings, evidence; or its failure."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now

from fairlead.apps.evidence import blobs
from fairlead.apps.evidence.services import take_in
from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.journal.services import Sealing, doing, write_down
from fairlead.apps.monitor import acts, measuring, pictures, queries
from fairlead.apps.monitor.models import Answers, Check, Run, StateKept, Window
from fairlead.apps.monitor.news import Frame, news
from fairlead.apps.monitor.services.finding import note_breaches
from fairlead.apps.org.programs import Program
from fairlead.core.catalogue import catalogue
from fairlead.core.rules.evidence import Grade, valid_until

if TYPE_CHECKING:
    from fairlead.core.metrics.answers import Result
    from fairlead.core.metrics.report import Report
    from fairlead.core.metrics.states.window import WindowState

SCHEMA: Final = "fairlead-run/1"
_LONGEST: Final = 600
_MOST_STATES: Final = 4000


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What measuring gave, here or at a pipeline: states, and how they came about."""

    states: "Sequence[WindowState]"
    sql: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    source_digest: str = ""
    coverage: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


def perform(run: Run) -> Run:
    """Measure a run that was claimed; whatever cannot be measured becomes its failure.

    Never inside a transaction: measuring takes its time.
    """
    from fairlead.apps.monitor.sources import rows_of  # noqa: PLC0415 - only who measures reads rows

    check = run.of_check
    try:
        columns = measuring.read_columns(check.columns)
        reference = measuring.reference_of(check.reference.digest) if check.reference else None
        with rows_of(run) as path:
            told = measuring.counted(path, columns, reference, by=check.window, memory_mb=_memory())
        return finish(run, of_measurement(told))
    except BadInputError as refused:
        return fail(run, str(refused))


def of_measurement(told: Any) -> Counted:  # noqa: ANN401 - a Measurement
    """Take from a measurement what is kept of it."""
    return Counted(
        states=told.states,
        sql=dict(told.sql),
        source=told.source,
        source_digest=told.source_digest,
        coverage=asdict(told.coverage),
        versions=dict(told.versions),
    )


def finish(run: Run, told: Counted) -> Run:
    """Judge what was counted and keep all of it: states, report, record, findings, evidence.

    Raises:
        BadInputError: the states do not belong to this check.
    """
    check = run.of_check
    must_belong(check, told.states)
    # Judged before anything is locked: on SQLite nobody could seal meanwhile.
    report = measuring.judged(
        told.states,
        measuring.reference_of(check.reference.digest) if check.reference else None,
        measuring.read_policy(check.policy),
        columns=measuring.read_columns(check.columns),
        today=timezone.localdate(),
    )
    drawn = pictures.drawn(check, told.states, report, today=timezone.localdate())
    run.pictures_digest = _keep(drawn)
    with transaction.atomic():
        # Two pushes at once must not both think that a window is new: the second waits here.
        Check.objects.select_for_update().filter(pk=check.pk).exists()
        _finished(run, told, report)
    return run


def _finished(run: Run, told: Counted, report: "Report") -> None:
    check = run.of_check
    known = _known(check, told.states)
    fresh = news(report.results, known=known)
    with doing(acts.RUN_FINISHED, by=_program(check), about=run) as entry:
        _keep_states(run, told.states)
        _settle(run, told, fresh, n_fresh=len(told.states) - len(known))
        run.report_digest = _keep(report.to_json())
        record = _record(run, told, report, known)
        run.record_digest = _keep(record)
        run.save()
        repeats = len(known) == len(told.states) and check.window != Window.ALL
        opened = [] if repeats else note_breaches(entry, run, fresh)
        run.evidence = _take_in(run, record)
        run.save(update_fields=["evidence"])
        _seal(entry, run, told, opened)


def fail(run: Run, why: str) -> Run:
    """Record that a run could not measure, with the sentence; it is never a pass."""
    with (
        transaction.atomic(),
        doing(acts.RUN_FAILED, by=_program(run.of_check), about=run) as entry,
    ):
        run.state, run.trouble = (
            Run.State.FAILED,
            why.strip()[:_LONGEST] or _now("Nobody knows why."),
        )
        run.ended_at, run.lease, run.lease_until = timezone.now(), "", None
        run.save()
        entry.update(check=run.of_check.code, why=write_down(run.trouble, about=run))
    return run


def must_belong(check: Check, states: "Sequence[WindowState]") -> None:
    """Refuse states of other columns, another past, or more of them than anybody compares."""
    if not states or len(states) > _MOST_STATES:
        says = "{n} states came: between 1 and {most} are taken at once."
        raise BadInputError(says, n=len(states), most=_MOST_STATES)
    if len({(each.window, each.version) for each in states}) != len(states):
        raise BadInputError("A window and version stands twice: merge them before sending.")
    columns = measuring.read_columns(check.columns)
    digest = columns.digest
    profile = measuring.reference_of(check.reference.digest) if check.reference else None
    for each in states:
        if each.map != digest:
            says = "The state of {window} was counted with another column map than the check's."
            raise BadInputError(says, window=each.window)
        if profile is not None:
            with measuring.explained():
                profile.refuse_strange(each)


def _known(check: Check, states: "Sequence[WindowState]") -> set[Frame]:
    """Name the windows whose states say nothing that no run said before."""
    kept = {(each.window, each.version): each.digest for each in queries.states_of(check)}
    told = {(each.window, each.version): each.digest for each in states}
    return {frame for frame, digest in told.items() if kept.get(frame) == digest}


def _keep_states(run: Run, states: "Sequence[WindowState]") -> None:
    """Keep the bytes of each state; the newest of a window counts."""
    told = {(each.window, each.version) for each in states}
    current = StateKept.objects.of(run.organisation).filter(of_check=run.of_check, is_current=True)
    old = [each.pk for each in current if (each.window, each.version) in told]
    StateKept.objects.filter(pk__in=old).update(is_current=False)
    StateKept.objects.bulk_create(
        StateKept(
            organisation=run.organisation,
            of_check=run.of_check,
            run=run,
            window=each.window,
            version=each.version,
            rows=each.rows,
            digest=_keep(each.to_bytes()),
        )
        for each in states
    )


def _settle(run: Run, told: Counted, fresh: "Sequence[Result]", *, n_fresh: int) -> None:
    windows = sorted({each.window for each in told.states})
    answers = [each.answer.value for each in fresh if each.answer is not None]
    run.state, run.answer, run.trouble = Run.State.FINISHED, measuring.worst(fresh), ""
    run.ended_at, run.lease, run.lease_until = timezone.now(), "", None
    run.counts = {kind.split()[0]: answers.count(kind) for kind in Answers.values}
    run.counts["no_limit"] = len(fresh) - len(answers)
    run.families = sorted({each.family for each in fresh if each.answer is not None})
    run.rows, run.windows = sum(each.rows for each in told.states), len(windows)
    run.first_window, run.last_window, run.fresh = windows[0], windows[-1], n_fresh
    spent = run.ended_at - (run.started_at or run.ended_at)
    run.milliseconds = spent // timedelta(milliseconds=1)
    keep = run.of_check.keep_days if run.rows_digest else 0
    run.rows_until = timezone.localdate() + timedelta(days=keep) if keep else None


def _record(run: Run, told: Counted, report: "Report", known: Collection[Frame]) -> bytes:
    """Write how the numbers came about, so that an auditor can make them again.

    {"schema": "fairlead-run/1", "run": "RUN-7", "check": "CHK-3", "answer": "within", …}
    """
    check = run.of_check
    reference = check.reference
    body = {
        "schema": SCHEMA,
        "organisation": run.tenant,
        "run": run.code,
        "check": check.code,
        "system": check.system.code,
        "version": str(check.version) if check.version else "",
        "cause": str(run.cause),
        "ended_at": (run.ended_at or timezone.now()).isoformat(),
        "source": {"kind": str(check.source), "name": told.source, "sha256": told.source_digest},
        "columns": dict(check.columns),
        "policy": dict(check.policy),
        "reference": {"code": reference.code, "sha256": reference.digest} if reference else None,
        "states": [
            {"window": s.window, "version": s.version, "rows": s.rows, "sha256": s.digest}
            for s in told.states
        ],
        "known_before": sorted(known),
        "report_sha256": run.report_digest,
        "answer": run.answer,
        "counts": run.counts,
        "method": report.method,
        "coverage": dict(told.coverage),
        "sql": dict(told.sql),
        "versions": dict(told.versions),
    }
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2, default=str)


def _take_in(run: Run, record: bytes) -> Any:  # noqa: ANN401 - a piece of evidence
    """Take a run in as evidence, in the place of the last one, so that the list does not grow."""
    check = run.of_check
    families = run.families
    controls = [each.id for each in catalogue().controls.values() if each.is_fed_by(families)]
    # Only what is within the limits tests anything; the rest shows that somebody looked.
    grade = Grade.TESTED if run.answer == Answers.WITHIN else Grade.OBSERVED
    today = timezone.localdate()
    return take_in(
        by=_program(check),
        owner=check.system.owner or check.added_by,
        kind="measurement",
        title=_title(run),
        data=record,
        filename=f"{run.code}.json",
        media_type="application/json",
        grade=grade.name.lower(),
        valid_from=today,
        valid_until=_until(check, grade),
        about=check.system,
        controls=controls,
        source="automatic",
        renews=_last_evidence(check),
    )


def _title(run: Run) -> str:
    check = run.of_check
    says = {
        Answers.WITHIN: _now("{check} {name}: within the limits ({run})"),
        Answers.BREACH: _now("{check} {name}: a limit was passed ({run})"),
        Answers.INSUFFICIENT: _now("{check} {name}: too few rows to say ({run})"),
    }[Answers(run.answer)]
    return says.format(check=check.code, name=check.name[:120], run=run.code)


def _until(check: Check, grade: Grade) -> Any:  # noqa: ANN401 - a day
    """No longer than usual, and no longer than the validation of what was measured holds."""
    today = timezone.localdate()
    usual = valid_until(grade, valid_from=today)
    standing = [
        each.until
        for each in queries.standing(check.system)
        if check.version_id in {None, each.version_id} and each.until >= today
    ]
    return min([usual, *standing])


def _last_evidence(check: Check) -> Any:  # noqa: ANN401 - a piece of evidence, or none
    mine = Run.objects.of(check.organisation).filter(of_check=check, evidence__is_current=True)
    last = mine.select_related("evidence").order_by("-number").first()
    return last.evidence if last else None


def _keep(data: bytes) -> str:
    with blobs.staged(data) as staged:
        blobs.keep(staged)
        return staged.digest


def _seal(entry: Sealing, run: Run, told: Counted, opened: Sequence[str]) -> None:
    digests = "".join(sorted(f"{each.digest}\n" for each in told.states))
    entry.update(
        check=run.of_check.code,
        system=run.of_check.system.code,
        answer=run.answer,
        counts=run.counts,
        rows=run.rows,
        windows=run.windows,
        states=hashlib.sha256(digests.encode()).hexdigest(),
        report=run.report_digest,
        record=run.record_digest,
        source=told.source_digest,
        evidence=run.evidence.code if run.evidence else "",
        findings=list(opened),
    )


def _program(check: Check) -> Program:
    return Program("monitor", check.organisation)


def _memory() -> int:
    from django.conf import settings  # noqa: PLC0415 - tests change it

    return int(settings.FAIRLEAD_MEASURE_MEMORY) // 2
