"""How often a monitor cries wolf, and how soon it cries when the wolf is there.

    python bench/measure/false_alarms.py [--streams 1000] [--markdown]

Every figure comes from seeded streams, so it repeats. Exit code 1 when more alarms are raised
without a change than are allowed (`alpha`, plus three standard errors of the simulation).
"""

import argparse
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from fairlead.core.metrics.alarms import first_alarm
from fairlead.core.metrics.answers import Answer, Limit, Measured, judge
from fairlead.core.metrics.bins import periods
from fairlead.core.metrics.disparity import disparity, four_fifths
from fairlead.core.metrics.distances import kolmogorov_smirnov
from fairlead.core.metrics.drift import chi_square, psi
from fairlead.core.metrics.fairness import selection_rate
from fairlead.core.metrics.groups import counted
from fairlead.core.metrics.judging import beyond
from fairlead.core.metrics.multiple import benjamini_hochberg
from fairlead.core.metrics.sequential import ALARM, bin_wealth, rate_sequence, rate_wealth

ALPHA, WINDOWS, ROWS, REFERENCE = 0.05, 60, 500, 5_000
SHARES = np.full(10, 0.1)
ONE_SIDE = 0.025


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the table: what was watched, how often it called, how often it may."""

    what: str
    called: float
    allowed: float | None
    note: str = ""

    def holds(self, streams: int) -> bool:
        if self.allowed is None:
            return True
        slack = 3 * math.sqrt(self.allowed * (1 - self.allowed) / streams)
        return self.called <= self.allowed + slack


def dice(name: str, stream: int) -> np.random.Generator:
    return np.random.default_rng([sum(name.encode()), stream])


def share(streams: int, called: Callable[[int], bool]) -> float:
    return sum(map(called, range(streams))) / streams


def bins(name: str, stream: int, *, change: int = WINDOWS, moved=SHARES, windows: int = WINDOWS):
    """A reference and windows; from `change` on they come from `moved`."""
    roll = dice(name, stream)
    reference = roll.multinomial(REFERENCE, SHARES)
    told = [roll.multinomial(ROWS, SHARES if day < change else moved) for day in range(windows)]
    return reference, told


# Nothing has changed.


def bet_on_bins(stream: int) -> bool:
    reference, windows = bins("bins", stream)
    return max(bin_wealth(reference, windows, alpha=ALPHA)) >= ALARM(ALPHA)


def bets_on_five_columns(stream: int) -> bool:
    columns = [bins(f"column {c}", stream, windows=30) for c in range(5)]
    courses = {str(c): bin_wealth(*told, alpha=ALPHA / 5) for c, told in enumerate(columns)}
    return bool(first_alarm(courses, ALPHA)[1])


def bet_on_rate(stream: int) -> bool:
    hits = dice("rate", stream).binomial(ROWS, 0.1, WINDOWS)
    return max(rate_wealth([(int(h), ROWS) for h in hits], at_most=0.1)) >= ALARM(ALPHA)


def sequence(stream: int) -> bool:
    hits = np.cumsum(dice("sequence", stream).binomial(ROWS, 0.3, WINDOWS))
    looks = (rate_sequence(int(h), ROWS * (day + 1)) for day, h in enumerate(hits))
    return any(not low <= 0.3 <= high for low, high in looks)


def chi_every_day(stream: int) -> bool:
    reference, windows = bins("bins", stream)
    return any((chi_square(periods(reference, w)).p or 1) < ALPHA for w in windows)


def rule_of_thumb(stream: int) -> bool:
    """PSI above 0.1, as it is commonly read, with windows of 100 rows."""
    roll = dice("thumb", stream)
    reference = roll.multinomial(REFERENCE, SHARES)
    told = (periods(reference, roll.multinomial(100, SHARES)) for _ in range(WINDOWS))
    return any(psi(one).facts["uncorrected"] > 0.1 for one in told)


# The truth lies exactly on the limit: a single window, a breach is a false alarm.

# Ten shares moved by d up and down have PSI Σ 2d·ln((0.1+d)/(0.1−d)) / 2; this one has 0.1.
ON_PSI = 0.0221907


def moved_by(size: float) -> np.ndarray:
    return SHARES + np.where(np.arange(10) < 5, size, -size)


def breach(number, limit: Limit) -> bool:
    return judge(number, limit) is Answer.BREACH


def psi_on_its_limit(stream: int) -> bool:
    roll = dice("psi", stream)
    now = roll.multinomial(2_000, moved_by(ON_PSI))
    told = periods(roll.multinomial(REFERENCE, SHARES), now)
    p, q = SHARES, moved_by(ON_PSI)
    return breach(psi(told), Limit(metric="psi", at_most=float(((q - p) * np.log(q / p)).sum())))


def ks_on_its_limit(stream: int) -> bool:
    roll = dice("ks", stream)
    now, before = roll.multinomial(2_000, moved_by(0.02)), roll.multinomial(REFERENCE, SHARES)
    found = kolmogorov_smirnov(before, now, atomic=[True] * 10)
    return breach(found, Limit(metric="kolmogorov_smirnov", at_most=0.1))


def group(name: str, rate: float, n: int, roll: np.random.Generator):
    hits = int(roll.binomial(n, rate))
    return counted(tp=hits, tn=n - hits, g=name)


def ratio_on_its_limit(stream: int) -> bool:
    roll = dice("ratio", stream)
    told = [group("a", 0.5, 1_000, roll), group("b", 0.4, 1_000, roll)]
    found = disparity("demographic_parity_ratio", told)
    return breach(found, Limit(metric="demographic_parity_ratio", at_least=0.8))


def twenty_alike(stream: int) -> bool:
    """Twenty groups treated alike, 200 people each: a difference above 0.1 is luck."""
    roll = dice("twenty", stream)
    told = [group(str(g), 0.3, 200, roll) for g in range(20)]
    found = disparity("demographic_parity_difference", told)
    return breach(found, Limit(metric="demographic_parity_difference", at_most=0.1))


def twenty_alike_raw(stream: int) -> bool:
    roll = dice("twenty", stream)
    told = [group(str(g), 0.3, 200, roll) for g in range(20)]
    found = disparity("demographic_parity_difference", told)
    return isinstance(found, Measured) and found.value > 0.1


def four_fifths_raw(stream: int) -> bool:
    """Ten groups treated alike, 100 people each: any ratio below 0.8, as it is commonly read."""
    roll = dice("fifths", stream)
    told = four_fifths([group(str(g), 0.3, 100, roll) for g in range(10)]).ratios.values()
    return any(isinstance(one, Measured) and one.value < 0.8 for one in told)


def four_fifths_judged(stream: int) -> bool:
    roll = dice("fifths", stream)
    told = four_fifths([group(str(g), 0.3, 100, roll) for g in range(10)]).ratios.values()
    limit = Limit(metric="selection_rate_ratio", at_least=0.8)
    known = [one for one in told if isinstance(one, Measured)]
    ps = benjamini_hochberg([beyond(one, limit, ratio=True) for one in known])
    return any(breach(one, limit) and p <= ONE_SIDE for one, p in zip(known, ps, strict=True))


def ninety_five_on_their_limit(stream: int) -> bool:
    """95 groups, each exactly on its limit: any breach left after Benjamini-Hochberg."""
    roll = dice("ninety-five", stream)
    limit = Limit(metric="selection_rate", at_most=0.3)
    told = [selection_rate(group(str(g), 0.3, 400, roll)) for g in range(95)]
    known = [one for one in told if isinstance(one, Measured)]
    ps = benjamini_hochberg([beyond(one, limit) for one in known])
    return any(breach(one, limit) and p <= ONE_SIDE for one, p in zip(known, ps, strict=True))


QUIET = [
    ("bet on ten bins, 60 windows", bet_on_bins, ALPHA, ""),
    ("bets on five columns, e-BH, 30 windows", bets_on_five_columns, ALPHA, ""),
    ("bet on a rate that lies on its limit, 60 windows", bet_on_rate, ALPHA, ""),
    ("confidence sequence misses the rate, 60 looks", sequence, ALPHA, ""),
    ("PSI, truth on its limit, one window", psi_on_its_limit, ONE_SIDE, ""),
    ("KS, truth on its limit, one window", ks_on_its_limit, ONE_SIDE, ""),
    ("ratio of two groups, truth on 0.8, one window", ratio_on_its_limit, ONE_SIDE, ""),
    ("twenty groups alike, difference above 0.1", twenty_alike, ONE_SIDE, ""),
    ("ten groups alike, four fifths", four_fifths_judged, ONE_SIDE, ""),
    ("95 groups on their limit, Benjamini-Hochberg", ninety_five_on_their_limit, ONE_SIDE, ""),
    ("χ² at 5 % every day, 60 windows", chi_every_day, None, "common practice"),
    ("PSI above 0.1, 100 rows a window, 60 windows", rule_of_thumb, None, "common practice"),
    ("twenty groups alike, raw difference above 0.1", twenty_alike_raw, None, "common practice"),
    ("ten groups alike, raw ratio below 0.8", four_fifths_raw, None, "common practice"),
]


# Something has changed, after 30 quiet windows.

CHANGE = 30


def delay(courses: Iterator[list[float]]) -> tuple[float, float, float]:
    """Median windows until alarm, the share found within 30, and the share called too early."""
    days, early, streams = [], 0, 0
    for course in courses:
        streams += 1
        day = next((d for d, wealth in enumerate(course, 1) if wealth >= ALARM(ALPHA)), math.inf)
        early += day <= CHANGE
        days.append(day - CHANGE if day > CHANGE else math.inf)
    return float(np.median(days)), sum(map(math.isfinite, days)) / streams, early / streams


def bin_courses(size: float, streams: int) -> Iterator[list[float]]:
    for stream in range(streams):
        told = bins(f"shift {size}", stream, change=CHANGE, moved=moved_by(size))
        yield bin_wealth(*told, alpha=ALPHA)


def rate_courses(to: float, streams: int) -> Iterator[list[float]]:
    for stream in range(streams):
        roll = dice(f"fall {to}", stream)
        right = [*roll.binomial(ROWS, 0.85, CHANGE), *roll.binomial(ROWS, to, WINDOWS - CHANGE)]
        yield rate_wealth([(int(r), ROWS) for r in right], at_least=0.8)


def true_psi(size: float) -> float:
    q = moved_by(size)
    return float(((q - SHARES) * np.log(q / SHARES)).sum())


def loud(streams: int) -> Iterator[tuple[str, tuple[float, float, float]]]:
    for size in (0.01, 0.02, 0.03, 0.05):
        name = f"ten bins move, PSI {true_psi(size):.3f}"
        yield name, delay(bin_courses(size, streams))
    for to in (0.78, 0.75, 0.70):
        yield f"accuracy falls from 0.85 to {to:.2f}, limit 0.80", delay(rate_courses(to, streams))


def table(head: list[str], rows: list[list[str]], *, markdown: bool) -> None:
    if markdown:
        print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
        print("\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n")
        return
    wide = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        print("  ".join(text.ljust(width) for text, width in zip(row, wide, strict=True)))
    print()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=1_000)
    parser.add_argument("--markdown", action="store_true")
    given = parser.parse_args()
    quiet = [
        Line(what=what, called=share(given.streams, called), allowed=allowed, note=note)
        for what, called, allowed, note in QUIET
    ]
    rows = [
        [
            line.what,
            f"{line.called:.1%}",
            "–" if line.allowed is None else f"{line.allowed:.1%}",
            line.note or ("holds" if line.holds(given.streams) else "MISSED"),
        ]
        for line in quiet
    ]
    table(["Nothing has changed", "alarms", "allowed", ""], rows, markdown=given.markdown)
    told = [
        [what, f"{after:.0f}" if math.isfinite(after) else "> 30", f"{found:.1%}", f"{early:.1%}"]
        for what, (after, found, early) in loud(given.streams)
    ]
    head = ["Something changes", "median windows", "found within 30", "called before"]
    table(head, told, markdown=given.markdown)
    return 0 if all(line.holds(given.streams) for line in quiet) else 1


if __name__ == "__main__":
    sys.exit(main())
