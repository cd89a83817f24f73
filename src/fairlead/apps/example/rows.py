"""Invented prediction rows: what the models of the example firm said, drawn from a given seed.

Nobody was ever scored here. A week is drawn from its own seed, so it is the same whoever asks
for it and however many weeks come with it; week 1 is the first that the story measures, and the
weeks before it (0, -1, …) are the past that it is compared with.

>>> told = Told(seed=7, rows_a_day=2, features={"wait": {"mean": 5.0, "spread": 1.0}})
>>> table = week(told, 1, date(2026, 9, 7))
>>> len(table["wait"]), str(table["day"][9]), table == week(told, 1, date(2026, 9, 7))
(10, '2026-09-11', True)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final

_WORKING_DAYS: Final = 5
Columns = dict[str, list[Any]]


@dataclass(frozen=True, kw_only=True)
class Told:
    """How the rows of one model are drawn.

    `features` give mean, spread and how they move: `drifts` adds so much a week from a week on,
    `jumps` adds something in one week, `missing` names weeks without a value. `choices` are
    categories with their weights. `groups` share the rows; `chances` of each are those of a yes,
    the last one that began by that week. `predicted` follows `truth` (mean, spread, error).
    """

    seed: int
    rows_a_day: int
    version: str = ""
    features: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    attribute: str = ""
    groups: Mapping[str, float] = field(default_factory=dict)
    chances: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    decision: str = ""
    truth: Mapping[str, float] = field(default_factory=dict)


def week(told: Told, number: int, monday: date) -> Columns:
    """Draw the working days of one week, column by column."""
    dice = Random(f"{told.seed}/{number}")  # noqa: S311 - invented rows, no secret
    size = told.rows_a_day * _WORKING_DAYS
    table: Columns = {"day": [monday + timedelta(days=n // told.rows_a_day) for n in range(size)]}
    if told.version:
        table["version"] = [told.version] * size
    for name, how in told.features.items():
        table[name] = _numbers(dice, how, number, size)
    for name, weights in told.choices.items():
        table[name] = dice.choices(list(weights), list(weights.values()), k=size)
    if told.groups:
        mine = dice.choices(list(told.groups), list(told.groups.values()), k=size)
        table[told.attribute] = mine
        chance = {name: _now(told.chances[name], number) for name in told.groups}
        table[told.decision] = [int(dice.random() < chance[each]) for each in mine]
    if told.truth:
        table |= _forecast(dice, told.truth, size)
    return table


def joined(weeks: Sequence[Columns]) -> Columns:
    """Put weeks behind one another."""
    return {name: [each for one in weeks for each in one[name]] for name in weeks[0]}


def _numbers(dice: Random, how: Mapping[str, Any], number: int, size: int) -> list[float | None]:
    if number in how.get("missing", ()):
        return [None] * size
    drifts = how.get("drifts", {"from": number, "by": 0.0})
    moved = max(number - drifts["from"], 0) * drifts["by"] + how.get("jumps", {}).get(number, 0.0)
    mean = how["mean"] + moved
    return [round(dice.gauss(mean, how["spread"]), 3) for _ in range(size)]


def _now(chances: Mapping[int, float], number: int) -> float:
    """Give the chance that began last: `{0: 0.77, 12: 0.55}` is 0.55 from week 12 on."""
    begun = [at for at in chances if at <= number]
    return chances[max(begun)] if begun else chances[min(chances)]


def _forecast(dice: Random, truth: Mapping[str, float], size: int) -> Columns:
    sold = [max(dice.gauss(truth["mean"], truth["spread"]), 0.0) for _ in range(size)]
    said = [round(max(each + dice.gauss(0.0, truth["error"]), 0.0), 1) for each in sold]
    return {"sold": [round(each, 1) for each in sold], "forecast": said}
