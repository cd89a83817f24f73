"""Which numbers of an instance came, and which never did: a decision log without holes.

An instance counts its decisions 1, 2, 3, …; whatever is missing below the highest is a gap.

>>> seen = Seen().taking([1, 2, 5, 7])
>>> seen.high, seen.missing
(7, ((3, 4), (6, 6)))
>>> seen.taking([3, 6]).missing
((4, 4),)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

MOST_HOLES: Final = 1000
Hole = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """The highest number that came, and the holes below it, lowest first; bounds included.

    `again` counts numbers that came twice: two decisions under one number.
    """

    high: int = 0
    missing: tuple[Hole, ...] = ()
    again: int = 0

    @property
    def absent(self) -> int:
        """How many numbers below the highest have not come."""
        return sum(last - first + 1 for first, last in self.missing)

    def taking(self, numbers: Iterable[int]) -> Self:
        """Take these numbers in, in any order."""
        high, again, late = self.high, self.again, set[int]()
        holes = list(self.missing)
        for n in sorted(numbers):
            if n <= self.high:
                again += n in late
                late.add(n)
            elif n == high:
                again += 1
            else:
                if n > high + 1:
                    holes.append((high + 1, n - 1))
                high = n
        filled, more = _filled(holes, late) if late else (holes, 0)
        return type(self)(high, _bounded(filled), again + more)


def _filled(holes: list[Hole], late: set[int]) -> tuple[list[Hole], int]:
    """Fill holes with numbers that came late; say how many of them were in no hole."""
    left, rest = list[Hole](), sorted(late)
    inside = 0
    for first, last in holes:
        here = [n for n in rest if first <= n <= last]
        inside += len(here)
        for n in here:
            if n > first:
                left.append((first, n - 1))
            first = n + 1  # noqa: PLW2901 - the hole goes on behind it
        if first <= last:
            left.append((first, last))
    return left, len(rest) - inside


def _bounded(holes: list[Hole]) -> tuple[Hole, ...]:
    """Keep at most so many holes: beyond, the two that lie closest become one, so none is lost."""
    while len(holes) > MOST_HOLES:
        at = min(range(len(holes) - 1), key=lambda i: holes[i + 1][0] - holes[i][1])
        holes[at : at + 2] = [(holes[at][0], holes[at + 1][1])]
    return tuple(holes)
