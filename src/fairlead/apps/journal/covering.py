"""What an entry says stays covered before somebody who is not to know it yet.

That it stands in the log, and its proof, are never covered. Subjects above know who is not to know
what, so they hand it down.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from fairlead.apps.journal.act import Actor
from fairlead.apps.journal.telling import Covered, Line

Cover = Callable[[Actor, Sequence[Line]], Mapping[tuple[int, int], Covered]]
_covers: Final = list[Cover]()


def add_cover(cover: Cover) -> None:
    """Let a subject say which entries are not told to whom."""
    _covers.append(cover)


def covered(reader: Actor, lines: Sequence[Line]) -> list[Line]:
    """Give the lines as this reader may see them: those that are covered without what they say."""
    found = dict[tuple[int, int], Covered]()
    for cover in _covers:
        found |= cover(reader, lines)
    return [_without(line, found[line.place]) if line.place in found else line for line in lines]


def _without(line: Line, why: Covered) -> Line:
    return replace(line, facts=(), because=(), sealed={}, body={}, covered=why)
