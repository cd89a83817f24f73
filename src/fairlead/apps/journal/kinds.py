"""What programs do by the thousand, and how a search leaves it out.

A firm whose AI decides a thousand times a day looks for the few acts of its people. Three indexes
of the ledger hold only those, and cost the others nothing; a query finds them if it says so in
the same words, as literals: SQLite reads no value that is bound later.
"""

from collections.abc import Collection
from typing import Final

from django.db.models import BooleanField, F, Func, Q

BY_PROGRAMS: Final = ("ai.decision", "ai.outcome")
"""Permanent names of acts; what the indexes leave out changes only with a migration."""


class _OfPeople(Func):
    template = f"NOT (%(expressions)s IN {BY_PROGRAMS})"
    output_field = BooleanField()


OF_PEOPLE: Final = Q(_OfPeople(F("type")))
"""All entries but what programs did by the thousand."""


def of_kinds(kinds: Collection[str]) -> Q:
    """Give the entries of some kinds."""
    among = Q(type__in=kinds)
    return among if set(kinds) & set(BY_PROGRAMS) else among & OF_PEOPLE
