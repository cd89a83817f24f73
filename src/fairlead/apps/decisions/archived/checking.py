"""Whether the archive is as it was sealed: each file, and each decision in it against the ledger.

    for report in check_all():
        report.says      # "SYS-3 of 2025-01-31 (part-1-8123.parquet): 120 decisions agree."

A file is held against the entry that sealed it, not only against the row that names it: who
changes both has still changed what was sealed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson

from fairlead.apps.decisions.archived import files
from fairlead.apps.decisions.archived.columns import LOCKED, NAMES, agrees, decision_of
from fairlead.apps.decisions.models import Partition
from fairlead.apps.journal.models import Entry, Log
from fairlead.core.ledger.merkle import leaf_hash

_AT_ONCE: Final = 500
_NOT_LOCKED: Final = [name for name in NAMES if name not in LOCKED]


@dataclass(frozen=True)
class Report:
    """What was found of one file; `wrong` is empty when all agrees."""

    place: str
    n: int
    wrong: str = ""

    @property
    def is_sound(self) -> bool:
        return not self.wrong

    @property
    def says(self) -> str:
        return f"{self.place}: {self.wrong or f'{self.n} decisions agree with the ledger'}."


def check_all(*, quick: bool = False) -> Iterator[Report]:
    """Check every file; `quick` only looks whether each is there and as long as it was."""
    found = Partition.objects.select_related("organisation", "system")
    known = set()
    for each in found.order_by("organisation", "system", "day", "name"):
        known.add(files.place_of(each))
        wrong = files.looks_wrong(each) if quick else _wrong_with(each)
        yield Report(_named(each), each.n, _SAID.get(wrong, wrong))
    for path in files.loose(known):
        place = str(path.relative_to(files.table_folder()))
        yield Report(place, 0, "no record names it; the next round of archiving deletes it")


_SAID: Final = {"missing": "it is missing", "changed": "it was changed"}


def _named(partition: Partition) -> str:
    return str(files.place_of(partition).relative_to(files.table_folder()))


def _wrong_with(partition: Partition) -> str:
    wrong = files.looks_wrong(partition)
    if wrong:
        return wrong
    if files.digest_of(files.place_of(partition)) != partition.sha256:
        return "changed"
    return _not_as_sealed(partition) or _not_as_entries(partition)


def _not_as_sealed(partition: Partition) -> str:
    found = Entry.objects.filter(log__tenant=partition.organisation.tenant, ext_id=partition.act)
    body = found.values_list("body", flat=True).first()
    told = orjson.loads(bytes(body)) if body else {}
    facts = told.get("facts", {})
    same = ("name", "n", "sha256", "leaves")
    sealed = all(facts.get(name) == getattr(partition, name) for name in same)
    about = told.get("obj", {}).get("id") == partition.system.code
    day = facts.get("day") == partition.day.isoformat()
    return "" if sealed and about and day else "the ledger sealed another file than this"


def _not_as_entries(partition: Partition) -> str:
    import pyarrow as pa  # noqa: PLC0415 - only who checks files
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    logs = dict(Log.objects.filter(pk=partition.log_id).values_list("origin", "pk"))
    seqs, leaves = list[int](), list[bytes]()
    try:
        with pq.ParquetFile(files.place_of(partition)) as file:
            for batch in file.iter_batches(_AT_ONCE, columns=_NOT_LOCKED):
                rows = batch.to_pylist()
                if wrong := _first_wrong(rows, partition, logs):
                    return wrong
                seqs += [row["seq"] for row in rows]
                leaves += [row["leaf"] for row in rows]
    except (OSError, KeyError, pa.ArrowException) as broken:
        return f"it cannot be read ({str(broken)[:100]})"
    if len(set(seqs)) != partition.n or files.digest_of_leaves(seqs, leaves) != partition.leaves:
        return "decisions are missing in it, or there more than once"
    return ""


def _first_wrong(rows: list[Any], partition: Partition, logs: dict[str, int]) -> str:
    kept = Entry.objects.filter(log_id=partition.log_id, seq__in=[row["seq"] for row in rows])
    told = kept.values_list("seq", "leaf", "body")
    entries = {seq: (bytes(leaf), bytes(body)) for seq, leaf, body in told}
    for row in rows:
        leaf, body = entries.get(row["seq"], (b"", b""))
        mine = leaf_hash(row["body"]) == row["leaf"] == leaf and row["body"] == body
        if not mine or not agrees(decision_of(row, partition, logs), body):
            return f"decision {row['ext_id']} says something else than its entry {row['seq']}"
    return ""
