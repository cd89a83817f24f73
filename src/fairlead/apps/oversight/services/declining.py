"""Declining a blind look: the case goes to others, and stays with them."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import Sealing, doing, write_down
from fairlead.apps.org.models import Member
from fairlead.apps.oversight import acts, queries
from fairlead.apps.oversight.models import Declined, Look, Review
from fairlead.core.oversight.looks import LEAST_WORDS
from fairlead.core.rules.because import is_reason


def decline(review: Review, *, by: Member, because: str) -> int:
    """Leave a case to others, for good; say how many others may look at it.

    From then on all of the decision is open to this person. Every case of the same decision that
    waits for them is left with it, or what they now see would answer the other one.

    Raises:
        RuleBrokenError: it is settled, not theirs to look at, answered, or no reason is given.
    """
    with doing(acts.DECLINED, by=by, about=review) as entry:
        kept = _locked(review)
        if kept.state != Review.State.WAITING:
            raise RuleBrokenError(_("{code} is settled."), code=kept.code)
        RuleBrokenError.unless(queries.may_look(kept, by))
        look = queries.look_of(kept, by)
        if look is not None and look.first:
            raise RuleBrokenError(_("You have answered {code}: decide it now."), code=kept.code)
        if not is_reason(because, least=LEAST_WORDS):
            says = _("Say why you cannot look at it blind, in {least} characters or more.")
            raise RuleBrokenError(says, least=LEAST_WORDS)
        _leave(kept, by)
        others = queries.others_for(kept)
        told = write_down(because.strip(), about=kept.decision or kept)
        entry.update(because=told, others=others)
        same = queries.answerable(by).filter(log_id=kept.log_id, seq=kept.seq)
        leave(entry, by, list(same), because)
    return others


def leave(entry: Sealing, member: Member, reviews: Sequence[Review], because: str) -> None:
    """Leave cases to others within an act that shows a member the answers, and seal each."""
    for each in reviews:
        kept = _locked(each)
        _leave(kept, member)
        said = write_down(because.strip(), about=kept.decision or kept)
        entry.also(acts.DECLINED, about=kept, because=said, others=queries.others_for(kept))


def _leave(review: Review, by: Member) -> None:
    """Note that a person left a case; it is free for others at once."""
    Declined.objects.create(
        organisation=review.organisation, review=review, by=by, at=timezone.now()
    )
    # Whoever has seen the AI's answer has seen it: that look stays.
    Look.objects.filter(review=review, by=by, first="").delete()
    if review.held_by_id == by.pk:
        review.held_by, review.held_until = None, None
        review.save(update_fields=["held_by", "held_until"])


def _locked(review: Review) -> Review:
    rows = Review.objects.select_for_update(of=("self",)).filter(pk=review.pk)
    return rows.select_related("organisation", "system__organisation", "plan", "decision").get()
