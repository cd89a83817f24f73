"""Reasons for a decision, from what each feature contributed: those against the person first.

>>> reasons_of({"income": -0.31, "years": 0.12, "age": 0}, values={"income": 1900}, against="down")
[{'code': 'income', 'feature': 'income', 'contribution_micro': -310000, 'value': 1900}, \
{'code': 'years', 'feature': 'years', 'contribution_micro': 120000}]

A contribution says what the model did with a feature, not what is right, and not what would have
to change. Nothing is added, weighed or left out but what contributed nothing, and what is beyond
`most`. Served: AI Act 86; GDPR 15(1)(h); ISO/IEC 42001 A.8.2.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from fairlead.core.decisions.errors import RecordError

MOST: Final = 20
MILLION: Final = 1_000_000
_LONGEST: Final = 500
Against = Literal["up", "down"]
Code = str | tuple[str, str]
"""The code of a feature; or two: when it counted against the person, and when for them."""


def reasons_of(
    contributions: Mapping[str, float],
    *,
    against: Against,
    values: Mapping[str, Any] | None = None,
    words: Mapping[str, Code] | None = None,
    most: int = 5,
) -> list[dict[str, Any]]:
    """Give at most so many reasons, the largest against the person first, then those in favour.

    `against` says which way of the result is bad for the person: `up` for a risk, `down` for a
    score. Contributions are in the unit of the model; they are written as millionths.

    Raises:
        RecordError: no numbers, or more reasons are wanted than an explanation may hold.
    """
    if not 1 <= most <= MOST:
        raise RecordError(f"most: from 1 to {MOST} reasons")
    signed = -1 if against == "down" else 1
    ranked = sorted(_counted(contributions), key=lambda each: -signed * each[1])
    bad = [each for each in ranked if signed * each[1] > 0]
    good = [each for each in reversed(ranked) if signed * each[1] < 0]
    return [
        _reason(feature, micro, signed * micro > 0, values or {}, words or {})
        for feature, micro in [*bad, *good][:most]
    ]


def linear_contributions(
    coefficients: Sequence[float], row: Sequence[float], means: Sequence[float]
) -> list[float]:
    """Give what each feature of a linear model contributed beside an average person.

    coefficient · (value - mean): exact for a linear model whose features are independent
    (Lundberg and Lee 2017, corollary 1).

    Raises:
        RecordError: the three are not of one length.
    """
    if not len(coefficients) == len(row) == len(means):
        raise RecordError(
            f"{len(coefficients)} coefficients, {len(row)} values and {len(means)} means: give"
            " one of each for every feature"
        )
    return [
        factor * (value - mean)
        for factor, value, mean in zip(coefficients, row, means, strict=True)
    ]


def _counted(contributions: Mapping[str, float]) -> list[tuple[str, int]]:
    found = []
    for feature, size in contributions.items():
        if not math.isfinite(size):
            raise RecordError(f"contributions.{feature[:60]}: {size} is no number")
        if micro := round(size * MILLION):
            found.append((feature, micro))
    return found


def _reason(
    feature: str,
    micro: int,
    is_against: bool,  # noqa: FBT001 - private
    values: Mapping[str, Any],
    words: Mapping[str, Code],
) -> dict[str, Any]:
    code = words.get(feature, feature)
    if isinstance(code, tuple):
        code = code[0] if is_against else code[1]
    told: dict[str, Any] = {"code": code, "feature": feature, "contribution_micro": micro}
    if (value := values.get(feature)) is not None:
        told["value"] = value if type(value) is int else _text(value)
    return told


def _text(value: Any) -> str:  # noqa: ANN401 - what a feature may hold
    if type(value) is bool:
        return "true" if value else "false"
    return str(value)[:_LONGEST]
