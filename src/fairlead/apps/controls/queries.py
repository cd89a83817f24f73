"""Reads about controls: the statement of applicability, one control, kept versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from fairlead.apps.controls.models import ControlDecision, SoaVersion
from fairlead.apps.controls.statement import canonical, changes, digest
from fairlead.apps.evidence import queries as evidence
from fairlead.apps.evidence.models import Evidence
from fairlead.apps.org.models import Member, Organisation
from fairlead.apps.pages.addresses import address_of
from fairlead.core.catalogue import UnknownIdError, catalogue
from fairlead.core.catalogue.requirements import Control
from fairlead.core.rules.controls import ControlStatus, Coverage, coverage, status
from fairlead.core.rules.evidence import Freshness
from fairlead.core.rules.standing import SOON

NAMESPACE = "iso42001:"


@dataclass(frozen=True)
class ControlRow:
    """One row of the statement: what the standard asks, what was decided, what it rests on."""

    control: Control
    decision: ControlDecision | None
    status: ControlStatus
    newest: Evidence | None
    today: date

    @property
    def number(self) -> str:
        return self.control.number

    @property
    def owner(self) -> Member | None:
        return self.decision.owner if self.decision else None

    @property
    def grade(self) -> str:
        """Give the word of the best grade in date, or none."""
        return self.status.grade.name.lower() if self.status.grade else "none"

    @property
    def owner_key(self) -> str:
        """Name the owner as a filter does."""
        return str(self.owner.pk) if self.owner else "none"

    @property
    def searched(self) -> str:
        """Give what a search looks into: number, title, evidence, reason."""
        title = self.newest.title if self.newest else ""
        reason = self.decision.reason if self.decision else ""
        return f"{self.number} {self.control.title} {title} {reason}".lower()

    def get_absolute_url(self) -> str:
        """Where its page is."""
        return address_of("controls:control", self.number)

    @cached_property
    def look(self) -> str:
        """Name the state as a chip shows it: what was decided, or how evidence stands."""
        until = self.status.in_date_until
        if until is not None:
            return "ends_soon" if until - self.today <= SOON else "in_date"
        return self.status.state.value.replace(" ", "_")

    @property
    def more(self) -> int:
        """How many further pieces count in the same way."""
        counts = self.status.counts
        soon = counts.get(Freshness.IN_DATE, 0) + counts.get(Freshness.ENDS_SOON, 0)
        n = soon if self.status.is_fresh else counts.get(Freshness.STALE, 0)
        return max(0, n - 1)


def statement(organisation: Organisation, today: date | None = None) -> list[ControlRow]:
    """Give the statement of applicability: 38 rows, status computed, three queries."""
    day = today or timezone.localdate()
    said = ControlDecision.objects.of(organisation).select_related("owner__user")
    decided = {one.control_id: one for one in said}
    tallied = evidence.tallies(organisation, today=day)
    found = evidence.titles(organisation, [_newest(some, day) for some in tallied.values()])
    return [
        _row(control, decided.get(control.id), tallied.get(control.id, []), found, day)
        for control in catalogue().controls.values()
    ]


def covered(organisation: Organisation, today: date) -> Coverage:
    """Say how far the controls have come in all; two queries, and no names read."""
    said = ControlDecision.objects.of(organisation).values_list("control_id", "applies", "reason")
    decided = {control: (applies, reason) for control, applies, reason in said}
    best = evidence.best_pieces(organisation, today=today)

    def told(control: str) -> ControlStatus:
        applies, reason = decided.get(control, (None, ""))
        pieces = [best[control]] if control in best else []
        return status(applicable=applies, reason=reason, evidence=pieces, today=today)

    return coverage(map(told, catalogue().controls))


def one_row(organisation: Organisation, control_id: str, today: date | None = None) -> ControlRow:
    """Compute one control only: what one new piece of evidence costs."""
    day = today or timezone.localdate()
    tallied = evidence.tallies(organisation, today=day, control_id=control_id).get(control_id, [])
    found = evidence.titles(organisation, [_newest(tallied, day)] if tallied else [])
    control = catalogue().control(control_id)
    return _row(control, get_decision(organisation, control_id), tallied, found, day)


def one_status(
    organisation: Organisation, control_id: str, today: date | None = None
) -> ControlStatus:
    """Compute the status of one control: all that a new piece of evidence changes."""
    mine = ControlDecision.objects.of(organisation).filter(control_id=control_id)
    applies, reason = mine.values_list("applies", "reason").first() or (None, "")
    return status(
        applicable=applies,
        reason=reason,
        evidence=evidence.pieces_of(organisation, control_id),
        today=today or timezone.localdate(),
    )


def decisions(organisation: Organisation) -> QuerySet[ControlDecision]:
    """Give what was decided about controls, with the people who answer for them."""
    rows = ControlDecision.objects.of(organisation)
    return rows.select_related("organisation", "owner__user", "proposed_owner__user")


def get_decision(organisation: Organisation, control_id: str) -> ControlDecision | None:
    """Find what was decided about one control, if anything."""
    rows = decisions(organisation).select_related("decided_by__user")
    return rows.filter(control_id=control_id).first()


def undecided(organisation: Organisation) -> int:
    """How many controls nobody has decided about yet."""
    decided = ControlDecision.objects.of(organisation).exclude(applies=None).count()
    return len(catalogue().controls) - decided


def must_be_decision(organisation: Organisation, control_id: str) -> ControlDecision:
    """Find what was decided about one control, or answer as if there were no such page."""
    found = get_decision(organisation, control_id)
    if found is None:
        raise Http404(_("Nobody said anything about this control yet."))
    return found


def asked_of(member: Member) -> QuerySet[ControlDecision]:
    """Give the controls that this member was asked to own and did not answer yet."""
    return decisions(member.organisation).filter(proposed_owner=member)


def control_numbered(number: str) -> Control:
    """Find a control by its number, or answer as if there were no such page."""
    try:
        return catalogue().control(f"{NAMESPACE}{number}")
    except UnknownIdError:
        raise Http404(_("There is no such control.")) from None


def versions(organisation: Organisation) -> QuerySet[SoaVersion]:
    """Give the kept versions of the statement, newest first."""
    rows = SoaVersion.objects.of(organisation).select_related(
        "organisation", "sent_by__user", "decided_by__user"
    )
    return rows.order_by("-number")


def get_version(organisation: Organisation, number: int) -> SoaVersion:
    """Find a kept version by its number, or answer as if there were no such page."""
    found = versions(organisation).filter(number=number).first()
    if found is None:
        raise Http404(_("There is no such version."))
    return found


def approved(organisation: Organisation, *, before: int | None = None) -> SoaVersion | None:
    """Find the newest approved version, or the one before a version."""
    rows = versions(organisation).filter(state=SoaVersion.State.APPROVED)
    if before is not None:
        rows = rows.filter(number__lt=before)
    return rows.first()


def frozen(organisation: Organisation, *, number: int, today: date) -> dict[str, Any]:
    """Give the statement as it stands, in the shape that is kept."""
    shown = {
        control: [f"{code} {digest}" for code, digest in some]
        for control, some in evidence.digests_by_control(organisation).items()
    }
    known = catalogue()
    return {
        "v": 1,
        "standard": "ISO/IEC 42001:2023",
        "catalogue": {"version": known.version, "digest": known.digest},
        "date": today.isoformat(),
        "version": number,
        "rows": [_kept(row, shown) for row in statement(organisation, today)],
    }


def since_approved(organisation: Organisation, *, today: date) -> list[Any]:
    """Say what changed since the last approved version; nothing when there is none."""
    last = approved(organisation)
    if last is None:
        return []
    now = frozen(organisation, number=last.number + 1, today=today)
    return changes(orjson.loads(last.body), now)


def is_intact(version: SoaVersion) -> bool:
    """Say whether a kept version still has the bytes of its digest, in their one form."""
    body = version.body.encode()
    return digest(body) == version.digest and canonical(orjson.loads(body)) == body


def _kept(row: ControlRow, shown: Mapping[str, list[str]]) -> dict[str, object]:
    said, until = row.decision, row.status.in_date_until
    return {
        "control": row.control.id,
        "number": row.number,
        "title": row.control.title,
        "applies": said.applies if said else None,
        "reason": said.reason if said else "",
        "how": said.how if said else "",
        "risks": said.risks if said else [],
        "owner": row.owner.pseudonym if row.owner else "",
        "state": row.status.state.value,
        "grade": row.grade,
        "until": until.isoformat() if until else "",
        "evidence": shown.get(row.control.id, []),
    }


def _row(
    control: Control,
    decision: ControlDecision | None,
    tallied: list[evidence.Tally],
    found: Mapping[int, Evidence],
    today: date,
) -> ControlRow:
    told = status(
        applicable=decision.applies if decision else None,
        reason=decision.reason if decision else "",
        evidence=[each.piece for each in tallied],
        today=today,
    )
    newest = found.get(_newest(tallied, today)) if tallied else None
    return ControlRow(control, decision, told, newest, today)


def _newest(tallied: list[evidence.Tally], today: date) -> int:
    """Choose what a control rests on: what counts before what does not, then grade, then newest."""
    best = max(tallied, key=lambda each: (each.counts_on(today), each.piece.grade, each.newest))
    return best.newest
