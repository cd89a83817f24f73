"""Every table of an installation as lines of JSON, the same from SQLite and PostgreSQL.

    tables/risk.risk.jsonl
    {"accepted_until":null,"id":12,"organisation_id":1,"title":"Wrong allergen named",…}

Keys are sorted, bytes are base64, moments are UTC to the microsecond. A line that is not
exactly as we would have written it is refused.
"""

from datetime import UTC, date, datetime
from typing import Any, Final

import orjson
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.models import (
    BinaryField,
    BooleanField,
    Field,
    ForeignKey,
    IntegerField,
    JSONField,
    Model,
)
from django.db.models import DateField as DayField
from django.db.models import DateTimeField as MomentField

from fairlead.core.ledger.base64s import Base64Error, decode64, encode64

_OTHERS: Final = {
    "account.EmailAddress",
    "mfa.Authenticator",
    "socialaccount.SocialAccount",
    "socialaccount.SocialApp",
}
# What says something about a running process or about Django's own tables; and the keys of
# persons, which a copy that outlives them would keep alive.
_LEFT_OUT: Final = {
    "journal.Lease",
    "org.User_groups",
    "org.User_user_permissions",
    "keyring.TenantKey",
    "keyring.SubjectKey",
}


class RowError(ValueError):
    """A line is not a row of its table; the message says why."""


def tables() -> dict[str, type[Model]]:
    """List the tables that travel, by the name of their file; whom a row names comes first."""
    left = {_file(model): model for model in apps.get_models(include_auto_created=True)}
    left = {name: left[name] for name in sorted(left) if _travels(left[name])}
    ordered = dict[str, type[Model]]()
    while left:
        ready = [name for name, model in left.items() if not _named_by(model) & {*left.values()}]
        for name in ready or [next(iter(left))]:
            ordered[name] = left.pop(name)
    return ordered


def shape() -> dict[str, list[str]]:
    """Say which changes of the database this version ends with, by subject."""
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    subjects = {model._meta.app_label for model in tables().values()}  # noqa: SLF001 - Django's way
    leaves = sorted(leaf for leaf in graph.leaf_nodes() if leaf[0] in subjects)
    return {app: [name for label, name in leaves if label == app] for app, _name in leaves}


def columns(model: type[Model]) -> "list[Field[Any, Any]]":
    """List the fields of a table that are columns."""
    return [field for field in model._meta.concrete_fields if field.column]  # noqa: SLF001 - Django's way


def written(fields: "list[Field[Any, Any]]", values: tuple[Any, ...]) -> bytes:
    """Write one row as its line."""
    row = {field.attname: _told(field, value) for field, value in zip(fields, values, strict=True)}
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS)


def read(model: type[Model], line: bytes) -> Model:
    """Read one row from its line.

    Raises:
        RowError: it is not JSON as we write it, or its columns are not those of the table.
    """
    try:
        row = orjson.loads(line)
    except ValueError as broken:
        raise RowError("it is not JSON") from broken
    fields = columns(model)
    if not isinstance(row, dict) or orjson.dumps(row, option=orjson.OPT_SORT_KEYS) != line:
        raise RowError("it is not written as we write it")
    _same_columns({field.attname for field in fields}, set(row))
    return model(**{field.attname: _taken(field, row[field.attname]) for field in fields})


def _travels(model: type[Model]) -> bool:
    ours = (model.__module__ or "").startswith("fairlead.apps.")
    label = model._meta.label  # noqa: SLF001 - Django's way
    managed = model._meta.managed and not model._meta.proxy  # noqa: SLF001 - Django's way
    return managed and label not in _LEFT_OUT and (ours or label in _OTHERS)


def _file(model: type[Model]) -> str:
    return f"tables/{model._meta.label_lower}.jsonl"  # noqa: SLF001 - Django's way


def _named_by(model: type[Model]) -> "set[type[Model]]":
    others = {field.related_model for field in columns(model) if field.is_relation}
    return {each for each in others if isinstance(each, type) and each is not model}


def _same_columns(wanted: set[str], there: set[str]) -> None:
    if missing := sorted(wanted - there):
        raise RowError(f"the column {missing[0]} is missing")
    if unknown := sorted(there - wanted):
        raise RowError(f"there is no column {unknown[0][:40]}")


def _told(field: "Field[Any, Any]", value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if value is None or isinstance(field, JSONField):
        return value
    if isinstance(field, BinaryField):
        return encode64(bytes(value))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return field.get_prep_value(value)


def _taken(field: "Field[Any, Any]", value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    kind = _kind(field)
    if value is None and (field.null or isinstance(kind, JSONField)):
        return None
    try:
        got = _parsed(kind, value)
        same = _told(kind, got) == value
    except (ValueError, TypeError, Base64Error) as broken:
        raise RowError(f"{field.attname} does not fit its column") from broken
    if not same or len(value if isinstance(value, str) else "") > (_most(kind) or 1 << 31):
        raise RowError(f"{field.attname} does not fit its column")
    return got


def _kind(field: "Field[Any, Any]") -> "Field[Any, Any]":
    while isinstance(field, ForeignKey):
        field = field.target_field
    return field


def _most(kind: "Field[Any, Any]") -> int | None:
    return None if isinstance(kind, BinaryField) else kind.max_length


def _parsed(kind: "Field[Any, Any]", value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(kind, JSONField):
        return value
    fits = type(value) is _type(kind)
    if not fits:
        raise TypeError(kind.name)
    if isinstance(kind, BinaryField):
        return decode64(value)
    if isinstance(kind, MomentField):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, DayField) else value


def _type(kind: "Field[Any, Any]") -> type[bool | int | str]:
    if isinstance(kind, BooleanField):
        return bool
    return int if isinstance(kind, IntegerField) else str
