"""What each kind of record takes, and how its facts are written into an entry of the ledger.

An entry of a change says which fields changed and to what, without a word anybody typed:

    {"changed": ["purpose", "stage"], "purpose": "9f2c…", "stage": "operation_monitoring"}

Texts stand there as commitments; people by their pseudonyms; keys, days and yes/no as they are.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypedDict

from django.db import models

from fairlead.apps.journal.services import write_down
from fairlead.apps.org.models import Member
from fairlead.apps.register.models import Registered


class RecordFacts(TypedDict, total=False):
    """What every record takes."""

    name: str
    purpose: str
    deputy: Member | None
    review_due_on: date | None


class UseCaseFacts(RecordFacts, total=False):
    """What a use case takes."""

    process: str
    affected: Iterable[str]
    affected_text: str


class SystemFacts(UseCaseFacts, total=False):
    """What an AI system takes."""

    vendor_id: str
    stage: str
    our_roles: Iterable[str]
    autonomy: str
    personal_data: bool | None
    went_live_on: date | None


class ModelFacts(RecordFacts, total=False):
    """What a model takes."""

    vendor_id: str
    licence: str


class SupplierFacts(RecordFacts, total=False):
    """What a supplier takes."""

    vendor_id: str
    country: str
    website: str


class DataSetFacts(RecordFacts, total=False):
    """What a data set takes."""

    used_for: Iterable[str]
    personal_data: bool | None
    rights: str


_TYPED = frozenset({"name", "purpose", "process", "affected_text", "licence", "website", "rights"})


def sealed(record: Registered, facts: Mapping[str, object]) -> dict[str, object]:
    """Write facts as an entry may hold them."""
    return {name: _sealed(record, name, value) for name, value in facts.items()}


def _sealed(record: Registered, name: str, value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Member):
        return value.pseudonym
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list | set | frozenset):
        return sorted(str(each) for each in value)
    if name in _TYPED and value != "":
        return write_down(str(value), about=record)
    return str(value)


def tidied(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Take away the blanks around what was typed."""
    return {name: value.strip() if type(value) is str else value for name, value in facts.items()}


def differing(record: models.Model, facts: Mapping[str, object]) -> dict[str, object]:
    """Keep the facts that differ from what the record says now."""
    return {
        name: value
        for name, value in facts.items()
        if _plain(value) != _plain(getattr(record, name))
    }


def _plain(value: object) -> object:
    if isinstance(value, tuple | list | set | frozenset):
        return tuple(sorted(str(each) for each in value))
    return str(value) if isinstance(value, str) else value
