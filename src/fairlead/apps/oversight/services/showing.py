"""What a reviewer sees: what went in, and once they have answered what came out.

Opening is sealed by the acts `take` and `answer`; here is what follows from them while the review
is in hand.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from fairlead.apps.decisions.services.opening import opened
from fairlead.apps.org.models import Member
from fairlead.apps.oversight import queries
from fairlead.apps.oversight.models import Look, Review
from fairlead.apps.oversight.services.reviewing import BLIND_PARTS, SHOWN_PARTS
from fairlead.core.oversight.looks import Step


@dataclass(frozen=True)
class Case:
    """A decision as one reviewer sees it now: nothing of the AI before their own answer."""

    step: Step
    look: Look
    parts: dict[str, Any] = field(default_factory=dict)
    ai: str = ""
    confidence_micro: int | None = None
    erased: bool = False


def case_of(review: Review, member: Member) -> Case | None:
    """Give what a member sees of a review in hand; none when they do not have it."""
    look = queries.look_of(review, member)
    held = review.held_by_id == member.pk and review.held_until is not None
    if look is None or not held or review.held_until < timezone.now():  # type: ignore[operator]  # held says
        return None
    if look.told.step == Step.BLIND:
        parts, erased = _opened(review, BLIND_PARTS)
        return Case(Step.BLIND, look, parts, erased=erased)
    parts, erased = _opened(review, SHOWN_PARTS)
    confidence = review.decision.confidence_micro if review.decision else None
    if review.planted:
        parts = _as_planted(review, parts)
    return Case(look.told.step, look, parts, review.ai, confidence, erased)


def _opened(review: Review, parts: tuple[str, ...]) -> tuple[dict[str, Any], bool]:
    """Unlock parts of a decision; say also whether its key was destroyed."""
    decision = review.decision
    if decision is None or decision.key_id is None:
        return {}, False
    told = dict(opened([decision], parts)).get(decision.pk)
    return (told or {}), told is None


def _as_planted(review: Review, parts: dict[str, Any]) -> dict[str, Any]:
    """Show the planted text in place of what the AI wrote, which would tell the right answer."""
    seed = queries.get_seed(review)
    told = {name: value for name, value in parts.items() if name != "output"}
    return told | ({"output": seed.text} if seed and seed.text else {})
