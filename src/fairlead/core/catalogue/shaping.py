"""Turn plain JSON into frozen dataclasses, by what their fields are declared to be.

>>> from dataclasses import dataclass
>>> @dataclass(frozen=True)
... class Loaf:
...     name: str
...     grains: tuple[str, ...] = ()
>>> shaped(Loaf, {"name": "rye", "grains": ["rye", "wheat"]})
Loaf(name='rye', grains=('rye', 'wheat'))

The build has already checked the data against its schema, so this only shapes; a field
that the class does not know is an error, because then code and data are of two versions.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import is_dataclass
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

Shaped = TypeVar("Shaped")


def shaped(kind: type[Shaped], data: object) -> Shaped:
    """Give the data the declared shape, all the way down."""
    return cast("Shaped", _shaper(cast("Hashable", kind))(data))


@cache
def _shaper(kind: Hashable) -> Callable[[Any], Any]:
    """Say how a value of this kind is made from JSON."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _tuples(_shaper(inner[0]))
    if origin is Mapping:
        return _mappings(_shaper(inner[1]))
    if origin is UnionType:
        return _optional(_shaper(inner[0]))
    return _dataclasses(kind) if is_dataclass(kind) else _as_it_is


def _as_it_is(value: object) -> object:
    return value


def _tuples(shape: Callable[[Any], Any]) -> Callable[[Any], Any]:
    if shape is _as_it_is:
        return tuple
    return lambda items: tuple(shape(item) for item in items)


def _mappings(shape: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda items: MappingProxyType({key: shape(value) for key, value in items.items()})


def _optional(shape: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else shape(value)


def _dataclasses(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401 (a class of any shape)
    shapers = {name: _shaper(hint) for name, hint in get_type_hints(kind).items()}
    return lambda facts: kind(**{name: shapers[name](value) for name, value in facts.items()})
