"""A span as we read it, from protobuf or JSON alike: names and plain values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]
Attributes = Mapping[str, Value]

DEEPEST: Final = 64
MOST_SPANS: Final = 20_000


class OtlpError(ValueError):
    """The request cannot be read at all; the sentence says where."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened within a span."""

    name: str
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class Span:
    """One step of a trace; `start` and `end` in nanoseconds since 1970, 0 if not told."""

    trace: str
    id: str
    parent: str
    name: str
    start: int
    end: int
    failed: bool
    attributes: Attributes
    events: tuple[Event, ...]
    resource: Attributes
    scope: str

    def first(self, *names: str) -> Value:
        """Give the first of these attributes that says something."""
        for name in names:
            value = self.attributes.get(name)
            if value not in (None, ""):
                return value
        return None

    def text(self, *names: str) -> str:
        """Give the first of these attributes that is a text."""
        for name in names:
            value = self.attributes.get(name)
            if type(value) is str and value:
                return value
        return ""

    def everywhere(self) -> Iterator[Attributes]:
        """Go through the attributes of the span and of its events."""
        yield self.attributes
        for event in self.events:
            yield event.attributes
