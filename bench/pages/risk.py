"""What the risk matrix costs at 1,000 and 10,000 risks, with what to decide and 50 of the register.

    python bench/pages/risk.py [ROUNDS]

The limit of the same run is a bare view behind the same middleware: 50 risks, plain template.
"""

import sys

from django.utils import timezone
from harness import bare_view, founded, fresh_site, page, table, taken
from list import register_systems

from fairlead.apps.register.models import AISystem
from fairlead.apps.risk.models import Risk
from fairlead.core.rules.risk import Rating, level

GOAL_MS = 40
BARE = "bare Django view, 50 of 10,000"
SMALL, LARGE = "risk matrix, 1,000 risks", "risk matrix, 10,000 risks"
CELLS = "<td>{{ row.title }}</td><td>{{ row.score }}</td><td>{{ row.owner.user.name }}</td>"
LEVELS = ("", "low", "medium", "high", "critical")


def fifty(member):
    rows = Risk.objects.filter(organisation=member.organisation)
    return rows.select_related("owner__user").order_by("-score")[:50]


def rated(when: str, n: int) -> dict[str, object]:
    """Rate the n-th risk: every cell of the matrix gets its share."""
    told = Rating(
        likelihood=n % 5 + 1,
        organisation=n // 5 % 5 + 1,
        individuals=n // 7 % 3 + 1,
        society=1,
    )
    facts = {
        "likelihood": told.likelihood,
        "organisation": told.organisation,
        "individuals": told.individuals,
        "society": told.society,
        "score": told.score,
        "level": LEVELS.index(level(told)),
    }
    named = {f"{when}_{key}": value for key, value in facts.items()}
    return named | {"score": facts["score"], "level": facts["level"]}


def ratings(n: int) -> dict[str, object]:
    """Leave a tenth unrated, treat half of the others."""
    if not n % 10:
        return {}
    return rated("inherent", n) | (rated("residual", n // 2) if n % 2 else {})


def at_risk(ada, size: int) -> None:
    """Add risks of the systems that are registered, the same number of each."""
    mine = list(AISystem.objects.filter(organisation=ada.organisation))
    now = timezone.now()
    Risk.objects.bulk_create(
        Risk(
            organisation=ada.organisation,
            number=n + 1,
            created_at=now,
            title=f"Risk {n:05}",
            category="bias",
            cause="Old records",
            event="A wrong score",
            consequence="Somebody is turned away",
            system=mine[n % len(mine)],
            owner=ada if n % 4 else None,
            owner_accepted_at=now if n % 4 else None,
            added_by=ada,
            **ratings(n),
        )
        for n in range(size)
    )


def firm(size: int):
    ada, client = founded(size)
    register_systems(ada, size // 10)
    at_risk(ada, size)
    return ada, client


def main(rounds: int = 40) -> None:
    bare_view(CELLS, fifty)
    (_, small), (_, large) = firm(1_000), firm(10_000)
    asked = {
        BARE: page(large, "/bare/"),
        SMALL: page(small, "/risks/"),
        LARGE: page(large, "/risks/"),
        "risk matrix, 10,000 risks, second page": page(large, "/risks/?page=2"),
    }
    told = taken(asked, rounds)
    table(told, ("× bare", BARE), ("× 1,000 risks", SMALL))
    print(f"\nGoals: ≤ {GOAL_MS} ms, a fixed number of queries.")
    print(
        f"Reached: {told[LARGE].ms:.1f} ms, {told[LARGE].queries} queries at 10,000"
        f" and {told[SMALL].queries} at 1,000."
    )


if __name__ == "__main__":
    with fresh_site():
        main(*map(int, sys.argv[1:]))
