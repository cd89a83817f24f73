"""The statement of applicability as canonical JSON, and what changed between two of them.

    {"catalogue":{"digest":"5d0…","version":"2026.11"},"date":"2026-11-23","rows":[{"applies":true,
    "control":"iso42001:A.2.2","evidence":["E-1 9f86d0…"],"grade":"observed","how":"…", …}],
    "standard":"ISO/IEC 42001:2023","v":1,"version":4}

Keys are sorted, there is no white space, numbers are whole; so one statement has one digest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson

FIELDS: Final = ("applies", "reason", "how", "owner", "risks", "state", "grade", "until")


@dataclass(frozen=True)
class Change:
    """One field of one control that differs between two statements."""

    number: str
    field: str
    before: object
    after: object


def canonical(statement: Mapping[str, object]) -> bytes:
    """Write a statement in its one form."""
    return orjson.dumps(statement, option=orjson.OPT_SORT_KEYS)


def digest(body: bytes) -> str:
    """Give the name of exactly these bytes."""
    return sha256(body).hexdigest()


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Change]:
    """Say what differs, control by control, in the order of the later statement."""
    old = {row["number"]: row for row in (before or {}).get("rows", ())}
    return [
        Change(row["number"], name, old.get(row["number"], {}).get(name), row[name])
        for row in after["rows"]
        for name in FIELDS
        if before is not None and old.get(row["number"], {}).get(name) != row[name]
    ]


def rows_of(body: str) -> Sequence[Mapping[str, Any]]:
    """Read the rows of a kept statement."""
    rows: Sequence[Mapping[str, Any]] = orjson.loads(body)["rows"]
    return rows
