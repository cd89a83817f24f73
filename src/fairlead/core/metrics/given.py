"""What people name when they ask for a check: a policy, a reference, the roles of columns."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from fairlead.core.metrics.columnmap import ColumnMap, Schema, guessed
from fairlead.core.metrics.errors import CannotMeasureError, PolicyError
from fairlead.core.metrics.policy import LONGEST, SHIPPED, Policy, shipped
from fairlead.core.metrics.reference import Reference
from fairlead.core.metrics.source import open_source

_LARGEST_PROFILE: Final = 64 * 1024 * 1024
_PROFILE: Final = ".json"


def schema_of(given: object) -> Schema:
    """Name the columns of a source and what kind of value they hold.

    Raises:
        CannotMeasureError: nothing there, or of a kind that is not read.
    """
    from fairlead.core.metrics.engines.duck import duck  # noqa: PLC0415 - only where rows are read

    with duck(open_source(given)) as db:
        return db.schema


def policy_of(given: str | Path | Mapping[str, Any] | Policy) -> Policy:
    """Read a policy from what somebody named.

    Raises:
        CannotMeasureError: no such file, and none of that name ships.
        PolicyError: it cannot be read.
    """
    if isinstance(given, Policy):
        return given
    if isinstance(given, Mapping):
        return Policy.from_dict(dict(given))
    if str(given) in SHIPPED:
        return shipped(str(given))
    path = Path(given)
    if not path.is_file():
        names = " or ".join(f"“{name}”" for name in SHIPPED)
        raise CannotMeasureError(f"There is no policy “{path.name}”: name a YAML file, or {names}.")
    if path.stat().st_size > 4 * LONGEST:
        raise PolicyError(f"“{path.name}” is too long for a policy.")
    try:
        return Policy.from_yaml(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as broken:
        raise PolicyError(f"“{path.name}” is no text: a policy is YAML in UTF-8.") from broken


def reference_of(given: object) -> object:
    """Read a profile that was kept; rows are passed on.

    Raises:
        CannotMeasureError: a file that is too large for a profile.
        StateError: not a profile.
    """
    is_path = isinstance(given, str | Path)
    if not is_path or Path(str(given)).suffix.casefold() != _PROFILE:
        return given
    path = Path(str(given))
    if not path.is_file() or path.stat().st_size > _LARGEST_PROFILE:
        raise CannotMeasureError(f"“{path.name}” is no profile of a reference: make it anew.")
    return Reference.from_bytes(path.read_bytes())


def columns_of(rows: object, roles: Mapping[str, Any]) -> ColumnMap:
    """The column map: guessed from the names, and corrected by what was told."""
    told = ColumnMap.from_dict(
        {k: list(v) if isinstance(v, tuple) else v for k, v in roles.items()}
    )
    base = guessed(schema_of(rows))
    named = {name: getattr(told, name) for name in roles}
    used = {c for name in roles for c in _names(named[name])}
    kept = tuple(name for name in base.features if name not in used)
    return replace(base, **{"features": kept, **named})


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return value if isinstance(value, tuple) else ()
