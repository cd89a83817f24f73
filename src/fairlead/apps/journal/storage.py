"""What the database says when it cannot write, in words that say what to do next."""

import logging
from collections.abc import Iterable
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections

from fairlead.apps.journal.errors import LedgerClosedError
from fairlead.apps.journal.models import Entry

_log = logging.getLogger(__name__)
_NOTHING_KEPT: Final = "Nothing was kept. "
_SENTENCES: Final = (
    (
        ("disk is full", "no space left", "could not extend", "disk quota", "disk i/o error"),
        "The disk is full or does not answer. Free some space, then try again.",
    ),
    (
        ("readonly", "read-only", "unable to open"),
        "The database cannot be written: its file or disk is read only.",
    ),
    (
        ("locked", "busy", "deadlock", "timeout", "canceling statement"),
        "Many are writing in the same moment. Try again.",
    ),
)
_OTHERWISE: Final = (
    "The database does not answer as it should. Try again; if it stays, ask the administrator."
)


def closed_by(trouble: Exception | None) -> LedgerClosedError:
    """Say why nothing could be sealed."""
    told = str(trouble).lower()
    for words, sentence in _SENTENCES:
        if any(word in told for word in words):
            return LedgerClosedError(_NOTHING_KEPT + sentence)
    if type(trouble).__name__ in {"_MovedError", "IntegrityError"}:
        return LedgerClosedError(_NOTHING_KEPT + _SENTENCES[2][1])
    return LedgerClosedError(_NOTHING_KEPT + _OTHERWISE)


def all_sealed(tenant: str, ids: Iterable[str]) -> bool:
    """Say whether all these entries are in the log: the answer when a commit failed in between."""
    wanted = set(ids)
    found = Entry.objects.filter(log__tenant=tenant, ext_id__in=wanted)
    return found.count() == len(wanted)


def empty_the_log(alias: str = DEFAULT_DB_ALIAS) -> bool:
    """Leave nothing of what was deleted in SQLite's write-ahead log; False: it must wait.

    SQLite overwrites what it deletes (secure_delete), but old pages stay in that log until it is
    emptied, which waits for whoever reads. The log of PostgreSQL is the operator's.
    """
    if connections[alias].vendor != "sqlite":
        return True
    with connections[alias].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        row = cursor.fetchone()
    if row is None or row[0] != 0:
        _log.warning("Somebody reads the database “%s”: its log is emptied later.", alias)
        return False
    return True
