"""Putting a finding in the register, with what was seen as its first evidence."""

import json

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_noop as _

from fairlead.apps.discover import acts
from fairlead.apps.discover.models import Finding, Signal
from fairlead.apps.discover.services._finding import weighed
from fairlead.apps.evidence.services import take_in
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing
from fairlead.apps.org.models import Member
from fairlead.apps.register.models import AISystem, Supplier
from fairlead.apps.register.services import link, register_supplier, register_system
from fairlead.core.catalogue import catalogue

CONTROLS = ("iso42001:A.4.2", "iso42001:A.9.2")


def promote(
    finding: Finding, *, by: Member, name: str = "", purpose: str = "", owner: Member | None = None
) -> AISystem:
    """Register the tool as an AI system with its supplier, and keep the traces as evidence.

    All of it or nothing: four acts, one transaction.
    """
    with transaction.atomic(), doing(acts.PROMOTED, by=by, about=finding) as entry:
        _must_be_new(finding)
        told = purpose.strip() or finding.purpose
        system = register_system(
            by=by,
            name=name.strip() or finding.name,
            purpose=told,
            vendor_id=finding.vendor_id,
            owner=owner or finding.owner or finding.proposed_owner,
        )
        if supplier := _supplier(finding, by):
            link("supplied_by", system, supplier, by=by)
        evidence = _hand_over(finding, system, by)
        finding.system, finding.purpose = system, told
        finding.save(update_fields=["system", "purpose"])
        weighed(finding)
        entry.update(system=system.code, evidence=evidence)
    return system


def _must_be_new(finding: Finding) -> None:
    if finding.system is not None:
        raise RuleBrokenError(_("This is in the register as {code}."), code=finding.system.code)
    if finding.merged_into is not None:
        raise RuleBrokenError(_("This is merged into {code}."), code=finding.merged_into.code)
    if finding.state == Finding.State.DISMISSED:
        raise RuleBrokenError(_("This was dismissed: open it again first."))


def _supplier(finding: Finding, by: Member) -> Supplier | None:
    known = catalogue().vendors.get(finding.vendor_id)
    if known is None:
        return None
    mine = Supplier.objects.of(by.organisation).filter(retired_on=None)
    there = mine.filter(Q(name__iexact=known.vendor) | Q(vendor_id=known.id)).first()
    if there is not None:
        return there
    return register_supplier(by=by, name=known.vendor, vendor_id=known.id)


def _hand_over(finding: Finding, system: AISystem, by: Member) -> str:
    data = json.dumps(_seen(finding), sort_keys=True, ensure_ascii=False, indent=1).encode()
    kept = take_in(
        by=by,
        title=_now("How {tool} was found ({code})").format(tool=finding.name, code=finding.code),
        kind="scan",
        data=data,
        media_type="application/json",
        filename=f"{finding.code}.json",
        grade="observed",
        about=system,
        controls=list(CONTROLS),
        source="discover",
    )
    return kept.code


def _seen(finding: Finding) -> dict[str, object]:
    signals = (
        Signal.objects.filter(Q(finding=finding) | Q(finding__merged_into=finding))
        .select_related("run", "declaration")
        .order_by("pk")
    )
    return {
        "schema": "fairlead-finding/1",
        "organisation": finding.tenant,
        "finding": finding.code,
        "tool": finding.name,
        "vendor_id": finding.vendor_id,
        "signals": [_told(each) for each in signals],
    }


def _told(signal: Signal) -> dict[str, object]:
    told: dict[str, object] = {
        "source": signal.source,
        "rung": signal.rung,
        "named": signal.named,
        "people": signal.people,
        "facts": signal.facts,
        "places": signal.places,
        "seen_at": signal.seen_at.isoformat(),
    }
    if signal.run:
        told |= {"import": signal.run.code, "sha256": signal.run.digest}
    if signal.declaration:
        told["declaration"] = signal.declaration.code
    return told
