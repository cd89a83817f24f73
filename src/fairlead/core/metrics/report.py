"""The results of one evaluation, and the one way to write them as bytes.

    {"answer":"breach","form":"fairlead-report/1","method":"evaluate/1","policy":"…","results":[…]}

Numbers are their shortest exact text as JSON numbers; what is infinite is the word “inf” or “-inf”,
because JSON has no such number.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from fairlead.core.metrics.answers import Answer, Limit, Measured, NotMeasured, Result, worst
from fairlead.core.metrics.states import canonical

FORM: Final = "fairlead-report/1"


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came out, against which policy, reference and states, each by digest."""

    results: tuple[Result, ...]
    policy_digest: str
    reference_digest: str
    states_digest: str
    method: str

    @property
    def answer(self) -> Answer:
        """The worst answer; insufficient evidence hides no breach and is no pass."""
        return worst(result.answer for result in self.results)

    @property
    def judged(self) -> tuple[Result, ...]:
        """Results that were held against a limit, breaches first."""
        order = (Answer.BREACH, Answer.INSUFFICIENT, Answer.WITHIN)
        told = (one for one in self.results if one.answer is not None)
        return tuple(sorted(told, key=lambda one: order.index(one.answer or Answer.WITHIN)))

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Columns where only the rows can tell the answer (see `distances.needs_exact`)."""
        told = (
            one.scope.get("column", "") for one in self.results if one.facts.get("exact_needed")
        )
        return tuple(dict.fromkeys(told))

    def to_json(self) -> bytes:
        """The report as canonical JSON."""
        return canonical.write(
            {
                "form": FORM,
                "answer": self.answer.value,
                "method": self.method,
                "policy": self.policy_digest,
                "reference": self.reference_digest,
                "states": self.states_digest,
                "results": [_plain_result(one) for one in self.results],
            }
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the report's bytes."""
        return canonical.digest_of(self.to_json())


def _plain_result(result: Result) -> dict[str, Any]:
    return {
        "metric": result.metric,
        "family": result.family,
        "scope": dict(result.scope),
        "window": result.window,
        "version": result.version,
        "answer": None if result.answer is None else result.answer.value,
        "limit": _plain_limit(result.limit),
        "measured": _plain_number(result.measured),
        "says": result.says,
        "sentence": str(result),
        "facts": plain(result.facts),
    }


def _plain_limit(limit: Limit | None) -> dict[str, Any] | None:
    if limit is None:
        return None
    return {"at_most": limit.at_most, "at_least": limit.at_least, "set_by": limit.set_by}


def _plain_number(number: Measured | NotMeasured) -> dict[str, Any]:
    if isinstance(number, NotMeasured):
        return {"why": str(number), "n": number.n, "method": number.method}
    return {
        "value": plain(number.value),
        "low": plain(number.low),
        "high": plain(number.high),
        "n": number.n,
        "method": number.method,
        "level": number.level,
        "p": number.p,
    }


def plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can say
    """A value as JSON can say it; what it cannot is said in words.

    >>> plain({"high": math.inf, "left_out": ("a", "b"), "n": 3})
    {'high': 'inf', 'left_out': ['a', 'b'], 'n': 3}
    """
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return str(value)
