"""Looking at a decision: taken up, answered blindly, decided, settled; or given back.

What a reviewer says before seeing the AI's answer goes into the ledger as a commitment, so that a
second person who reads the ledger stays blind too; it is opened there when the review is settled.
"""

import secrets
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.decisions import acts as decisions
from fairlead.apps.decisions.models import Decision
from fairlead.apps.hooks.services import tell
from fairlead.apps.journal.act import Record
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.services import Sealing, doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.oversight import acts, queries
from fairlead.apps.oversight.models import Look, Review, Seed
from fairlead.apps.oversight.services.stopping import stop_within
from fairlead.apps.work.services import finish_about
from fairlead.core.ledger.commitment import SALT, commit
from fairlead.core.oversight import looks as rules
from fairlead.core.oversight.looks import Action, Reason

HELD: Final = timedelta(minutes=30)
# Before the answer only what went in is shown; what came out waits until the reviewer has said.
BLIND_PARTS: Final = ("input", "prompt")
SHOWN_PARTS: Final = ("input", "prompt", "output", "explanation")


def take(review: Review, *, by: Member) -> Look:
    """Take a decision up for half an hour; what is sealed of it is opened for this review.

    Raises:
        RuleBrokenError: it is settled, somebody else has it, or this person may not look.
    """
    with doing(acts.TAKEN, by=by, about=review) as entry:
        kept = _locked(review)
        _must_wait(kept)
        _must_be_free(kept, by)
        RuleBrokenError.unless(queries.may_look(kept, by))
        _hold(kept, by)
        reviewer = queries.reviewer_named(kept.system, by)
        look, _fresh = Look.objects.get_or_create(
            review=kept,
            by=by,
            defaults={
                "organisation": kept.organisation,
                "group": reviewer.group if reviewer else "",
                "opened_at": timezone.now(),
            },
        )
        if kept.decision is not None and kept.decision.key_id is not None:
            said = write_down(f"review {kept.code}", about=kept.decision)
            parts = list(SHOWN_PARTS if look.first else BLIND_PARTS)
            entry.also(decisions.OPENED, about=kept.decision, parts=parts, because=said)
    return look


def release(review: Review, *, by: Member) -> None:
    """Give a review back, so that somebody else can take it.

    Raises:
        RuleBrokenError: this person does not have it.
    """
    with doing(acts.RELEASED, by=by, about=review):
        kept = _locked(review)
        if kept.held_by_id != by.pk:
            raise RuleBrokenError(_("You do not have {code} in hand."), code=kept.code)
        kept.held_by, kept.held_until = None, None
        kept.save(update_fields=["held_by", "held_until"])
        # Whoever has seen the AI's answer has seen it: that look stays.
        Look.objects.filter(review=kept, by=by, first="").delete()


def answer(review: Review, *, by: Member, outcome: str) -> Look:
    """Say what one would decide; from then on the AI's answer is shown.

    Raises:
        RuleBrokenError: it is not in hand, was answered already, or this is no answer there is.
    """
    with doing(acts.ANSWERED, by=by, about=review) as entry:
        kept = _locked(review)
        look = _in_hand(kept, by)
        RuleBrokenError.unless(rules.may_answer(look.told, outcome))
        _must_be_an_answer(kept, outcome)
        look.first, look.first_at, look.salt = outcome, timezone.now(), secrets.token_bytes(SALT)
        look.save(update_fields=["first", "first_at", "salt"])
        entry.update(commitment=commit(look.salt, {"first": outcome}))
        if kept.decision is not None and kept.decision.key_id is not None:
            said = write_down(f"review {kept.code}", about=kept.decision)
            fresh = [part for part in SHOWN_PARTS if part not in BLIND_PARTS]
            entry.also(decisions.OPENED, about=kept.decision, parts=fresh, because=said)
    return look


def decide(
    review: Review,
    *,
    by: Member,
    action: str,
    outcome: str = "",
    reason: str = "",
    because: str = "",
) -> Review:
    """End a look: accept the AI's answer, override it, or stop the system.

    Raises:
        RuleBrokenError: it is not in hand, not answered blindly, decided, or not reasoned.
    """
    told = Action(action)
    with doing(acts.LOOKED, by=by, about=review) as entry:
        kept = _locked(review)
        look = _in_hand(kept, by)
        code = Reason(reason) if reason else None
        verdict = rules.may_decide(look.told, told, outcome=outcome, reason=code, text=because)
        RuleBrokenError.unless(verdict)
        if told == Action.OVERRIDE:
            _must_be_an_answer(kept, outcome)
        _finish(look, told, outcome, reason, because)
        kept.held_by, kept.held_until = None, None
        seed = queries.get_seed(kept)
        if seed is not None:
            _settle_planted(entry, kept, look, seed)
        else:
            _settle_if_so(entry, kept, look, by)
        kept.save()
        _end_being_late(entry, kept)
    return kept


def _end_being_late(entry: Sealing, review: Review) -> None:
    """Say that the task about overdue reviews is done, once the last of them was looked at."""
    late = Review.objects.filter(plan=review.plan, state=Review.State.WAITING)
    if review.escalated_at is not None and not late.exclude(escalated_at=None).exists():
        finish_about(entry, review.organisation, review.plan)


def _finish(look: Look, action: Action, outcome: str, reason: str, because: str) -> None:
    look.final = rules.final_of(look.told, action, outcome)
    look.action, look.reason, look.because = action.value, reason, because.strip()
    look.decided_at = timezone.now()
    look.seconds = max(0, int((look.decided_at - look.opened_at).total_seconds()))
    look.save()


def _settle_if_so(entry: Sealing, review: Review, look: Look, by: Member) -> None:
    """Settle a review once enough people said the same; a stop holds at once."""
    looks = [look, *queries.looks_of(review).exclude(pk=look.pk)]
    holds = rules.standing([each.told for each in looks], severe=review.severe)
    if look.action == Action.STOP.value:
        NotPermittedError.unless(by.may(acts.STOPPED, review.system))
        stop_within(entry, review.system, by=by, because=look.because)
    if holds.needs or holds.action is None:
        entry.update(needs=holds.needs)
        return
    review.state, review.settled_at = Review.State.SETTLED, timezone.now()
    review.action, review.final = holds.action.value, holds.final
    about: Record = review.decision or review
    NotPermittedError.unless(by.may(acts.DECIDED, review))
    entry.also(acts.DECIDED, about=about, **_facts(review, looks, about))
    if review.decision is not None and holds.action != Action.ACCEPT:
        Decision.objects.filter(pk=review.decision.pk).update(overridden=True)
    told = {"system": review.system.code, "review": review.code, "decision": review.reference}
    tell(review.organisation, "review.decided", {**told, "action": review.action})


def _facts(review: Review, looks: list[Look], about: Record) -> dict[str, object]:
    """What is sealed of a settled review: what held, and each look with its opened first answer."""
    ordered = sorted(looks, key=lambda each: each.decided_at or review.came_at)
    return {
        "review": review.code,
        "system": review.system.code,
        "reference": review.reference,
        "index": review.seq,
        "action": review.action,
        "outcome": review.final,
        "looks": [
            {
                "by": each.by.pseudonym,
                "first": each.first,
                "salt": bytes(each.salt).hex(),
                "action": each.action,
                "outcome": each.final,
                "reason": each.reason,
                **({"because": write_down(each.because, about=about)} if each.because else {}),
            }
            for each in ordered
        ],
    }


def _settle_planted(entry: Sealing, review: Review, look: Look, seed: Seed) -> None:
    """Settle a planted case: nothing of it holds anywhere, and no system is stopped."""
    seed.caught = look.action != Action.ACCEPT.value
    seed.answered_at = timezone.now()
    seed.save(update_fields=["caught", "answered_at"])
    review.state, review.settled_at = Review.State.SETTLED, timezone.now()
    review.action, review.final = look.action, look.final
    told = {"review": review.code, "salt": bytes(seed.salt).hex(), "caught": seed.caught}
    entry.also(acts.SEED_ANSWERED, about=seed, **told)


def _locked(review: Review) -> Review:
    rows = Review.objects.select_for_update(of=("self",)).filter(pk=review.pk)
    return rows.select_related("organisation", "system__organisation", "plan", "decision").get()


def _in_hand(review: Review, by: Member) -> Look:
    """Give a person's look if they have the review in hand; a lease that ran out is renewed."""
    _must_wait(review)
    _must_be_free(review, by)
    look = queries.look_of(review, by)
    RuleBrokenError.unless(queries.has_not_left(review, by))
    if look is None:
        raise RuleBrokenError(_("Take {code} up first."), code=review.code)
    _hold(review, by)
    return look


def _hold(review: Review, by: Member) -> None:
    review.held_by, review.held_until = by, timezone.now() + HELD
    review.save(update_fields=["held_by", "held_until"])


def _must_wait(review: Review) -> None:
    if review.state != Review.State.WAITING:
        raise RuleBrokenError(_("{code} is settled."), code=review.code)


def _must_be_free(review: Review, by: Member) -> None:
    now = timezone.now()
    if review.is_held_by_another(by, now) and review.held_until is not None:
        says = _("Somebody else has {code} in hand for {minutes} minutes more: take another.")
        raise RuleBrokenError(says, code=review.code, minutes=_minutes(review.held_until - now))


def _minutes(left: timedelta) -> int:
    return max(1, int(left.total_seconds() // 60))


def _must_be_an_answer(review: Review, outcome: str) -> None:
    if outcome not in {*review.plan.outcomes, review.ai}:
        raise RuleBrokenError(_("The plan knows no answer “{outcome}”."), outcome=outcome)
