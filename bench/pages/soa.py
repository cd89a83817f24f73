"""What the statement of applicability costs at 1,000 and 10,000 pieces of evidence.

    python bench/pages/soa.py [ROUNDS]

The page, the 38 statuses alone, and the status of the one control that a new piece of evidence
touches. The limit of the same run is a bare view behind the same middleware: 38 rows of evidence.
"""

import sys
from datetime import timedelta

from django.utils import timezone
from harness import bare_view, founded, fresh_site, page, table, taken

from fairlead.apps.controls import queries
from fairlead.apps.controls.services import decide_controls
from fairlead.apps.evidence.models import Evidence, EvidenceLink
from fairlead.core.catalogue import catalogue

GOAL_MS, GOAL_ONE_MS, GOAL_QUERIES = 40, 5, 12
BARE = "bare Django view, 38 of 10,000"
PAGE, ONE = "statement page, 10,000 pieces", "one status after a new piece, 10,000"
CELLS = "<td>{{ row.title }}</td><td>{{ row.grade }}</td><td>{{ row.valid_until }}</td>"


def some(member):
    return Evidence.objects.filter(organisation=member.organisation).order_by("-number")[:38]


def evidenced(ada, size: int) -> None:
    """Decide all controls and link evidence to them in turn, most of it in date."""
    every = list(catalogue().controls)
    decide_controls(by=ada, control_ids=every, applies=True, reason="Risk R-1 asks for a record.")
    now, today = timezone.now(), timezone.localdate()
    pieces = Evidence.objects.bulk_create(
        Evidence(
            organisation=ada.organisation,
            number=n + 1,
            created_at=now,
            form="link",
            title=f"Record {n:05}",
            url=f"https://wiki.example/{n}",
            digest=f"{n:064x}",
            grade=n % 3 + 1,
            valid_from=today - timedelta(days=400 - n % 300),
            valid_until=today + timedelta(days=n % 500 - 100),
            source="automatic",
            owner=ada,
            owner_accepted_at=now,
            taken_by=ada,
        )
        for n in range(size)
    )
    EvidenceLink.objects.bulk_create(
        EvidenceLink(
            organisation=ada.organisation,
            evidence=piece,
            control_id=every[n % 38],
            linked_at=now,
        )
        for n, piece in enumerate(pieces)
    )


def firm(size: int):
    ada, client = founded(size)
    evidenced(ada, size)
    return ada, client


def main(rounds: int = 40) -> None:
    bare_view(CELLS, some)
    (bo, small), (ada, large) = firm(1_000), firm(10_000)
    asked = {
        BARE: page(large, "/bare/"),
        "statement page, 1,000 pieces": page(small, "/controls/"),
        PAGE: page(large, "/controls/"),
        "one control's page, 10,000 pieces": page(large, "/controls/A.6.2.4/"),
        "evidence list, 50 of 10,000": page(large, "/evidence/"),
        "38 statuses alone, 1,000 pieces": lambda: queries.statement(bo.organisation),
        "38 statuses alone, 10,000 pieces": lambda: queries.statement(ada.organisation),
        ONE: lambda: queries.one_status(ada.organisation, "iso42001:A.6.2.4"),
    }
    told = taken(asked, rounds)
    table(told, ("× bare", BARE))
    print(f"\nGoals: page ≤ {GOAL_MS} ms, one status ≤ {GOAL_ONE_MS} ms, ≤ {GOAL_QUERIES} queries.")
    print(f"Reached: {told[PAGE].ms:.1f} ms, {told[ONE].ms:.1f} ms, {told[PAGE].queries} queries.")


if __name__ == "__main__":
    with fresh_site():
        main(*map(int, sys.argv[1:]))
