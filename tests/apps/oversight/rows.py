"""Finished looks as rows: hundreds of them take too long by the service."""

from datetime import timedelta

from django.utils import timezone

from fairlead.apps.org.numbering import next_number
from fairlead.apps.oversight.models import Look, Review


def looks(system, plan, by, overridden, kept, *, days_ago=1):
    """Finished looks, as rows: many of them take too long by the service."""
    at = timezone.now() - timedelta(days=days_ago)
    for n in range(overridden + kept):
        number = next_number(system.organisation, Review.prefix)
        review = Review.objects.create(
            organisation=system.organisation,
            number=number,
            created_at=at,
            system=system,
            plan=plan,
            reference=f"d-{number}",
            log_id=1,
            seq=number,
            ai="refused",
            state="settled",
            came_at=at,
            due_at=at,
        )
        action = "override" if n < overridden else "accept"
        Look.objects.create(
            organisation=system.organisation,
            review=review,
            by=by,
            opened_at=at,
            first="refused",
            action=action,
            final="granted" if action == "override" else "refused",
            decided_at=at,
            seconds=60,
        )


def many_looks(system, plan, by, *, weeks):
    """Some weeks of looks, with fewer overrides each week."""
    for week in range(weeks):
        looks(system, plan, by, week + 1, 20 - week, days_ago=7 * week + 1)
