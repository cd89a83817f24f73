"""Bringing traces to the finding of their tool, and weighing it anew."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from fairlead.apps.discover.models import Finding, Signal
from fairlead.apps.org.models import Organisation
from fairlead.apps.org.numbering import numbered
from fairlead.core.catalogue import catalogue
from fairlead.core.rules import discovery as rules


def finding_of(firm: Organisation, *, vendor_id: str, named: str) -> Finding:
    """Find the one finding of this tool, or open it, inside an act."""
    key = rules.merge_key(vendor_id or None, named)
    found = Finding.objects.of(firm).filter(key=key).first()
    if found is not None:
        return found
    known = catalogue().vendors.get(vendor_id)
    name = known.name if known else named
    return numbered(Finding, firm, key=key, vendor_id=vendor_id, name=name)


def weighed(finding: Finding) -> Finding:
    """Say anew how sure we are of a finding, and of the one that it was merged into."""
    head = finding.merged_into or finding
    for each in {finding.pk: finding, head.pk: head}.values():
        signals = list(Signal.objects.filter(Q(finding=each) | Q(finding__merged_into=each)))
        if signals:
            _weigh(each, signals)
    return finding


def _weigh(finding: Finding, signals: list[Signal]) -> None:
    told = [
        rules.Signal(rung=s.rung, source=s.source, vendor_id=s.vendor_id or None, name=s.named)
        for s in signals
    ]
    owner = str(finding.owner_id or "")
    finding.confidence = rules.weigh(told, owner=owner, purpose=finding.purpose).level
    finding.sources = sorted({s.source for s in signals})
    finding.people = people_of(signals)
    finding.first_on = min(_days(signals))
    finding.last_on = max(_days(signals))
    names = ["confidence", "sources", "people", "first_on", "last_on"]
    finding.save(update_fields=names)


def people_of(signals: Iterable[Signal]) -> int | None:
    """Count people at least: declarations add up, of other sources the largest count stands."""
    told = list(signals)
    declared = sum(1 for s in told if s.declaration_id)
    counted = [s.people for s in told if s.people is not None and not s.declaration_id]
    return max([*counted, declared]) or None


def _days(signals: Iterable[Signal]) -> list[date]:
    return [day for s in signals for day in (s.first_on, s.last_on, s.seen_at.date()) if day]
