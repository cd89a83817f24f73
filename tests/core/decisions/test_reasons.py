"""Reasons: what counted against the person comes first, largest first; nothing is invented."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.decisions.errors import RecordError
from fairlead.core.decisions.explanation import must_explain
from fairlead.core.decisions.reasons import linear_contributions, reasons_of


def test_against_the_person_first_then_in_favour():
    told = {"income": -0.31, "years": 0.4, "debts": -0.9, "age": 0.02, "same": 0.0}
    found = reasons_of(told, against="down", most=4)
    assert [each["feature"] for each in found] == ["debts", "income", "years", "age"]
    found = reasons_of(told, against="up", most=3)
    assert [each["feature"] for each in found] == ["years", "age", "debts"]


def test_a_feature_has_the_word_of_its_direction():
    words = {"income": ("income_low", "income_high"), "debts": "debts"}
    found = reasons_of(
        {"income": 0.2, "debts": -0.1}, against="down", words=words, values={"debts": 2.5}
    )
    assert [each["code"] for each in found] == ["debts", "income_high"]
    assert found[0]["value"] == "2.5"


@pytest.mark.parametrize("most", [0, 21])
def test_more_than_an_explanation_may_hold_is_refused(most):
    with pytest.raises(RecordError, match="from 1 to 20"):
        reasons_of({"a": 1.0}, against="up", most=most)


def test_no_number_is_refused_with_its_feature():
    with pytest.raises(RecordError, match=r"contributions\.income: nan is no number"):
        reasons_of({"income": math.nan}, against="up")


def test_a_linear_model_is_explained_beside_the_average():
    assert linear_contributions([2.0, -1.0], [3.0, 5.0], [1.0, 5.0]) == [4.0, 0.0]
    with pytest.raises(RecordError, match="2 coefficients, 1 values and 2 means"):
        linear_contributions([2.0, -1.0], [3.0], [1.0, 5.0])


@given(
    st.dictionaries(
        st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=9),
        st.floats(-1e6, 1e6),
        max_size=30,
    ),
    st.sampled_from(["up", "down"]),
    st.integers(1, 20),
)
def test_whatever_contributed_the_order_is_honest_and_the_shape_holds(told, against, most):
    found = reasons_of(told, against=against, most=most)
    must_explain({"reasons": found})
    sizes = [each["contribution_micro"] * (-1 if against == "down" else 1) for each in found]
    bad = [each for each in sizes if each > 0]
    assert sizes[: len(bad)] == sorted(bad, reverse=True)
    assert sizes[len(bad) :] == sorted(sizes[len(bad) :])
    left_out = [round(size * 1_000_000) for name, size in told.items()
                if name not in {each["feature"] for each in found}]  # fmt: skip
    worst = max((each * (-1 if against == "down" else 1) for each in left_out), default=0)
    assert worst <= 0 or all(each >= worst for each in bad)
