"""What a run found, as the sections ask for it: results by metric, window and scope."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from fairlead.core.metrics.answers import Measured, NotMeasured, Result
from fairlead.core.metrics.reference import Reference
from fairlead.core.metrics.states.window import WindowState
from fairlead.core.metrics.wording import METRICS, name_of, reason, said
from fairlead.core.papers.measurement.section import Say

OVER_WINDOWS: Final = frozenset({"drift_wealth"})


@dataclass(frozen=True, kw_only=True)
class Found:
    """The results of a run with the state of its newest window, where there is one.

    `say` translates a template, `name` what a person calls a metric, a window or an answer.
    """

    results: Sequence[Result]
    state: WindowState | None = None
    reference: Reference | None = None
    say: Say = str

    def name(self, key: str) -> str:
        """What a person calls a metric; a window or a model's version is called as it is."""
        return name_of(key, self.say) if key in METRICS else key

    @cached_property
    def windows(self) -> tuple[str, ...]:
        """The windows, oldest first; what speaks of several of them together is none itself."""
        told = {each.window for each in self.results if each.metric not in OVER_WINDOWS}
        return tuple(sorted(told - {""}))

    @cached_property
    def newest(self) -> str:
        """The window that a reader looks at first."""
        return self.windows[-1] if self.windows else ""

    def of(self, *metrics: str, window: str | None = None) -> Iterator[Result]:
        """Results of these metrics, of one window or of all."""
        wanted = set(metrics)
        for each in self.results:
            if each.metric in wanted and (window is None or each.window == window):
                yield each

    def in_family(self, family: str, window: str) -> list[Result]:
        """Results of a family in a window."""
        return [e for e in self.results if e.family == family and e.window == window]


def value_of(result: Result | None) -> float | None:
    """The number of a result, where there is one."""
    return result.measured.value if result and isinstance(result.measured, Measured) else None


def interval(result: Result) -> tuple[float, float] | None:
    """The interval of a result, where there is one."""
    found = result.measured
    return (found.low, found.high) if isinstance(found, Measured) else None


def answer_of(result: Result | None) -> str:
    """The key of an answer, or nothing where nothing was judged."""
    return result.answer.value if result and result.answer else ""


def told(result: Result, say: Say) -> str:
    """Say a result in a sentence; parts of it that are sentences themselves are said first."""
    limit = result.limit
    edges = {"at_most": limit.at_most, "at_least": limit.at_least} if limit else {}
    return said(result.metric, result.says, {**result.facts, **edges}, say)


def why_not(result: Result, say: Say) -> str:
    """Say why there is no number."""
    found = result.measured
    if not isinstance(found, NotMeasured):
        return ""
    return reason(found.why, {"n": found.n, **found.facts}, say)
