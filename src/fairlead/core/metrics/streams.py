"""Detectors for a stream of errors, one by one as labels arrive: has the model begun to fail?

Both watch the mean of a stream (1 for a wrong answer, 0 for a right one). ADWIN keeps as long a
memory as nothing changes and forgets what went before a change; Page-Hinkley adds up how far the
stream runs above its own mean. Every value changes the state, so the order of rows matters here.

>>> adwin = Adwin()
>>> changed = [i for i in range(2_000) if adwin.update(0.0 if i < 1_000 else 1.0)]
>>> 1_000 <= changed[0] < 1_064
True

Sources: Bifet and Gavaldà (2007); Page (1954). Checked value by value against river's detectors,
which begin anew after an alarm; our ADWIN keeps the newer part of its window, as the paper says.
"""

import math
from dataclasses import dataclass, field
from typing import Final

ADWIN: Final = "adwin/1"
PAGE_HINKLEY: Final = "page_hinkley/1"

_MOST_BUCKETS = 5
_CLOCK = 32
_LEAST_SIDE = 5
_GRACE = 10


@dataclass
class PageHinkley:
    """Alarm once the stream has run `threshold` above its lowest or below its highest course."""

    threshold: float = 50.0
    delta: float = 0.005
    alpha: float = 0.9999
    least: int = 30
    n: int = 0
    mean: float = 0.0
    rise: float = 0.0
    fall: float = 0.0
    lowest: float = math.inf
    highest: float = -1.0
    alarmed: bool = False

    def update(self, x: float) -> bool:
        """Take in one value and say whether the mean has changed; after an alarm, begin anew.

        >>> course = PageHinkley(threshold=10)
        >>> any(course.update(x) for x in [0.0] * 100 + [1.0] * 20)
        True
        """
        if self.alarmed:
            self._begin()
        self.n += 1
        self.mean += (x - self.mean) / self.n
        off = x - self.mean
        self.rise = self.alpha * self.rise + off - self.delta
        self.fall = self.alpha * self.fall + off + self.delta
        self.lowest = min(self.lowest, self.rise)
        self.highest = max(self.highest, self.fall)
        if self.n >= self.least:
            run = max(self.rise - self.lowest, self.highest - self.fall)
            self.alarmed = run > self.threshold
        return self.alarmed

    def _begin(self) -> None:
        self.n, self.mean, self.rise, self.fall = 0, 0.0, 0.0, 0.0
        self.lowest, self.highest, self.alarmed = math.inf, -1.0, False


@dataclass
class _Bucket:
    """Some neighbouring values: how many, their sum, and their squared distance from the mean."""

    n: int
    total: float
    spread: float

    def joined(self, other: "_Bucket") -> "_Bucket":
        n = self.n + other.n
        off = self.total / self.n - other.total / other.n
        spread = self.spread + other.spread + self.n * other.n * off * off / n
        return _Bucket(n, self.total + other.total, spread)


@dataclass
class Adwin:
    """A window that grows while its two halves agree and drops the older part once they do not.

    `delta` is the chance of a false cut. Rows of buckets double in size; each row holds five.
    """

    delta: float = 0.002
    ticks: int = 0
    n: int = 0
    total: float = 0.0
    spread: float = 0.0
    rows: list[list[_Bucket]] = field(default_factory=list)

    def update(self, x: float) -> bool:
        """Take in one value and say whether the window was cut."""
        self.ticks += 1
        if self.n:
            off = x - self.total / self.n
            self.spread += self.n * off * off / (self.n + 1)
        self.n, self.total = self.n + 1, self.total + x
        self._put(_Bucket(1, x, 0.0))
        return self._cut() if self.ticks % _CLOCK == 0 and self.n > _GRACE else False

    @property
    def mean(self) -> float:
        """The mean of what is remembered."""
        return self.total / self.n if self.n else 0.0

    def _put(self, bucket: _Bucket) -> None:
        """Newest first; a row that is full joins its two oldest into one of the next row."""
        for row in self.rows:
            row.append(bucket)
            if len(row) <= _MOST_BUCKETS:
                return
            bucket = row[0].joined(row[1])
            del row[:2]
        self.rows.append([bucket])

    def _cut(self) -> bool:
        cut = False
        while self._differs():
            cut = True
            self._forget()
        return cut

    def _differs(self) -> bool:
        old_n, old_total = 0, 0.0
        for row in reversed(self.rows):
            for bucket in row:
                old_n, old_total = old_n + bucket.n, old_total + bucket.total
                n = self.n - old_n
                if n <= 0:
                    return False
                if min(n, old_n) >= _LEAST_SIDE and self._far(old_n, old_total, n):
                    return True
        return False

    def _far(self, old_n: int, old_total: float, n: int) -> bool:
        gap = abs(old_total / old_n - (self.total - old_total) / n)
        both = 1 / (old_n - _LEAST_SIDE + 1) + 1 / (n - _LEAST_SIDE + 1)
        log = math.log(2 * math.log(self.n) / self.delta)
        variance = self.spread / self.n
        return gap > math.sqrt(2 * both * variance * log) + 2 / 3 * log * both

    def _forget(self) -> None:
        """Drop the oldest bucket."""
        oldest = self.rows[-1].pop(0)
        if not self.rows[-1]:
            self.rows.pop()
        self.n, self.total = self.n - oldest.n, self.total - oldest.total
        off = oldest.total / oldest.n - self.mean
        self.spread -= oldest.spread + oldest.n * self.n * off * off / (self.n + oldest.n)
