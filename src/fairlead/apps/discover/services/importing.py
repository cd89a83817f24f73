"""Looking into sources: exports, scans, bills of materials; and taking a look back."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.discover import acts, intake
from fairlead.apps.discover.models import Finding, Import, Signal, SourceKind
from fairlead.apps.discover.services._finding import finding_of, weighed
from fairlead.apps.journal.errors import BadInputError, NotPermittedError, RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.core.rules.discovery import rung_of
from fairlead.core.scan.exports import ExportRead
from fairlead.core.scan.result import Finding as Scanned
from fairlead.core.scan.result import ScanResult

Taken = Import


@dataclass(frozen=True, kw_only=True)
class _Trace:
    named: str
    vendor_id: str
    rung: int
    people: int | None = None
    first_on: date | None = None
    last_on: date | None = None
    facts: dict[str, object] = field(default_factory=dict)
    places: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Look:
    source: str
    digest: str
    filename: str
    traces: list[_Trace]
    rows: int
    unmatched: int = 0
    errors: list[dict[str, object]] = field(default_factory=list)
    coverage: dict[str, object] = field(default_factory=dict)


def import_source(
    *,
    by: Member,
    data: bytes,
    filename: str = "",
    source: str = "",
    columns: dict[str, int] | None = None,
) -> Import:
    """Take the traces out of an export; of the file nothing is kept but its digest.

    Raises:
        BadInputError: the file cannot be read, or it is not known which export it is.
        RuleBrokenError: this very file was read before.
    """
    _must_be_allowed(by)
    read = intake.read_export(intake.table_of(data), source=source, columns=columns)
    return import_read(by=by, read=read, digest=_sha256(data), filename=filename)


def import_read(*, by: Member, read: ExportRead, digest: str, filename: str = "") -> Import:
    """Keep what was read from an export."""
    traces = [
        _Trace(
            named=s.named,
            vendor_id=s.vendor,
            rung=s.rung,
            people=s.people,
            first_on=s.first_on,
            last_on=s.last_on,
            facts=dict(s.facts),
        )
        for s in read.signals
    ]
    look = _Look(
        source=read.source,
        digest=digest,
        filename=filename,
        traces=traces,
        rows=read.rows,
        unmatched=read.unmatched,
        errors=[{"row": each.row, "says": each.says} for each in read.errors[:100]],
    )
    return _take_in(look, by=by)


def import_scan(*, by: Member, result: ScanResult, name: str = "") -> Import:
    """Take in what a scan of source code found; the code itself never comes here."""
    cover = result.coverage
    told: dict[str, object] = {
        "tree": result.tree_digest,
        "files_listed": cover.files_listed,
        "files_read": cover.files_read,
        "model_files": [each.path[:200] for each in result.artefacts[:25]],
    }
    look = _Look(
        source=SourceKind.SCAN,
        digest=_sha256(result.to_json()),
        filename=name,
        traces=[_scanned(each) for each in result.findings],
        rows=cover.files_read,
        coverage=told,
    )
    return _take_in(look, by=by)


def import_archive(*, by: Member, data: bytes, filename: str = "") -> Import:
    """Scan an uploaded archive of source code and take in what it shows.

    Raises:
        BadInputError: it is no archive, is damaged, too large or built to swell.
    """
    _must_be_allowed(by)
    return import_scan(by=by, result=intake.scan_of(data), name=filename)


def import_bom(*, by: Member, data: bytes, filename: str = "") -> Import:
    """Take in what a bill of materials reports; a report is no proof of use.

    Raises:
        BadInputError: it is no CycloneDX JSON.
    """
    _must_be_allowed(by)
    found = intake.bom_of(data)
    look = _Look(
        source=SourceKind.BOM,
        digest=_sha256(data),
        filename=filename,
        traces=[_scanned(each) for each in found],
        rows=sum(each.places_total for each in found),
    )
    return _take_in(look, by=by)


def undo_import(run: Import, *, by: Member) -> Import:
    """Take a look back, as long as nothing was decided on what it showed."""
    with doing(acts.IMPORT_UNDONE, by=by, about=run) as entry:
        if run.undone_at is not None:
            raise RuleBrokenError(_("This was taken back already."))
        touched = list(Finding.objects.filter(signals__run=run).distinct())
        _must_be_open(touched)
        run.signals.all().delete()
        for each in touched:
            _weigh_or_forget(each)
        run.undone_at = timezone.now()
        run.save(update_fields=["undone_at"])
        entry.update(findings=len(touched))
    return run


def _must_be_allowed(by: Member) -> None:
    # Before a large file is read, not after.
    NotPermittedError.unless(by.may(acts.IMPORTED, None))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _scanned(found: Scanned) -> _Trace:
    return _Trace(
        named=found.name,
        vendor_id=found.vendor_id,
        rung=rung_of(found.grade),
        facts={"grade": found.grade, "scope": found.scope, "places": found.places_total},
        places=[
            {"path": p.path[:300], "line": p.line, "kind": p.kind, "rule": p.rule}
            for p in found.places
        ],
    )


def _take_in(look: _Look, *, by: Member) -> Import:
    with doing(acts.IMPORTED, by=by) as entry:
        _must_be_new(look, by)
        run = numbered(
            Import,
            by.organisation,
            source=look.source,
            filename=look.filename[:200],
            digest=look.digest,
            by=by,
            rows=look.rows,
            matched=len({each.vendor_id for each in look.traces}),
            unmatched=look.unmatched,
            errors=look.errors,
            coverage=look.coverage,
        )
        entry.about = run
        found = _keep(run, look.traces)
        entry.update(source=str(look.source), sha256=look.digest, rows=look.rows, findings=found)
        if look.filename:
            entry.update(name=write_down(look.filename[:200], about=run))
    return run


def _must_be_new(look: _Look, by: Member) -> None:
    before = Import.objects.of(by.organisation).filter(
        source=look.source, digest=look.digest, undone_at=None
    )
    if same := before.first():
        says = _("This very file was read before, as {code}: nothing was added.")
        raise BadInputError(says, code=same.code)


def _keep(run: Import, traces: Iterable[_Trace]) -> list[str]:
    now = timezone.now()
    found: dict[int, Finding] = {}
    for each in traces:
        finding = finding_of(run.organisation, vendor_id=each.vendor_id, named=each.named)
        found[finding.pk] = finding
        facts = {**vars(each), "named": each.named[:200]}
        Signal.objects.create(finding=finding, run=run, source=run.source, seen_at=now, **facts)
    for finding in found.values():
        weighed(finding)
    return sorted(each.code for each in found.values())


def _must_be_open(touched: list[Finding]) -> None:
    settled = Q(merged_into__isnull=False) | Q(system__isnull=False) | ~Q(state="new")
    mine = Finding.objects.filter(pk__in=[each.pk for each in touched])
    held = mine.filter(settled).first() or mine.filter(merged__isnull=False).first()
    if held is not None:
        says = _("{code} {name} has been decided, merged or registered since: open it again first.")
        raise RuleBrokenError(says, code=held.code, name=held.name)


def _weigh_or_forget(finding: Finding) -> None:
    if finding.signals.exists():
        weighed(finding)
    else:
        finding.delete()
