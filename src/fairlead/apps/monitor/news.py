"""Which results of a run are news: of windows that no run saw before, or across windows.

A check reads its source again and again, and yesterday's windows come with today's. What they
say was answered yesterday; only what is new opens a finding, answers the run or closes a finding.
"""

from collections.abc import Collection, Iterable
from typing import Protocol, TypeVar

Frame = tuple[str, str]


class Placed(Protocol):
    """A result, as far as its place goes."""

    @property
    def window(self) -> str: ...
    @property
    def version(self) -> str: ...


R = TypeVar("R", bound=Placed)


def news(results: Iterable[R], *, known: Collection[Frame]) -> list[R]:
    """Keep the results that do not stand in a window known before; all, when none is new."""
    told = list(results)
    fresh = [each for each in told if (each.window, each.version) not in known]
    return fresh or told
