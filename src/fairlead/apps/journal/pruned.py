"""What was pruned of a log, as its newest `log.prune` entry says it.

    {"facts":{"because":"…","before":"2029-01-01","below":512,"copies":1,"entries":512,"erased":0,
     "gaps":0,"until":"2028-12-30T16:00:01.000000Z"},"type":"log.prune",…}

`copies`, `erased` and `gaps` count the outside copies, the erasures, and the epochs and prunings
of all that ever went, so that no pruning takes away what was told of them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

import orjson

from fairlead.apps.journal import acts
from fairlead.apps.journal.kinds import of_kinds
from fairlead.apps.journal.models import Entry, Log
from fairlead.apps.journal.telling import when_of


@dataclass(frozen=True)
class Pruned:
    """The entry that pruned a log last: where it stands, and what went until then.

    `until` is the latest time among all entries that ever went.
    """

    seq: int
    when: datetime
    below: int
    before: date
    until: str
    went_until: datetime
    copies: int
    erased: int
    gaps: int

    @classmethod
    def of(cls, seq: int, body: bytes) -> Self:
        """Read it.

        Raises:
            ValueError: the entry does not say what one of its kind says.
        """
        try:
            told = orjson.loads(body)
            facts = told["facts"]
            before, when = date.fromisoformat(facts["before"]), when_of(told["ts"])
            until, went_until = facts["until"], when_of(facts["until"])
            below, *counts = (int(facts[name]) for name in ("below", "copies", "erased", "gaps"))
            return cls(seq, when, below, before, until, went_until, *counts)
        except (KeyError, TypeError) as broken:
            raise ValueError(f"entry {seq} does not say what was pruned") from broken


def last_of(log: Log | int) -> Pruned | None:
    """Read what was pruned of a log; none if it is whole."""
    found = Entry.objects.filter(of_kinds([acts.PRUNED.name]), log=log).order_by("-seq")
    row = found.values_list("seq", "body").first()
    return Pruned.of(row[0], bytes(row[1])) if row else None
