"""What the list of AI systems costs: 50 of 1,000 and 50 of 10,000 rows, signed in.

    python bench/pages/list.py [ROUNDS]

The limit of the same run is a bare view behind the same middleware: 50 rows of the same table with
a plain template.
"""

import sys

from harness import bare_view, founded, fresh_site, page, table, taken

from fairlead.apps.register.models import AISystem
from fairlead.apps.register.services import import_rows

GOAL_MS, GOAL_QUERIES, GOAL_RATIO = 25, 12, 1.3
BARE = "bare Django view, 50 of 10,000"
SMALL, LARGE = "list, 50 of 1,000", "list, 50 of 10,000"
FEW_SMALL, FEW = "list, 1 found in 1,000", "list, 1 found in 10,000"
CELLS = (
    "<td><a href='{{ row.pk }}'>{{ row.name }}</a></td><td>{{ row.purpose }}</td>"
    "<td>{{ row.owner.user.name }}</td>"
)


def fifty(member):
    rows = AISystem.objects.filter(organisation=member.organisation)
    return rows.select_related("owner__user").order_by("name")[:50]


def register_systems(ada, size: int) -> None:
    """Register systems: half of them owned, a third touching nobody."""
    rows = [
        {
            "name": f"System {n:05}",
            "purpose": f"Helps department {n % 40} to decide, draft or plan what comes next",
            "our_roles": ["user"],
            "affected": ["staff"] if n % 3 else [],
            "personal_data": bool(n % 2),
        }
        for n in range(size)
    ]
    import_rows(by=ada, kind="system", filename="bench", digest="0" * 64, rows=rows)
    some = AISystem.objects.filter(organisation=ada.organisation, number__lte=size // 2)
    some.update(owner=ada, owner_accepted_at=ada.joined_at)


def firm(size: int):
    ada, client = founded(size)
    register_systems(ada, size)
    return ada, client


def main(rounds: int = 40) -> None:
    bare_view(CELLS, fifty)
    (_, small), (_, large) = firm(1_000), firm(10_000)
    asked = {
        BARE: page(large, "/bare/"),
        SMALL: page(small, "/register/"),
        LARGE: page(large, "/register/"),
        "list, 50 of 10,000, last page": page(large, "/register/?page=200"),
        "list, 50 of 10,000, searched": page(large, "/register/?q=department+7"),
        FEW_SMALL: page(small, "/register/?q=System+00777"),
        FEW: page(large, "/register/?q=System+07777"),
        "list, 50 of 10,000, view “needs attention”": page(large, "/register/?view=attention"),
    }
    told = taken(asked, rounds)
    table(told, ("× bare", BARE), ("× 1,000 rows", SMALL))
    ratio, found = told[LARGE].ms / told[SMALL].ms, told[FEW].ms / told[FEW_SMALL].ms
    print(f"\nGoals: ≤ {GOAL_MS} ms, ≤ {GOAL_QUERIES} queries, ≤ {GOAL_RATIO} × 1,000 rows.")
    print(
        f"Reached: {told[LARGE].ms:.1f} ms, {told[LARGE].queries} queries, {ratio:.2f} × 1,000 rows"
        f" ({found:.2f} × where a search must look at every row)."
    )


if __name__ == "__main__":
    with fresh_site():
        main(*map(int, sys.argv[1:]))
