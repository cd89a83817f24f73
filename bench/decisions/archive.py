"""Archiving and searching the archive, beside the same searches in the database.

    python bench/decisions/archive.py [--decisions 1000000] [--rounds 20]

The same decisions are searched first in the database, then, in the same run, in the archive they
were moved to; each search is the one of the pages. Entries and rows are written straight into
their tables: what is measured begins with them. A hundred days, a fiftieth of them of one person
each; two sealed parts of 150 and 300 bytes.
"""

import argparse
import json
import os
import random
import resource
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parents[2]))

from django.db import transaction

from bench.decisions.harness import FOLDER, VENDOR, Site, connection
from fairlead.apps.decisions import searching
from fairlead.apps.decisions.archived import files
from fairlead.apps.decisions.models import Partition
from fairlead.apps.decisions.services import archive, archiving
from fairlead.apps.journal import guards
from fairlead.apps.journal.models import Log
from fairlead.apps.register.models import AISystem
from fairlead.core.ledger.merkle import leaf_hash

DAYS, FIRST = 100, datetime(2024, 1, 1, tzinfo=UTC)
GAP = 10_000_000  # numbers of the filled entries, far from those that archiving seals
AT_ONCE = 10_000
FIRST_PART = 100_000
BYTES = random.Random(7)
ENTRY = (
    "INSERT INTO journal_entry (log_id, seq, leaf, body, ext_id, type, actor, about) "
    "VALUES (%s, %s, %s, %s, %s, 'ai.decision', 'svc:bench', 'system:SYS-1')"
)
ROW = (
    "INSERT INTO decisions_decision (id, organisation_id, system_id, log_id, seq, ext_id, at, "
    "received_at, outcome, version, subject, key_id, score_micro, overridden, kind, model, "
    "instance, corr, token, action, later) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, "
    "%s, %s, %s, 'loan', 'xgb-credit', '', '', 'bench', '', '')"
)
PART = "INSERT INTO decisions_parts (decision_id, input, explanation) VALUES (%s, %s, %s)"


def one(n: int, of: int, firm: str) -> tuple[dict[str, object], datetime]:
    """Give the body of an entry and when it was decided."""
    at = FIRST + timedelta(days=DAYS) * (n / of)
    return {
        "v": 1,
        "type": "ai.decision",
        "id": f"loan-{n:09}",
        "org": firm,
        "actor": "svc:bench",
        "obj": {"type": "system", "id": "SYS-1"},
        "ts": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}",
        "at": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}",
        "kind": "loan",
        "model": {"name": "xgb-credit", "version": f"3.{n % 4}"},
        "subject": f"sub_{n % max(of // 50, 1):026}",
        "outcome": ("granted", "refused", "refer")[n % 3],
        "score_micro": n * 7919 % 1_000_000,
        "sealed": {
            part: {"commit": f"{BYTES.getrandbits(256):064x}", "bytes": size}
            for part, size in (("input", 122), ("explanation", 272))
        },
    }, at


def fill(site: Site, of: int) -> None:
    """Write entries, rows and parts."""
    firm, system = site.ada.organisation, AISystem.objects.get()
    log = Log.objects.get(tenant=firm.tenant)
    guards.run(guards.take_down(connection.vendor))  # these entries do not follow one another
    said = connection.ops.adapt_datetimefield_value
    for low in range(0, of, AT_ONCE):
        entries, rows, parts = [], [], []
        for n in range(low, min(low + AT_ONCE, of)):
            told, at = one(n, of, firm.tenant)
            body = json.dumps(told, separators=(",", ":"), sort_keys=True).encode()
            whose, when, version = n % max(of // 50, 1) + 1, said(at), told["model"]["version"]
            seq, ext_id, subject = GAP + n, told["id"], told["subject"]
            entries.append((log.pk, seq, leaf_hash(body), body, ext_id))
            row = (n + 1, firm.pk, system.pk, log.pk, seq, ext_id, when, when, told["outcome"])
            rows.append((*row, version, subject, whose, told["score_micro"], False))
            parts.append((n + 1, BYTES.randbytes(150), BYTES.randbytes(300)))
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, made in ((ENTRY, entries), (ROW, rows), (PART, parts)):
                cursor.executemany(statement, made)


def asked(of: int, turn: int) -> dict[str, searching.Asked]:
    """Name the searches of a round: each round asks for others."""
    n = turn * 7919 % of
    day = date(2024, 1, 1) + timedelta(days=turn * 37 % (DAYS - 8))
    return {
        "by id": searching.Asked(id=f"loan-{n:09}"),
        "by person": searching.Asked(person=f"sub_{n % max(of // 50, 1):026}"),
        "by period and outcome": searching.Asked(
            system="SYS-1", outcome="refused", since=day, until=day + timedelta(days=7)
        ),
        "first page": searching.Asked(),
    }


def timed(site: Site, of: int, rounds: int) -> dict[str, list[float]]:
    """Time each search, in milliseconds."""
    took, firm = dict[str, list[float]](), site.ada.organisation
    for turn in range(rounds):
        for name, wanted in asked(of, turn).items():
            began = time.perf_counter()
            found = searching.search(firm, wanted)
            took.setdefault(name, []).append((time.perf_counter() - began) * 1000)
            assert found.rows, name
            assert not found.troubles, found.troubles
    return took


def cpu() -> float:
    told = resource.getrusage(resource.RUSAGE_SELF)
    return told.ru_utime + told.ru_stime


def moved(site: Site, before: date) -> tuple[int, float, float, float]:
    """Archive; give how many, wall and CPU seconds, and the longest hold of the log."""
    held, put = [0.0], archiving._put  # noqa: SLF001 - its time is measured

    def watched(*told):
        began = time.perf_counter()
        put(*told)
        held.append(time.perf_counter() - began)

    archiving._put = watched  # noqa: SLF001 - as above
    began, used = time.perf_counter(), cpu()
    n = archive(site.ada.organisation, before=before).decisions
    archiving._put = put  # noqa: SLF001 - as above
    return n, time.perf_counter() - began, cpu() - used, max(held)


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--decisions", type=int, default=1_000_000)
    reader.add_argument("--rounds", type=int, default=20)
    given = reader.parse_args()
    of, site = given.decisions, Site()
    fill(site, of)
    print(f"{of:,} decisions of {DAYS} days, {VENDOR}, {os.cpu_count()} cores")
    here = timed(site, of, given.rounds)
    days = max(DAYS * FIRST_PART // of, 1) if of > FIRST_PART else DAYS
    parts = [moved(site, (FIRST + timedelta(days=days)).date())]
    parts.append(moved(site, (FIRST + timedelta(days=DAYS + 1)).date()))
    for n, wall, used, held in parts:
        if n:
            print(
                f"archived {n:>9,} in {wall:6.1f} s, {n / wall:>7,.0f}/s "
                f"({n / used:>7,.0f} per CPU second); log held {held * 1000:,.0f} ms at most"
            )
    size = sum(Partition.objects.values_list("bytes", flat=True))
    print(f"{Partition.objects.count()} files, {size / of:,.0f} bytes a decision")
    there = timed(site, of, given.rounds)
    print(f"{'search':24}{'database p50':>14}{'archive p50':>14}{'p95':>10}{'ratio':>8}")
    for name, took in there.items():
        p50, most = median(took), quantiles(took, n=20)[-1]
        old = median(here[name])
        print(f"{name:24}{old:>11.1f} ms{p50:>11.1f} ms{most:>7.1f} ms{p50 / old:>8.1f}")
    assert not files.loose({files.place_of(each) for each in Partition.objects.all()})
    print(f"records in {FOLDER.name}")


if __name__ == "__main__":
    main()
