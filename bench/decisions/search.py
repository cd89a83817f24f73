"""Searching a million decisions: every kind of question, on the page's own path, without counting.

python bench/decisions/search.py [rows]

Rows go in by plain SQL, one firm's, as the intake leaves them. Each question is asked of the
same database in turns, five times; printed is the median, and the 95th percentile over all.
"""

# ruff: noqa: I001 - the harness sets Django up

import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parents[2]))
from bench.decisions.harness import VENDOR, Site

from django.db import connection, transaction
from django.http import QueryDict

from fairlead.apps.decisions.searching import place_said, read, search
from fairlead.apps.journal.models import Log

LIMIT_MS = 100
TURNS = 5
CHUNK = 100_000
START = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = (
    "organisation_id",
    "system_id",
    "log_id",
    "seq",
    "ext_id",
    "at",
    "received_at",
    "kind",
    "outcome",
    "model",
    "version",
    "instance",
    "subject",
    "corr",
    "token",
    "action",
    "overridden",
    "later",
)
QUESTIONS = {
    "newest": "",
    "reference": "id=loan-0500000",
    "reference unknown": "id=nobody",
    "person": "person=sub_00000000000000000000004711",
    "person unknown": "person=customer-x",
    "a week": "since=2026-03-01&until=2026-03-07",
    "system": "system=SYS-1",
    "frequent outcome": "outcome=refused",
    "rare outcome": "outcome=stopped",
    "unknown outcome": "outcome=never",
    "old version": "version=1.0",
    "rare version": "version=9.9",
    "rare kind": "kind=limit",
    "overridden": "overridden=yes",
    "overridden, rare version": "overridden=yes&version=9.9",
    "old version, rare outcome": "version=1.0&outcome=stopped",
    "old version, unknown outcome": "version=1.0&outcome=never",
    "a week, rare outcome": "since=2026-03-01&until=2026-03-07&outcome=stopped",
}


def fill(site: Site, rows: int) -> None:
    """Write rows as the intake leaves them."""
    firm = site.ada.organisation
    log = Log.objects.get(tenant=firm.public_id)
    dice, told = random.Random(1), []
    names = ", ".join(COLUMNS)
    marks = ", ".join(["%s"] * len(COLUMNS))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -400000")  # for filling; asking has its own
    statement = f"INSERT INTO decisions_decision ({names}) VALUES ({marks})"
    for at in range(rows):
        moment = START + timedelta(seconds=30 * at)
        told.append(
            (
                *(firm.pk, 1, log.pk, at + 10_000, f"loan-{at:07}", moment, moment),
                dice.choices(["loan", "card", "limit"], [80, 19.99, 0.01])[0],
                dice.choices(["granted", "refused", "stopped"], [60, 39.99, 0.01])[0],
                "xgb-credit",
                "9.9" if dice.random() < 0.0001 else f"{1 + at * 4 // rows}.0",
                *("s-1", f"sub_{dice.randrange(200_000):026}", "", "bench", ""),
                dice.random() < 0.003,
                "",
            )
        )
        if len(told) == CHUNK or at == rows - 1:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(statement, told)
            told = []


def ask(site: Site, question: str) -> tuple[float, int]:
    """Ask once: milliseconds, and how many were found on the page."""
    start = time.perf_counter()
    found = search(site.ada.organisation, read(QueryDict(question)))
    return (time.perf_counter() - start) * 1000, len(found.rows)


def main() -> int:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    site = Site()
    fill(site, rows)
    connection.close()
    middle = START + timedelta(seconds=15 * rows)
    questions = QUESTIONS | {"a page in the middle": f"before={place_said((middle, 10**9))}"}
    times: dict[str, list[float]] = {name: [] for name in questions}
    found = dict[str, int]()
    for _ in range(TURNS + 1):
        for name, question in questions.items():
            took, found[name] = ask(site, question)
            times[name].append(took)
    print(f"{rows:,} decisions on {VENDOR}; a page of 50, milliseconds, median of {TURNS}")
    for name in questions:
        print(f"{name:32} {median(times[name][1:]):8.1f}  {found[name]:3} found")
    every = [took for name in questions for took in times[name][1:]]
    p95 = quantiles(every, n=20)[-1]
    print(f"p95 of all {p95:.1f} ms (to stay below {LIMIT_MS})")
    return int(p95 > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
