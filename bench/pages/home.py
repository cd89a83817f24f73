"""What Home costs at 1,000 and 10,000 systems, findings, risks and pieces of evidence each.

    python bench/pages/home.py [ROUNDS]

The limit of the same run is a bare view behind the same middleware: 50 systems, plain template.
"""

import sys

from django.utils import timezone
from harness import bare_view, founded, fresh_site, page, table, taken
from list import register_systems
from risk import at_risk
from soa import evidenced

from fairlead.apps.discover.models import Finding
from fairlead.apps.register.models import AISystem

GOAL_MS = 40
BARE = "bare Django view, 50 of 10,000"
SMALL, LARGE = "Home, 1,000 of each", "Home, 10,000 of each"
CELLS = "<td>{{ row.name }}</td><td>{{ row.purpose }}</td><td>{{ row.owner.user.name }}</td>"


def fifty(member):
    rows = AISystem.objects.filter(organisation=member.organisation)
    return rows.select_related("owner__user").order_by("name")[:50]


def firm(size: int):
    ada, client = founded(size)
    register_systems(ada, size)
    at_risk(ada, size)
    evidenced(ada, size)
    now = timezone.now()
    Finding.objects.bulk_create(
        Finding(
            organisation=ada.organisation,
            number=n + 1,
            created_at=now,
            key=f"tool-{n}",
            name=f"Tool {n:05}",
            state="new" if n % 3 else "dismissed",
            confidence=n % 5 + 1,
        )
        for n in range(size)
    )
    return ada, client


def main(rounds: int = 40) -> None:
    bare_view(CELLS, fifty)
    (_, small), (_, large) = firm(1_000), firm(10_000)
    asked = {BARE: page(large, "/bare/"), SMALL: page(small, "/"), LARGE: page(large, "/")}
    told = taken(asked, rounds)
    table(told, ("× bare", BARE), ("× 1,000 of each", SMALL))
    print(f"\nGoals: ≤ {GOAL_MS} ms, a fixed number of queries.")
    print(
        f"Reached: {told[LARGE].ms:.1f} ms, {told[LARGE].queries} queries at 10,000"
        f" and {told[SMALL].queries} at 1,000."
    )


if __name__ == "__main__":
    with fresh_site():
        main(*map(int, sys.argv[1:]))
