"""Choosing decisions for people to look at: in the worker, batch by batch, behind the intake.

What was looked through is kept by the place in the log, in the same commit as the reviews, so that
a worker that died in the middle chooses the same again and nothing twice.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from fairlead.apps.decisions.models import Decision
from fairlead.apps.decisions.services import open_many
from fairlead.apps.hooks.services import tell
from fairlead.apps.journal.errors import FairleadError
from fairlead.apps.journal.models import Log
from fairlead.apps.journal.rounds import held
from fairlead.apps.journal.services import doing
from fairlead.apps.org.models import Organisation
from fairlead.apps.org.numbering import next_numbers
from fairlead.apps.org.programs import Program
from fairlead.apps.oversight import acts, queries, ruling
from fairlead.apps.oversight.models import Place, Plan, Review, VersionSeen
from fairlead.core.oversight.plan import due_at
from fairlead.core.oversight.sampling import Seen, asks_for_attributes, drawn
from fairlead.core.rules.because import Because

AT_ONCE: Final = 2_000
MOST_BATCHES: Final = 10


@dataclass(frozen=True)
class _Drawn:
    """A decision that a person looks at, and why."""

    decision: Decision
    because: tuple[Because, ...]


def sample_new() -> dict[str, str]:
    """Look through what is new in every firm with a plan; say by firm what stood in the way."""
    troubles = dict[str, str]()
    firms = Organisation.objects.filter(pk__in=Plan.objects.values("organisation")).order_by("pk")
    for firm in firms:
        if str(firm.public_id) not in held():
            troubles[f"reviews of {firm.public_id}"] = _of_firm(firm)
    return troubles


def sample_in(firm: Organisation) -> int:
    """Look through all that is new in one firm, and say how many decisions that were."""
    logs = Log.objects.filter(tenant=str(firm.public_id)).order_by("epoch")
    return sum(_of_log(firm, log.pk) for log in logs)


def _of_firm(firm: Organisation) -> str:
    try:
        sample_in(firm)
    except FairleadError as refused:
        return str(refused)
    return ""


def _of_log(firm: Organisation, log_id: int) -> int:
    """Go through a log until its end, at most so many batches, so that signing need not wait."""
    looked = 0
    for _turn in range(MOST_BATCHES):
        n = _batch(firm, log_id)
        looked += n
        if n < AT_ONCE:
            break
    return looked


def _batch(firm: Organisation, log_id: int) -> int:
    with transaction.atomic():
        Place.objects.get_or_create(log_id=log_id, defaults={"organisation": firm})
        place = Place.objects.select_for_update().get(log_id=log_id)
        fresh = Decision.objects.filter(log_id=log_id, seq__gt=place.seq).order_by("seq")
        rows = list(fresh.select_related("organisation")[:AT_ONCE])
        if rows:
            _choose(firm, rows)
            Place.objects.filter(log_id=log_id).update(seq=rows[-1].seq)
    return len(rows)


def _choose(firm: Organisation, rows: Sequence[Decision]) -> None:
    plans = defaultdict[int, list[Plan]](list)
    for plan in queries.plans(firm).order_by("in_force_at"):
        plans[plan.system_id].append(plan)
    by_plan = defaultdict[Plan, list[Decision]](list)
    for row in rows:
        if (standing := _in_force(plans[row.system_id], row.received_at)) is not None:
            by_plan[standing].append(row)
    for standing, mine in by_plan.items():
        _under(standing, mine)


def _in_force(plans: Sequence[Plan], at: datetime) -> Plan | None:
    """Give the plan under which a decision came in: a later one does not reach back."""
    standing = [each for each in plans if each.in_force_at <= at]
    last = standing[-1] if standing else None
    over = last is not None and last.replaced_at is not None and last.replaced_at <= at
    return None if over else last


def _under(plan: Plan, rows: Sequence[Decision]) -> None:
    """Choose under one plan; what is chosen, and what was opened for it, is sealed."""
    rules, days = ruling.rules_of(plan.rules), _version_days(plan, rows)
    told = dict[int, dict[str, Any]]()
    if asks_for_attributes(rules):
        sealed = [row for row in rows if row.key_id is not None]
        program = Program("oversight", plan.organisation)
        told = dict(open_many(plan, sealed, ["attributes"], by=program))
    if chosen := _drawn(plan, rows, days, told):
        _seal(plan, rows, chosen, n_opened=len(told))


def _drawn(
    plan: Plan,
    rows: Sequence[Decision],
    days: Mapping[tuple[str, str], datetime],
    parts: Mapping[int, Mapping[str, Any]],
) -> list[_Drawn]:
    rules, key = ruling.rules_of(plan.rules), queries.key_of(plan)
    found = list[_Drawn]()
    for row in rows:
        seen = Seen(
            id=row.ext_id,
            kind=row.kind,
            outcome=row.outcome,
            confidence_micro=row.confidence_micro,
            attributes=parts.get(row.pk, {}).get("attributes", {}),
            version_days=(row.received_at - days[row.model, row.version]).days,
        )
        if because := drawn(rules, seen, key=key):
            found.append(_Drawn(row, because))
    return found


def _version_days(plan: Plan, rows: Sequence[Decision]) -> dict[tuple[str, str], datetime]:
    """Say since when each version decides, by our clock and not by a claim of the sender."""
    known = {
        (model, version): first
        for model, version, first in VersionSeen.objects.filter(system=plan.system_id).values_list(
            "model", "version", "first_at"
        )
    }
    for row in rows:
        place = (row.model, row.version)
        if place not in known:
            told = {"system_id": plan.system_id, "model": row.model, "version": row.version}
            earliest = Decision.objects.filter(**told).order_by("at").first() or row
            known[place] = min(earliest.received_at, row.received_at)
            VersionSeen.objects.get_or_create(**told, defaults={"first_at": known[place]})
    return known


def _seal(plan: Plan, rows: Sequence[Decision], chosen: Sequence[_Drawn], *, n_opened: int) -> None:
    with doing(acts.SAMPLED, by=Program("oversight", plan.organisation), about=plan) as entry:
        _add(plan, chosen)
        # No numbers of reviews here: a gap among them would betray a planted case.
        ids = "\n".join(each.decision.ext_id for each in chosen)
        entry.update(
            system=plan.system.code,
            first=rows[0].seq,
            last=rows[-1].seq,
            looked=len(rows),
            drawn=len(chosen),
            digest=sha256(ids.encode()).hexdigest(),
            opened=n_opened,
        )
        tell(
            plan.organisation,
            "review.waiting",
            {"system": plan.system.code, "n": len(chosen)},
        )


def _add(plan: Plan, chosen: Sequence[_Drawn]) -> None:
    now, facts = timezone.now(), ruling.plan_of(plan, ())
    numbers = next_numbers(plan.organisation, Review.prefix, len(chosen))
    Review.objects.bulk_create(
        Review(
            organisation=plan.organisation,
            number=number,
            created_at=now,
            system_id=plan.system_id,
            plan=plan,
            decision=each.decision,
            reference=each.decision.ext_id,
            log_id=each.decision.log_id,
            seq=each.decision.seq,
            ai=each.decision.outcome,
            decision_kind=each.decision.kind,
            reasons=[{"says": b.says, "facts": b.facts} for b in each.because],
            severe=facts.is_severe(outcome=each.decision.outcome, kind=each.decision.kind),
            came_at=now,
            due_at=due_at(now, hours=plan.due_hours),
        )
        for number, each in zip(numbers, chosen, strict=True)
    )
