"""Three answers, and no number without its interval."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.metrics.answers import (
    Answer,
    Limit,
    Measured,
    NotMeasured,
    Result,
    judge,
    worst,
)

FINITE = st.floats(allow_nan=False, allow_infinity=False, width=32)


def measured(low, value, high):
    return Measured(value=value, low=low, high=high, n=100, method="x/1")


@pytest.mark.parametrize(
    ("interval", "answer"),
    [
        ((0.01, 0.05, 0.1), Answer.WITHIN),
        ((0.05, 0.08, 0.11), Answer.INSUFFICIENT),
        ((0.09, 0.12, 0.15), Answer.INSUFFICIENT),
        ((0.1, 0.12, 0.15), Answer.INSUFFICIENT),
        ((0.11, 0.12, 0.15), Answer.BREACH),
    ],
)
def test_a_breach_needs_the_whole_interval_beyond_the_limit(interval, answer):
    assert judge(measured(*interval), Limit(metric="x", at_most=0.1)) is answer


def test_an_interval_beyond_both_limits_at_once_says_nothing():
    both = Limit(metric="x", at_least=-1, at_most=1)
    assert judge(measured(-2, 1.5, 2), both) is Answer.INSUFFICIENT
    assert judge(measured(1.2, 1.5, 2), both) is Answer.BREACH


@given(st.tuples(FINITE, FINITE, FINITE).map(sorted), FINITE)
def test_within_and_breach_never_touch_the_same_interval(interval, limit):
    up = judge(measured(*interval), Limit(metric="x", at_most=limit))
    if up is Answer.WITHIN:
        assert interval[2] <= limit
    if up is Answer.BREACH:
        assert interval[0] > limit


def test_what_was_not_measured_is_never_within():
    unknown = NotMeasured(why="no rows", n=0, method="x/1")
    assert judge(unknown, Limit(metric="x", at_most=1)) is Answer.INSUFFICIENT


@pytest.mark.parametrize(
    "numbers", [(0, math.nan, 1), (math.nan, 0, 1), (1, 1, 0), (0, math.inf, math.inf)]
)
def test_a_number_that_is_none_is_refused(numbers):
    with pytest.raises(ValueError, match="no value with an interval"):
        measured(*numbers)


def test_a_method_carries_its_version():
    with pytest.raises(ValueError, match="name/version"):
        NotMeasured(why="", n=0, method="wilson")


@pytest.mark.parametrize(
    "edges", [{}, {"at_most": math.nan}, {"at_most": math.inf}, {"at_most": 0, "at_least": 1}]
)
def test_a_limit_that_limits_nothing_is_refused(edges):
    with pytest.raises(ValueError, match=r"say at_most|nothing could fit"):
        Limit(metric="x", **edges)


def test_an_answer_needs_a_limit():
    with pytest.raises(ValueError, match="needs a limit"):
        Result(
            metric="x",
            family="drift",
            scope={},
            window="all",
            version="",
            measured=measured(0, 1, 2),
            limit=None,
            answer=Answer.WITHIN,
            says="",
        )


def test_insufficient_hides_no_breach_and_is_no_pass():
    assert worst([Answer.INSUFFICIENT, Answer.BREACH]) is Answer.BREACH
    assert worst([Answer.INSUFFICIENT, Answer.WITHIN]) is Answer.INSUFFICIENT
    assert worst([]) is Answer.INSUFFICIENT
