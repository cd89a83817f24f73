"""What evidence supports: controls, and records of the register and the risks."""

from collections.abc import Iterable
from typing import Final

from django.utils import timezone

from fairlead.apps.evidence import acts
from fairlead.apps.evidence.models import Evidence, EvidenceAbout, EvidenceLink
from fairlead.apps.journal.act import Record
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.services import doing
from fairlead.apps.org.models import Member
from fairlead.core.catalogue import UnknownIdError, catalogue
from fairlead.core.rules.verdict import Refused

MOST_ABOUT_ONE: Final = 200


def link(one: Evidence, *, by: Member, controls: list[str]) -> list[str]:
    """Let a piece of evidence support these controls; gives those that are new.

    Raises:
        RuleBrokenError: a control does not exist, or the evidence no longer counts.
    """
    with doing(acts.LINKED, by=by, about=one) as entry:
        if not one.is_current:
            raise RuleBrokenError("{code} no longer counts: link current evidence.", code=one.code)
        new = link_controls(one, controls)
        if not new:
            raise RuleBrokenError("{code} supports this already.", code=one.code)
        entry.update(controls=new)
    return new


def unlink(one: Evidence, *, by: Member, control_id: str) -> None:
    """Take a control off a piece of evidence; link it again to undo.

    Raises:
        RuleBrokenError: they were not linked.
    """
    with doing(acts.UNLINKED, by=by, about=one) as entry:
        mine = EvidenceLink.objects.of(one.organisation).filter(evidence=one)
        gone, _each = mine.filter(control_id=control_id).delete()
        if not gone:
            raise RuleBrokenError("{code} does not support this control.", code=one.code)
        entry.update(controls=[control_id])


def link_record(one: Evidence, *, by: Member, about: Record) -> None:
    """Say that a piece of evidence is about this record.

    Raises:
        RuleBrokenError: it is so already, or the record has too much evidence.
    """
    with doing(acts.LINKED, by=by, about=one) as entry:
        if not attach(one, about):
            raise RuleBrokenError("{code} is about this already.", code=one.code)
        entry.update(record=f"{about.ledger_kind}:{about.ledger_id}")


def unlink_record(one: Evidence, *, by: Member, kind: str, code: str) -> None:
    """Say that a piece of evidence is not about this record after all.

    Raises:
        RuleBrokenError: it was not.
    """
    with doing(acts.UNLINKED, by=by, about=one) as entry:
        mine = EvidenceAbout.objects.of(one.organisation).filter(evidence=one)
        gone, _each = mine.filter(kind=kind, code=code).delete()
        if not gone:
            raise RuleBrokenError("{code} is not about this record.", code=one.code)
        entry.update(record=f"{kind}:{code}")


def link_controls(one: Evidence, controls: Iterable[str]) -> list[str]:
    """Link what is not linked yet, inside somebody's act."""
    known = [_known(each) for each in dict.fromkeys(controls)]
    there = set(
        EvidenceLink.objects.of(one.organisation)
        .filter(evidence=one)
        .values_list("control_id", flat=True)
    )
    new = [each for each in known if each not in there]
    EvidenceLink.objects.bulk_create(
        EvidenceLink(
            organisation=one.organisation, evidence=one, control_id=each, linked_at=timezone.now()
        )
        for each in new
    )
    return sorted(new)


def attach(one: Evidence, about: Record) -> bool:
    """Attach evidence to a record, inside somebody's act; no when it was attached already."""
    if about.tenant != one.tenant:
        raise NotPermittedError.of(Refused("This belongs to another organisation."))
    rows = EvidenceAbout.objects.of(one.organisation)
    if rows.filter(kind=about.ledger_kind, code=about.ledger_id).count() >= MOST_ABOUT_ONE:
        raise RuleBrokenError(
            "There are {most} pieces of evidence about {code}: withdraw some first.",
            most=MOST_ABOUT_ONE,
            code=about.ledger_id,
        )
    _row, made = rows.get_or_create(
        organisation=one.organisation,
        evidence=one,
        kind=about.ledger_kind,
        code=about.ledger_id,
        defaults={"linked_at": timezone.now()},
    )
    return made


def _known(control_id: str) -> str:
    try:
        return catalogue().control(control_id).id
    except UnknownIdError as error:
        raise RuleBrokenError("{why}", why=str(error)) from error
