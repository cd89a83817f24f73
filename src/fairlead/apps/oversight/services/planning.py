"""Putting a plan in force, ending one, naming who may look."""

import secrets
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Required, TypedDict, Unpack

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.keys import lock_secret
from fairlead.apps.journal.models import Log
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.oversight import acts, queries, ruling
from fairlead.apps.oversight.models import Place, Plan, Reviewer
from fairlead.apps.oversight.queries.plans import purpose_of
from fairlead.apps.register.models import AISystem
from fairlead.core.oversight.plan import LONGEST_HOURS
from fairlead.core.oversight.sampling import KEY, MILLION, Rule, may_be_rules
from fairlead.core.rules.because import is_reason
from fairlead.core.rules.standing import may_stand_until

_LEAST = 20


class PlanFacts(TypedDict, total=False):
    """What a plan takes; the lines and the lists of what is severe may be missing."""

    moment: Required[str]
    due_hours: Required[int]
    how: Required[str]
    competence: Required[str]
    outcomes: Required[Sequence[str]]
    severe_outcomes: Sequence[str]
    severe_kinds: Sequence[str]
    most_overrides_micro: int | None
    least_caught_micro: int | None
    legal_basis: str


def set_plan(
    system: AISystem, *, by: Member, rules: Sequence[Rule], **facts: Unpack[PlanFacts]
) -> Plan:
    """Put an oversight plan in force; the one before stays to be read, with its key.

    Raises:
        RuleBrokenError: the system is retired, or rules, hours or lines will not do.
    """
    with doing(acts.PLAN_SET, by=by, about=system) as entry:
        if system.is_retired:
            raise RuleBrokenError(_("The system is retired: nobody has to look at it."))
        RuleBrokenError.unless(may_be_rules(rules))
        _must_fit(facts)
        _replace(system)
        made = _made(system, by, rules, facts)
        _begin_here(made)
        entry.about = made
        entry.update(system=system.code, **_sealed(made))
    return made


def _made(system: AISystem, by: Member, rules: Sequence[Rule], facts: PlanFacts) -> Plan:
    key = secrets.token_bytes(KEY)
    told = {
        **facts,
        "how": facts["how"].strip(),
        "competence": facts["competence"].strip(),
        "legal_basis": facts.get("legal_basis", "").strip(),
        "outcomes": list(dict.fromkeys(facts["outcomes"])),
        "severe_outcomes": list(facts.get("severe_outcomes", ())),
        "severe_kinds": list(facts.get("severe_kinds", ())),
    }
    return numbered(
        Plan,
        system.organisation,
        system=system,
        rules=ruling.kept(rules),
        locked_key=lock_secret(key, purpose_of(system.tenant)),
        key_digest=sha256(key).hexdigest(),
        made_by=by,
        in_force_at=timezone.now(),
        **told,
    )


def _sealed(plan: Plan) -> dict[str, object]:
    """What of a plan stands in the ledger: the digests of key and rules, and what was written."""
    told: dict[str, object] = {
        "hours": plan.due_hours,
        "key": plan.key_digest,
        "rules": sha256(ruling.written(plan.rules)).hexdigest(),
        "how": write_down(plan.how, about=plan),
        "competence": write_down(plan.competence, about=plan),
    }
    if plan.legal_basis:
        told["basis"] = write_down(plan.legal_basis, about=plan)
    return told


def end_plan(plan: Plan, *, by: Member, because: str) -> None:
    """End a plan without another: nobody looks at new decisions any more.

    Raises:
        RuleBrokenError: it is not in force, or no reason is given.
    """
    with doing(acts.PLAN_ENDED, by=by, about=plan) as entry:
        if plan.replaced_at is not None:
            raise RuleBrokenError(_("{code} is not in force."), code=plan.code)
        if not is_reason(because, least=_LEAST):
            says = _("Say why nobody has to look any more, in {least} characters or more.")
            raise RuleBrokenError(says, least=_LEAST)
        _replace(plan.system)
        entry.update(system=plan.system.code, because=write_down(because.strip(), about=plan))


def name_reviewer(
    system: AISystem, *, by: Member, member: Member, competence: str, until: date, group: str = ""
) -> Reviewer:
    """Let somebody look at decisions, and record what shows that they know enough.

    Raises:
        RuleBrokenError: one's own competence, a role that cannot look, no words, or no good day.
    """
    with doing(acts.REVIEWER_NAMED, by=by, about=system) as entry:
        if member == by:
            raise RuleBrokenError(_("Somebody else records what you know."))
        if not member.may(acts.TAKEN, system):
            says = _("Their role does not let them look: appoint them reviewer first.")
            raise RuleBrokenError(says)
        if not is_reason(competence, least=_LEAST):
            says = _("Say what shows that they know enough, in {least} characters or more.")
            raise RuleBrokenError(says, least=_LEAST)
        today = timezone.localdate()
        RuleBrokenError.unless(may_stand_until(until, today=today, clause="7.2"))
        _end(queries.reviewer_named(system, member))
        made = numbered(
            Reviewer,
            system.organisation,
            system=system,
            member=member,
            group=group.strip(),
            competence=competence.strip(),
            until=until,
            recorded_by=by,
            recorded_at=timezone.now(),
        )
        entry.about = made
        entry.update(
            system=system.code,
            member=member.pseudonym,
            until=until.isoformat(),
            competence=write_down(made.competence, about=made),
        )
    return made


def end_reviewer(reviewer: Reviewer, *, by: Member) -> None:
    """Take somebody off those who may look; what they decided stays."""
    with doing(acts.REVIEWER_ENDED, by=by, about=reviewer) as entry:
        _end(reviewer)
        entry.update(system=reviewer.system.code, member=reviewer.member.pseudonym)


def _end(reviewer: Reviewer | None) -> None:
    if reviewer is not None:
        reviewer.ended_at = timezone.now()
        reviewer.save(update_fields=["ended_at"])


def _replace(system: AISystem) -> None:
    standing = Plan.objects.of(system.organisation).filter(system=system, replaced_at=None)
    standing.update(replaced_at=timezone.now())


def _must_fit(facts: PlanFacts) -> None:
    if not 0 < facts["due_hours"] <= LONGEST_HOURS:
        says = _("Somebody looks within 1 to {most} hours.")
        raise RuleBrokenError(says, most=LONGEST_HOURS)
    lines = (facts.get("most_overrides_micro"), facts.get("least_caught_micro"))
    if any(line is not None and not 0 < line < MILLION for line in lines):
        raise RuleBrokenError(_("A line lies above 0 and below 100 per cent."))


def _begin_here(plan: Plan) -> None:
    """Begin to look through decisions at the end of the log, unless somebody has begun."""
    log = Log.objects.filter(tenant=plan.tenant).order_by("-epoch").first()
    if log is not None:
        Place.objects.get_or_create(
            log_id=log.pk,
            defaults={"organisation": plan.organisation, "seq": log.head.size - 1},
        )
