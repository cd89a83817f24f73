"""Planting test cases: a real decision with an answer that is wrong, among those that wait."""

import secrets

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions.models import Decision
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import numbered
from fairlead.apps.oversight import acts, queries
from fairlead.apps.oversight.models import Plan, Review, Seed
from fairlead.core.ledger.commitment import SALT, commit
from fairlead.core.oversight.plan import due_at
from fairlead.core.rules.because import is_reason

_LEAST = 20


def plant(
    decision: Decision, *, by: Member, shown: str, right: str, because: str, text: str = ""
) -> Seed:
    """Plant a copy of a decision with an answer that is wrong; it counts in no other figure.

    The entry binds the case to its review by a commitment, so that the ledger cannot betray it.

    Raises:
        RuleBrokenError: no plan, nobody who could find it, no wrong answer, or no words.
    """
    system = decision.system
    with doing(acts.SEEDED, by=by, about=system) as entry:
        plan = queries.plan_in_force(system)
        if plan is None:
            raise RuleBrokenError(_("The system has no oversight plan: make one first."))
        _must_be_wrong(plan, shown, right)
        _must_find_somebody(plan)
        if not is_reason(because, least=_LEAST):
            says = _("Say what is wrong with it, in {least} characters or more.")
            raise RuleBrokenError(says, least=_LEAST)
        review, salt = _review(plan, decision, shown), secrets.token_bytes(SALT)
        made = numbered(
            Seed,
            system.organisation,
            system=system,
            review=review,
            salt=salt,
            shown=shown,
            right=right,
            text=text.strip(),
            because=because.strip(),
            planted_by=by,
        )
        entry.about = made
        entry.update(
            system=system.code,
            commitment=commit(salt, {"review": review.code}),
            because=write_down(made.because, about=made),
        )
    return made


def _review(plan: Plan, decision: Decision, shown: str) -> Review:
    now = timezone.now()
    says = "Drawn by chance ({share} per cent)."
    return numbered(
        Review,
        plan.organisation,
        system=plan.system,
        plan=plan,
        decision=decision,
        reference=decision.ext_id,
        log_id=decision.log_id,
        seq=decision.seq,
        ai=shown,
        decision_kind=decision.kind,
        reasons=_like_others(plan, {"says": says, "facts": {"share": "5"}}),
        planted=True,
        came_at=now,
        due_at=due_at(now, hours=plan.due_hours),
    )


def _like_others(plan: Plan, usual: dict[str, object]) -> list[dict[str, object]]:
    """Give the reasons of the newest real review, so that a planted one looks like it."""
    newest = Review.objects.filter(plan=plan, planted=False).order_by("-number").first()
    told: list[dict[str, object]] = newest.reasons if newest else [usual]
    return told


def _must_be_wrong(plan: Plan, shown: str, right: str) -> None:
    if shown == right:
        raise RuleBrokenError(_("An answer that is right is no test: choose a wrong one."))
    for each in (shown, right):
        if each not in plan.outcomes:
            raise RuleBrokenError(_("The plan knows no answer “{outcome}”."), outcome=each)


def _must_find_somebody(plan: Plan) -> None:
    able = queries.able_reviewers(plan.system, timezone.localdate())
    if all(each.member.reads("planted") for each in able):
        says = _("Nobody can be tested: all who may look can see which cases are planted.")
        raise RuleBrokenError(says)
