"""Taking in many records from one file, and taking them back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import ProtectedError
from django.utils import timezone

from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.services import Sealing, doing
from fairlead.apps.org.models import Member
from fairlead.apps.org.numbering import next_numbers, numbered
from fairlead.apps.register import acts, queries
from fairlead.apps.register.models import Import, Registered
from fairlead.apps.register.services._facts import tidied
from fairlead.apps.register.services._revise import refuse_unfit
from fairlead.core.rules import register as rules

ADDED = {
    "use_case": acts.USE_CASE_ADDED,
    "system": acts.SYSTEM_ADDED,
    "model": acts.MODEL_ADDED,
    "supplier": acts.SUPPLIER_ADDED,
    "data_set": acts.DATA_SET_ADDED,
}


def import_rows(
    *, by: Member, kind: str, filename: str, digest: str, rows: Sequence[Mapping[str, Any]]
) -> Import:
    """Make one record of each row, all of them in one act or none.

    Raises:
        RuleBrokenError: there is nothing to take in, or a row does not fit.
    """
    if not rows:
        raise RuleBrokenError("There is nothing to import.")
    with doing(acts.IMPORTED, by=by) as entry:
        made = numbered(
            Import,
            by.organisation,
            of_kind=kind,
            filename=filename[:200],
            digest=digest,
            rows=len(rows),
            by=by,
        )
        entry.about = made
        records = _records(made, rows)
        queries.KINDS[kind].objects.bulk_create(records)
        entry.update(kind=kind, n=len(rows), sha256=digest)
        entry.update(first=records[0].code, last=records[-1].code)
        _seal_each(entry, made, records)
    return made


def _records(made: Import, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    model = queries.KINDS[made.of_kind]
    now = timezone.now()
    numbers = next_numbers(made.organisation, model.prefix, len(rows))
    records = []
    for number, facts in zip(numbers, map(tidied, rows), strict=True):
        told = {"organisation": made.organisation, "number": number, "created_at": now, **facts}
        record = model(imported=made, **told)
        refuse_unfit(record, facts)
        records.append(record)
    return records


def _seal_each(entry: Sealing, made: Import, records: Sequence[Registered]) -> None:
    for each in records:
        entry.also(ADDED[made.of_kind], about=each, imported=made.code)


def undo_import(made: Import, *, by: Member) -> int:
    """Take back an import, as long as nobody changed, linked or built on its records.

    Raises:
        RuleBrokenError: taken back already, or somebody built on it.
    """
    with doing(acts.IMPORT_UNDONE, by=by, about=made) as entry:
        touched = queries.touched_since(made)
        RuleBrokenError.unless(
            rules.may_undo_import(undone=made.undone_at is not None, touched=touched)
        )
        try:
            gone = queries.of_import(made).delete()[0]
        except ProtectedError as leaning:
            n = len(leaning.protected_objects)
            RuleBrokenError.unless(rules.may_undo_import(undone=False, touched=n))
            raise
        made.undone_at = timezone.now()
        made.save(update_fields=["undone_at"])
        entry.update(n=made.rows)
    return gone
