"""A number never comes alone, and a question has three answers, not two.

>>> limit = Limit(metric="selection_rate_ratio", at_least=0.8, set_by="People and AI policy")
>>> ratio = Measured(value=0.70, low=0.62, high=0.79, n=4_000, method="selection_rate_ratio/1")
>>> judge(ratio, limit).value
'breach'
>>> few = Measured(value=0.70, low=0.31, high=1.52, n=60, method="selection_rate_ratio/1")
>>> judge(few, limit).value
'insufficient evidence'
>>> none = NotMeasured(why="Only {n} rows, {least} needed.", n=4, method="x/1", facts={"least": 30})
>>> str(none), judge(none, limit).value
('Only 4 rows, 30 needed.', 'insufficient evidence')

Source: the three-way reading of an interval against a limit follows Schuirmann (1987) and
Berger and Hsu (1996) on equivalence: no difference is something to show, not to assume.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

Facts = Mapping[str, object]

_METHOD = re.compile(r"[a-z0-9_]+/[1-9][0-9]*(\+[a-z0-9_]+/[1-9][0-9]*)*")
_NO_FACTS: Facts = MappingProxyType({})


class Answer(StrEnum):
    """What can be said about a number and its limit; insufficient is never a pass."""

    WITHIN = "within"
    BREACH = "breach"
    INSUFFICIENT = "insufficient evidence"


def _named(method: str) -> None:
    if not _METHOD.fullmatch(method):
        raise ValueError(f"{method!r} is no method; write name/version, joined by +")


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A number with its interval, how many rows it rests on and how it was made.

    `p` is the chance of a difference at least this large if there were none; it says nothing
    about the limit. `facts` hold what the sentence beside it needs.
    """

    value: float
    low: float
    high: float
    n: int
    method: str
    level: float = 0.95
    p: float | None = None
    facts: Facts = field(default_factory=lambda: _NO_FACTS)

    def __post_init__(self) -> None:
        _named(self.method)
        numbers = (self.low, self.value, self.high)
        if any(map(math.isnan, numbers)) or math.isinf(self.value) or self.low > self.high:
            raise ValueError(f"{self.method}: {numbers} is no value with an interval")


@dataclass(frozen=True, kw_only=True)
class NotMeasured:
    """Why there is no number; `why` is a template that the facts and `n` fill."""

    why: str
    n: int
    method: str
    facts: Facts = field(default_factory=lambda: _NO_FACTS)

    def __post_init__(self) -> None:
        _named(self.method)

    def __str__(self) -> str:
        return self.why.format(**{"n": self.n, **self.facts})


@dataclass(frozen=True, kw_only=True)
class Limit:
    """The firm's own limit for one metric, and who set it; never “the legal limit”."""

    metric: str
    at_most: float | None = None
    at_least: float | None = None
    set_by: str = ""

    def __post_init__(self) -> None:
        edges = [edge for edge in (self.at_most, self.at_least) if edge is not None]
        if not edges or not all(map(math.isfinite, edges)):
            raise ValueError(f"{self.metric}: say at_most or at_least as a plain number")
        if len(edges) > 1 and edges[1] > edges[0]:
            raise ValueError(f"{self.metric}: at_least lies above at_most, nothing could fit")

    def is_passed_by(self, number: float) -> bool:
        """Say whether a number lies beyond this limit; on the limit is not beyond it."""
        above = self.at_most is not None and number > self.at_most
        below = self.at_least is not None and number < self.at_least
        return above or below


def judge(measured: Measured | NotMeasured, limit: Limit) -> Answer:
    """Hold a number against a limit: beyond it with its whole interval, inside, or unknown."""
    if isinstance(measured, NotMeasured):
        return Answer.INSUFFICIENT
    low, high = limit.is_passed_by(measured.low), limit.is_passed_by(measured.high)
    if low and high and limit.is_passed_by(measured.value) and _one_side(measured, limit):
        return Answer.BREACH
    return Answer.INSUFFICIENT if low or high else Answer.WITHIN


def _one_side(measured: Measured, limit: Limit) -> bool:
    """An interval that reaches beyond both limits at once says nothing."""
    above = limit.at_most is not None and measured.low > limit.at_most
    below = limit.at_least is not None and measured.high < limit.at_least
    return above or below


@dataclass(frozen=True, kw_only=True)
class Result:
    """One line of a report: what was measured for whom and when, and the answer.

    `answer` is None where the firm set no limit: a number to look at, nothing was judged.
    `says` is a template that `facts` fill, so that a door can translate it.
    """

    metric: str
    family: str
    scope: Mapping[str, str]
    window: str
    version: str
    measured: Measured | NotMeasured
    limit: Limit | None
    answer: Answer | None
    says: str
    facts: Facts = field(default_factory=lambda: _NO_FACTS)

    def __post_init__(self) -> None:
        if (self.limit is None) != (self.answer is None):
            raise ValueError(f"{self.metric}: an answer needs a limit, a limit needs an answer")

    def __str__(self) -> str:
        return self.says.format(**self.facts)


def worst(answers: Iterable[Answer | None]) -> Answer:
    """The answer of many: one breach is a breach, and nothing judged is no pass.

    >>> worst([Answer.WITHIN, None, Answer.INSUFFICIENT, Answer.BREACH]).value
    'breach'
    >>> worst([None]).value
    'insufficient evidence'
    """
    given = {answer for answer in answers if answer is not None}
    if Answer.BREACH in given:
        return Answer.BREACH
    return Answer.WITHIN if given == {Answer.WITHIN} else Answer.INSUFFICIENT
