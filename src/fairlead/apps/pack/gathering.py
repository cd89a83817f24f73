"""What goes into a pack: every record, the evidence behind them, and a report to read."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from fairlead.apps.controls.queries import ControlRow, statement
from fairlead.apps.evidence import blobs
from fairlead.apps.evidence.models import Evidence
from fairlead.apps.evidence.queries import evidence, with_readings
from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.pack.monitoring import monitoring
from fairlead.apps.pack.oversight import oversight
from fairlead.apps.pack.report import report
from fairlead.apps.pack.telling import told
from fairlead.apps.register.models import Link
from fairlead.apps.register.queries import KINDS, records
from fairlead.apps.risk.queries import criteria, risks
from fairlead.core.catalogue import catalogue
from fairlead.core.ledger import pack
from fairlead.core.ledger.profile import Json

_CHUNK = 1 << 16


def gather(firm: Organisation, *, today: date, with_names: bool, with_files: bool) -> pack.Content:
    """Gather the content of a pack as the records stand now."""
    told_now = _records(firm, today=today, with_names=with_names)
    return pack.Content(
        records=told_now,
        report=report(firm, told_now, today=today),
        evidence=list(_files(firm)) if with_files else (),
    )


def _records(firm: Organisation, *, today: date, with_names: bool) -> dict[str, Json]:
    line = criteria(firm)
    told_now: dict[str, Json] = {
        "organisation": told(firm) | {"as_of": today.isoformat()},
        "catalogue": {"digest": catalogue().digest, "version": catalogue().version},
        "people": [_person(each, with_names=with_names) for each in _members(firm)],
        "links": [_link(each) for each in Link.objects.filter(organisation=firm).order_by("pk")],
        "risks": [told(each) for each in risks(firm).select_related("added_by").order_by("number")],
        "risk-criteria": told(line) if line else None,
        "statement-of-applicability": [_row(each) for each in statement(firm, today)],
        "evidence": [_evidence(each) for each in _all_evidence(firm)],
    }
    told_now |= monitoring(firm) | oversight(firm)
    for kind in KINDS:
        rows = records(firm, kind).order_by("number")
        told_now[f"register-{kind.replace('_', '-')}"] = [told(each) for each in rows]
    return told_now


def _members(firm: Organisation) -> Iterable[Member]:
    return Member.objects.filter(organisation=firm).select_related("user").order_by("pk")


def _person(member: Member, *, with_names: bool) -> dict[str, Json]:
    person: dict[str, Json] = {
        "pseudonym": member.pseudonym,
        "roles": list(member.roles),
        "active": member.is_active,
    }
    return person | {"name": str(member)} if with_names else person


def _link(link: Link) -> dict[str, Json]:
    return {"kind": link.kind, "from": link.source.code, "to": link.target.code}


def _row(row: ControlRow) -> dict[str, Json]:
    decision, status = row.decision, row.status
    return {
        "control": row.control.id,
        "number": row.control.number,
        "title": row.control.title,
        "applies": decision.applies if decision else None,
        "reason": decision.reason if decision else "",
        "how": decision.how if decision else "",
        "risks": sorted(decision.risks) if decision else [],
        "owner": decision.owner.pseudonym if decision and decision.owner else None,
        "state": status.state.value,
        "because": str(status.because),
        "grade": status.grade.name.lower() if status.grade else None,
        "until": status.in_date_until.isoformat() if status.in_date_until else None,
        "pieces": sum(status.counts.values()),
    }


def _all_evidence(firm: Organisation) -> Iterable[Evidence]:
    return with_readings(evidence(firm)).prefetch_related("links", "records").order_by("number")


def _evidence(one: Evidence) -> dict[str, Json]:
    return told(one) | {
        "controls": sorted(link.control_id for link in one.links.all()),
        "about": sorted(f"{each.kind}:{each.code}" for each in one.records.all()),
    }


def _files(firm: Organisation) -> Iterator[pack.Evidence]:
    seen = set[str]()
    for one in _all_evidence(firm):
        if one.has_file and one.digest not in seen:
            seen.add(one.digest)
            yield pack.Evidence(one.digest, one.size, partial(_chunks, one.digest))


def _chunks(digest: str) -> Iterator[bytes]:
    with blobs.opened(digest) as file:
        while chunk := file.read(_CHUNK):
            yield chunk
