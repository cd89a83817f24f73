"""What the story knows while it is told: the firm, its people, its records by their short names."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from fairlead.apps.org.models import Member, Organisation

_DATA: Final = "fairlead.apps.example"


@dataclass
class World:
    """The firm as far as the story has come."""

    firm: Organisation
    today: date
    people: dict[str, Member] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)
    risks: dict[str, Any] = field(default_factory=dict)

    def day(self, offset: int) -> date:
        """Give the day that lies so many days from the day of loading."""
        return self.today + timedelta(days=offset)


@dataclass(frozen=True)
class Event:
    """One thing that happens: how many days ago, at what hour, and what it does."""

    day: int
    at: str
    does: Callable[[World], object]


@cache
def told(name: str) -> Any:  # noqa: ANN401 - the shape differs from file to file
    """Read one file of the story."""
    text = files(_DATA).joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def kept_file(name: str) -> bytes:
    """Read one of the files that the story takes in as evidence."""
    return files(_DATA).joinpath("data", "files", name).read_bytes()


def hour(number: int, first: int = 9) -> str:
    """Spread the things of one day over its hours."""
    minutes = first * 60 + (number * 17) % (60 * 8)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
