"""NDJSON as it is sent: lines into decisions, and by number what is wrong with which."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from fairlead.apps.journal.batches import MOST
from fairlead.core.decisions.errors import RecordError

LARGEST: Final = 4 * 1024 * 1024
T = TypeVar("T")


@dataclass
class Read(Generic[T]):
    """The good lines by number, and what is wrong with the others."""

    good: dict[int, T] = field(default_factory=dict)
    wrong: dict[int, str] = field(default_factory=dict)

    def drop(self, at: int, says: str) -> None:
        """Move a line to those that are wrong."""
        del self.good[at]
        self.wrong[at] = says


class TooLargeError(Exception):
    """More than a batch may hold; the sentence says how much."""


def read(body: bytes, parse: Callable[[bytes], T]) -> Read[T]:
    """Read a batch line by line; empty lines are passed over.

    Raises:
        TooLargeError: more than 4 MiB or 1,000 lines.
    """
    if len(body) > LARGEST:
        raise TooLargeError(f"A batch has at most 4 MiB, this one has {len(body):,} bytes.")
    lines = [(at, line) for at, line in enumerate(body.split(b"\n"), 1) if line.strip()]
    if len(lines) > MOST:
        raise TooLargeError(f"A batch has at most {MOST:,} lines, this one has {len(lines):,}.")
    found = Read[T]()
    for at, line in lines:
        try:
            found.good[at] = parse(line)
        except RecordError as refused:
            found.wrong[at] = str(refused)
    return found


def at_lines(read_: Read[T], wrong: dict[int, str]) -> dict[int, str]:
    """Give by line number what was said by place among the good ones."""
    places: Sequence[int] = list(read_.good)
    return {places[at - 1]: says for at, says in wrong.items()}
