"""Reads about reviews, looks, planted cases and findings."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from fairlead.apps.org.counting import counted
from fairlead.apps.org.models import ApiToken, Member, Organisation
from fairlead.apps.org.permissions import allows
from fairlead.apps.oversight import acts, ruling
from fairlead.apps.oversight.models import Declined, Finding, Look, Review, Reviewer, Seed
from fairlead.apps.oversight.queries.numbers import number_of
from fairlead.apps.oversight.queries.plans import able_reviewers, reviewer_named
from fairlead.apps.register.models import AISystem
from fairlead.core.oversight.plan import may_review
from fairlead.core.rules.verdict import Allowed, Refused, Verdict

_WAITING = Review.State.WAITING
_CLOSED = Finding.State.CLOSED


def reviews(firm: Organisation) -> QuerySet[Review]:
    """Give all reviews of a firm."""
    told = ("organisation", "system__organisation", "system__owner__user", "plan")
    return Review.objects.of(firm).select_related(*told, "held_by__user", "decision")


def get_review(firm: Organisation, code: str) -> Review:
    """Find a review by its code, or answer that there is none."""
    return get_object_or_404(reviews(firm), number=number_of(code, Review.prefix))


def queue(member: Member, now: datetime | None = None) -> QuerySet[Review]:
    """Give what waits for this member to look at and is free, the earliest due first."""
    moment = now or timezone.now()
    mine = answerable(member, moment)
    free = Q(held_until=None) | Q(held_until__lt=moment) | Q(held_by=member)
    return mine.filter(free).order_by("due_at", "number")


def answerable(member: Member, now: datetime | None = None) -> QuerySet[Review]:
    """Give the open cases that this member may look at, those in somebody's hand too.

    Planted cases are left out for those who can see which they are.
    """
    named = _named(member, now or timezone.now()).filter(system=OuterRef("system"))
    done = Look.objects.filter(review=OuterRef("pk"), by=member).exclude(action="")
    left = Declined.objects.filter(review=OuterRef("pk"), by=member)
    mine = reviews(member.organisation).filter(state=_WAITING)
    mine = mine.filter(Exists(named), ~Exists(done), ~Exists(left))
    if not allows(member.roles, acts.TAKEN.name, owns=False):
        mine = mine.filter(system__owner=member, system__owner_accepted_at__isnull=False)
    if member.reads("planted"):
        mine = mine.filter(planted=False)
    return mine.exclude(decision__token__in=_tokens_of(member))


def is_reviewer(member: Member) -> bool:
    """Say whether any plan of the firm lets a member look today, and their role does."""
    if not allows(member.roles, acts.TAKEN.name, owns=True):
        return False
    return _named(member, timezone.now()).exists()


def _named(member: Member, now: datetime) -> QuerySet[Reviewer]:
    mine = Reviewer.objects.filter(member=member, ended_at=None, until__gte=now.date())
    return mine.exclude(recorded_by=member)


def next_for(member: Member, *, after: Review | None = None) -> Review | None:
    """Give the next review that waits for a member."""
    waiting = queue(member)
    return waiting.exclude(pk=after.pk).first() if after else waiting.first()


def waiting_for(member: Member) -> dict[str, int]:
    """Count what waits for a member, and what of it is overdue."""
    now = timezone.now()
    late = Count("pk", filter=Q(due_at__lt=now))
    return queue(member, now).order_by().aggregate(waits=Count("pk"), late=late)


def counts(firm: Organisation) -> dict[str, int]:
    """Count what waits in a firm: reviews, those overdue, findings that are not settled."""
    now = timezone.now()
    told = Review.objects.of(firm).filter(state=_WAITING)
    return {
        **told.aggregate(waits=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now))),
        "findings": unsettled(firm),
    }


def standing(firm: Organisation) -> dict[str, int]:
    """Count reviews past their time and findings that nobody has closed, in one query."""
    late = Review.objects.of(firm).filter(state=_WAITING, due_at__lt=timezone.now())
    return counted(firm, late=late, findings=Finding.objects.of(firm).exclude(state=_CLOSED))


def unsettled(firm: Organisation) -> int:
    """Count the findings that nobody has closed."""
    return Finding.objects.of(firm).exclude(state=_CLOSED).count()


def may_look(review: Review, member: Member) -> Verdict:
    """Say whether a member may look at a decision."""
    if not (verdict := has_not_left(review, member)):
        return verdict
    reviewer = reviewer_named(review.system, member)
    looked = Look.objects.filter(review=review).exclude(action="")
    return may_review(
        member.pk,
        reviewer=ruling.reviewer_of(reviewer) if reviewer else None,
        logged_by=_logged_by(review),
        looked=list(looked.values_list("by_id", flat=True)),
        planted_by=member.pk if review.planted and member.reads("planted") else None,
        today=timezone.localdate(),
    )


def has_not_left(review: Review, member: Member) -> Verdict:
    """Say whether a member did not decline this case: they cannot take it up again."""
    if Declined.objects.of(member.organisation).filter(review=review, by=member).exists():
        return Refused(_("You left this case to others: somebody else looks at it."))
    return Allowed()


def others_for(review: Review) -> int:
    """Count who may still look at a case: named, known to know enough, not done, not declined.

    Whether they could see that it is planted is left out: the count would betray it.
    """
    firm = review.organisation
    done = (
        Look.objects.of(firm)
        .filter(review=review)
        .exclude(action="")
        .values_list("by_id", flat=True)
    )
    left = Declined.objects.of(firm).filter(review=review).values_list("by_id", flat=True)
    able = {each.member_id for each in able_reviewers(review.system, timezone.localdate())}
    return len(able - {*done, *left, _logged_by(review)})


def look_of(review: Review, member: Member) -> Look | None:
    """Give a member's look at a decision, if they have begun one."""
    mine = Look.objects.of(member.organisation).filter(review=review, by=member)
    return mine.select_related("review").first()


def looks_of(review: Review) -> QuerySet[Look]:
    """Give the finished looks at a decision, in the order they ended."""
    done = Look.objects.of(review.organisation).filter(review=review).exclude(action="")
    return done.select_related("by__user", "review").order_by("decided_at", "pk")


def seeds(firm: Organisation) -> QuerySet[Seed]:
    """Give all planted cases of a firm; only for those who may know which they are."""
    told = ("organisation", "system__organisation", "review__decision", "planted_by__user")
    return Seed.objects.of(firm).select_related(*told)


def get_seed(review: Review) -> Seed | None:
    """Give the planted case behind a review, if it is one."""
    mine = Seed.objects.of(review.organisation).filter(review=review)
    return mine.select_related("organisation", "system").first()


def findings(firm: Organisation) -> QuerySet[Finding]:
    """Give all findings of oversight of a firm."""
    people = ("owner__user", "answered_by__user", "closed_by__user")
    told = ("organisation", "system__organisation", "system__owner__user", "task")
    return Finding.objects.of(firm).select_related(*told, *people)


def unclosed(system: AISystem) -> QuerySet[Finding]:
    """Give the findings about a system that nobody has closed: open or answered."""
    mine = findings(system.organisation).filter(system=system)
    return mine.exclude(state=_CLOSED).order_by("number")


def get_finding(firm: Organisation, code: str) -> Finding:
    """Find a finding by its code, or answer that there is none."""
    return get_object_or_404(findings(firm), number=number_of(code, Finding.prefix))


def _tokens_of(member: Member) -> QuerySet[ApiToken, str]:
    mine = ApiToken.objects.of(member.organisation).filter(made_by=member)
    return mine.values_list("public_id", flat=True)


def _logged_by(review: Review) -> int | None:
    """Give whose token recorded the decision: a program acts for its maker."""
    if review.decision is None or not review.decision.token:
        return None
    token = ApiToken.objects.of(review.organisation).filter(public_id=review.decision.token)
    return token.values_list("made_by_id", flat=True).first()
