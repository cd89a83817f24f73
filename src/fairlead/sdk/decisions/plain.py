"""What programs hold, as the plain JSON that a decision may carry: fractions become decimal text.

>>> from datetime import date
>>> as_json({"income": 1900.5, "since": date(2024, 5, 1), "years": 4})
{'income': '1900.5', 'since': '2024-05-01', 'years': 4}

NumPy, pandas, Polars, PyTorch and Pydantic are known by their methods; none is imported.
"""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any, Final, cast
from uuid import UUID

from fairlead.sdk.decisions.errors import CannotRecordError

_LARGEST: Final = 2**53 - 1
_PLAIN: Final = frozenset({str, bool, type(None)})
_TELLS_AS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("model_dump", {}),  # Pydantic
    ("to_dicts", {}),  # a table of Polars
    ("to_pylist", {}),  # Arrow
    ("tolist", {}),  # NumPy, PyTorch
    ("to_list", {}),  # Polars
)


def as_json(value: Any) -> Any:  # noqa: ANN401 - whatever a program holds
    """Give the plain JSON of a value, with text for fractions and for numbers beyond 2^53 - 1.

    Raises:
        CannotRecordError: something in it is neither text, number, list nor named values.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is int:
        return value if -_LARGEST <= value <= _LARGEST else str(value)
    if kind is float:
        return repr(value)
    if kind is dict:
        return _named(value)
    if kind is list or kind is tuple:
        return [item if type(item) is str else as_json(item) for item in value]
    return _other(value)


def place_of(value: Any, place: str) -> str:  # noqa: ANN401 - whatever a program holds
    """Find what cannot be written: only asked on the way to a refusal, so it may be slow."""
    if isinstance(value, Mapping):
        parts = [(f"{place}.{name}", item) for name, item in value.items()]
    elif isinstance(value, list | tuple):
        parts = [(f"{place}.{at}", item) for at, item in enumerate(value)]
    else:
        return place
    for where, item in parts:
        try:
            as_json(item)
        except (CannotRecordError, RecursionError) as broken:
            return where if isinstance(broken, RecursionError) else place_of(item, where)
    return place


def _named(value: Mapping[Any, Any]) -> dict[str, Any]:
    told = {
        name if type(name) is str else str(_name(name)): item
        if type(item) is str
        else as_json(item)
        for name, item in value.items()
    }
    if len(told) != len(value):
        raise CannotRecordError("two names are the same when written as text")
    return told


def _name(name: Any) -> Any:  # noqa: ANN401 - whatever is hashable
    return name.value if isinstance(name, Enum) else name


def _other(value: Any) -> Any:  # noqa: ANN401 - whatever a program holds
    match value:
        case Enum():
            return as_json(value.value)
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return repr(value.total_seconds())
        case Decimal() | UUID() | PurePath():
            return str(value)
        case bytes() | bytearray() | memoryview():
            raise CannotRecordError("bytes are not taken: give text, or their SHA-256")
        case set() | frozenset():
            return as_json(sorted(value, key=repr))
    return _by_base(value)


def _by_base(value: Any) -> Any:  # noqa: ANN401 - whatever a program holds
    """Tell subclasses by what they are made of: numpy.float64 is a float."""
    if hasattr(value, "_asdict"):
        return as_json(_asked(value._asdict))
    bases: tuple[Callable[[Any], Any], ...] = (str, int, float, list, tuple)
    for base in bases:
        if isinstance(value, cast("type", base)):
            return as_json(base(value))
    if isinstance(value, Mapping):
        return _named(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: as_json(getattr(value, each.name)) for each in dataclasses.fields(value)}
    return _by_method(value)


def _by_method(value: Any) -> Any:  # noqa: ANN401 - whatever a program holds
    kind = type(value).__name__
    if kind == "NAType":  # pandas: nothing is known
        return None
    if isinstance(value, type):
        raise CannotRecordError(f"{value.__name__} is a class, not a value")
    if kind in {"DataFrame", "Series"} and hasattr(value, "to_dict") and hasattr(value, "index"):
        how = {"orient": "records"} if kind == "DataFrame" else {}
        return as_json(_asked(value.to_dict, **how))
    for method, how in _TELLS_AS:
        if callable(found := getattr(value, method, None)):
            return as_json(_asked(found, **how))
    raise CannotRecordError(
        f"{type(value).__module__}.{kind} cannot be written: give text, numbers, lists or named"
        " values, a dataclass, or an object with model_dump()"
    )


def _asked(method: Callable[..., Any], **how: Any) -> Any:  # noqa: ANN401 - whatever comes back
    try:
        return method(**how)
    except Exception as broken:
        says = f"{method.__qualname__}() broke ({type(broken).__name__}: {broken})"
        raise CannotRecordError(says) from broken
