"""A record as a reader without Fairlead sees it: codes for links, pseudonyms for people.

>>> told(risk)["owner"], told(risk)["system"]  # doctest: +SKIP
('ps_01J…', 'SYS-3')
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import ForeignKey, Model

from fairlead.apps.org.models import Member, Numbered
from fairlead.core.ledger.profile import Json

_OURS = frozenset({"id", "organisation", "number", "imported", "rev"})


def told(record: Model, *, without: Iterable[str] = ()) -> dict[str, Json]:
    """Tell a record by its own fields; `code` first where it has one."""
    left_out = _OURS | set(without)
    facts: dict[str, Json] = {"code": record.code} if isinstance(record, Numbered) else {}
    for field in record._meta.concrete_fields:  # noqa: SLF001 - Django's documented way
        if field.name not in left_out:
            facts[field.name] = _value(record, field)
    return facts


def _value(record: Model, field: Any) -> Json:  # noqa: ANN401 - any kind of field
    if isinstance(field, ForeignKey):
        return _link(getattr(record, field.name))
    return plain(getattr(record, field.name))


def _link(other: Any) -> Json:  # noqa: ANN401 - any kind of record
    if other is None:
        return None
    if isinstance(other, Member):
        return other.pseudonym
    return other.code if isinstance(other, Numbered) else str(other)


def plain(value: Any) -> Json:  # noqa: ANN401 - whatever a field holds
    """Turn the value of a field into text, whole numbers, lists and names."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(plain(each) for each in value)  # type: ignore[type-var]  # keys of one kind
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)
