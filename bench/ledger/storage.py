"""P12: what an entry takes on the disk, by part, where its body has 400 bytes.

    python bench/ledger/storage.py [--entries 100000] [--body 400]

Entries of AI decisions, sealed in batches through the one door, with ids of 16 signs. Counted are
all pages of the tables of entries and tiles and of their indexes, the half empty ones too.
FAIRLEAD_DATABASE=postgresql://… puts them there; else they lie in SQLite.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "decisions"))

from harness import VENDOR, Site, connection, head, tidy

from fairlead.apps.decisions.acts import DECIDED
from fairlead.apps.decisions.services import Sender
from fairlead.apps.journal.batches import Told, seal_many
from fairlead.apps.journal.models import Entry
from fairlead.apps.register.models import AISystem

GOAL = 600
PARTS = {
    "SQLite": "SELECT name, sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master "
    "WHERE tbl_name IN ('journal_entry', 'journal_tile')) GROUP BY name ORDER BY 2 DESC",
    "PostgreSQL": "SELECT relname, pg_total_relation_size(c.oid) - CASE relkind WHEN 'r' THEN "
    "pg_indexes_size(c.oid) ELSE 0 END FROM pg_class c WHERE c.oid IN ('journal_entry'::regclass, "
    "'journal_tile'::regclass) OR c.oid IN (SELECT indexrelid FROM pg_index WHERE indrelid IN "
    "('journal_entry'::regclass, 'journal_tile'::regclass)) ORDER BY 2 DESC",
}


def told(system: AISystem, n: int, pad: str) -> Told:
    return Told(f"loan-2026-{n:06}", {"kind": "loan", "pad": pad}, about=system)


def fill(system: AISystem, sender: Sender, entries: int, body: int) -> None:
    seal_many(DECIDED, [told(system, 0, "")], by=sender)
    pad = "x" * (body - length_of_the_last())
    for first in range(1, entries, 1000):
        batch = [told(system, n, pad) for n in range(first, first + 1000)]
        seal_many(DECIDED, batch, by=sender)


def length_of_the_last() -> int:
    return len(bytes(Entry.objects.order_by("seq").last().body))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--body", type=int, default=400)
    asked = parser.parse_args()
    site = Site()
    fill(AISystem.objects.get(), site.sender(), asked.entries, asked.body)
    with connection.cursor() as cursor:
        cursor.execute(PARTS[VENDOR])
        parts = [(name, float(size) / asked.entries) for name, size in cursor.fetchall()]
    print(
        f"{head()}, {asked.entries:,} entries, each with a body of {length_of_the_last()} bytes\n"
    )
    print("| | bytes an entry |\n|---|---:|")
    for name, size in parts:
        print(f"| {name} | {size:,.1f} |")
    print(f"| **P12**, goal {GOAL} at a body of 400 | **{sum(size for _, size in parts):,.0f}** |")
    tidy()


if __name__ == "__main__":
    main()
