"""Seals of the rows that stand beside the tree: names, texts, times, copies.

The tree covers entries only. A row beside it carries an HMAC under a key that comes from
the log's own, so that who has the database alone cannot rewrite who “ps_…” is.
"""

from datetime import UTC, datetime
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest

import orjson

from fairlead.apps.journal import keys
from fairlead.apps.journal.models import Anchor, Checkpoint, Log, Who, Writing

Row = Log | Checkpoint | Anchor | Writing | Who


def seal(key: bytes, row: Row, *more: object) -> bytes:
    """Give the seal of a row; `more` is what else it is bound to."""
    return hmac_digest(key, orjson.dumps([type(row).__name__, *_parts(row), *more]), sha256)


def holds(key: bytes, row: Row, *more: object) -> bool:
    """Say whether a row is as it was sealed."""
    return compare_digest(seal(key, row, *more), bytes(row.seal))


def key_of(tenant: str) -> bytes:
    """Give the key that seals the rows of an organisation: that of its first log."""
    return keys.row_key(Log.objects.filter(tenant=tenant).order_by("epoch")[:1].get())


def _parts(row: Row) -> list[object]:
    if isinstance(row, Log):
        told = [row.tenant, row.epoch, row.origin, row.vkey, _time(row.created_at)]
        return [*told, row.pruned_below] if row.pruned_below else told
    if isinstance(row, Checkpoint):
        return [row.log_id, row.size, row.note, _time(row.created_at)]
    if isinstance(row, Anchor):
        told = [row.log_id, row.size, row.kind, row.holder, row.ext_id]
        return [*told, bytes(row.blob).hex(), _time(row.created_at)]
    if isinstance(row, Writing):
        return [row.tenant, row.commitment, row.about, _time(row.written_at)]
    return [row.tenant, row.pseudonym, row.shown_as]


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
