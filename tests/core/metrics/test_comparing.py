"""Two periods beside each other: a difference, and whether it could be chance."""

import random
from dataclasses import replace

from fairlead.core.metrics.answers import Measured, NotMeasured, Result
from fairlead.core.metrics.comparing import compared, difference
from fairlead.core.metrics.intervals import newcombe, rate


def made(metric, measured, **scope):
    return Result(
        metric=metric, family="fairness", scope=scope, window="w", version="",
        measured=measured, limit=None, answer=None, says="x",
    )  # fmt: skip


def test_of_two_rates_it_is_newcombes_interval():
    dice = random.Random(7)
    for _ in range(200):
        n, m = dice.randint(30, 900), dice.randint(30, 900)
        x, y = dice.randint(0, n), dice.randint(0, m)
        a, b = rate(x, n, method="rate/1"), rate(y, m, method="rate/1")
        found = difference(a, b)
        low, high = newcombe(y / m, m, x / n, n)
        assert abs(found.low - low) < 1e-12
        assert abs(found.high - high) < 1e-12


def test_the_same_numbers_do_not_differ_and_a_gap_is_no_number():
    a = rate(40, 100, method="rate/1")
    missing = NotMeasured(why="Only {n} rows.", n=3, method="rate/1")
    [same] = compared([made("selection_rate", a)], [made("selection_rate", a)])
    assert (same.is_sure, same.difference.value) == (False, 0.0)
    [gap] = compared([made("selection_rate", missing)], [made("selection_rate", a)])
    assert (gap.is_sure, gap.difference.n) == (False, 3)


def test_what_was_held_against_one_reference_is_told_without_a_difference():
    a, b = rate(100, 1000, method="psi/1"), rate(300, 1000, method="psi/1")
    sides = [replace(made("psi", each), family="drift") for each in (a, b)]
    [both] = compared(*([side] for side in sides))
    assert (both.is_tied, both.is_sure) == (True, False)
    assert (both.first, both.second) == (a, b)


def test_what_surely_differs_comes_first_and_what_one_side_lacks_is_left_out():
    low, high = rate(100, 1000, method="rate/1"), rate(300, 1000, method="rate/1")
    near = rate(110, 1000, method="rate/1")
    before = [made("selection_rate", low, group=g) for g in "ab"]
    after = [made("selection_rate", near, group="a"), made("selection_rate", high, group="b")]
    found = compared(before, [*after, made("selection_rate", high, group="c")])
    assert [(each.scope["group"], each.is_sure) for each in found] == [("b", True), ("a", False)]
    assert isinstance(found[0].difference, Measured)
