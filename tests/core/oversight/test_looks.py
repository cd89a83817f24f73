from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.oversight.looks import (
    Action,
    Look,
    Reason,
    Standing,
    Step,
    final_of,
    may_answer,
    may_decide,
    standing,
)

BLIND = Look("refused")
AGREES = Look("refused", "refused")
DIFFERS = Look("refused", "granted")
DONE = Look("refused", "granted", Action.OVERRIDE, "granted")
WHY = "The pay slip of May is missing."


def test_a_look_goes_from_blind_to_shown_to_decided():
    assert [each.step for each in (BLIND, DIFFERS, DONE)] == [Step.BLIND, Step.SHOWN, Step.DECIDED]


def test_nothing_is_decided_before_the_blind_answer():
    for action in Action:
        told = may_decide(BLIND, action, outcome="granted", reason=Reason.UNSAFE, text=WHY)
        assert str(told).startswith("Answer first what you would decide")


def test_the_blind_answer_is_given_once_and_is_a_code():
    assert may_answer(BLIND, "granted")
    assert str(may_answer(BLIND, "two words")) == "Choose what you would decide."
    assert str(may_answer(DIFFERS, "refused")).startswith("You have answered")
    assert str(may_answer(DONE, "refused")).startswith("You have answered")


def decide(look, action, outcome="", reason=None, text=""):
    told = may_decide(look, action, outcome=outcome, reason=reason, text=text)
    return "" if told else str(told)


@pytest.mark.parametrize(
    ("look", "facts", "says"),
    [
        (AGREES, {"action": Action.ACCEPT}, ""),
        (DIFFERS, {"action": Action.ACCEPT}, "Choose the reason that comes closest."),
        (
            DIFFERS,
            {"action": Action.ACCEPT, "reason": Reason.AGREES, "text": "ok"},
            "Say why in your own words, in 10 characters or more.",
        ),
        (DIFFERS, {"action": Action.ACCEPT, "reason": Reason.AGREES, "text": WHY}, ""),
        (
            DIFFERS,
            {"action": Action.OVERRIDE},
            "Say what holds instead of the AI's answer.",
        ),
        (
            DIFFERS,
            {"action": Action.OVERRIDE, "outcome": "refused"},
            "This is what the AI said: accept it, or choose something else.",
        ),
        (
            DIFFERS,
            {
                "action": Action.OVERRIDE,
                "outcome": "granted",
                "reason": Reason.AGREES,
                "text": WHY,
            },
            "Choose the reason that comes closest.",
        ),
        (
            DIFFERS,
            {
                "action": Action.OVERRIDE,
                "outcome": "granted",
                "reason": Reason.INPUT_MISSING,
                "text": WHY,
            },
            "",
        ),
        (AGREES, {"action": Action.STOP}, "Choose the reason that comes closest."),
        (AGREES, {"action": Action.STOP, "reason": Reason.UNSAFE, "text": WHY}, ""),
        (
            DONE,
            {"action": Action.ACCEPT},
            "You have decided: whatever changes now is a decision of its own.",
        ),
    ],
)
def test_how_a_look_may_end(look, facts, says):
    assert decide(look, **facts) == says


def test_giving_way_is_to_have_said_otherwise_and_taken_the_answer():
    assert Look("a", "b", Action.ACCEPT, "a").gave_way
    assert not Look("a", "a", Action.ACCEPT, "a").gave_way
    assert not Look("a", "b", Action.OVERRIDE, "b").gave_way


def test_what_holds_after_each_action():
    told = [final_of(DIFFERS, action, "granted") for action in Action]
    assert told == ["refused", "granted", ""]


def looked(final, ai="refused"):
    action = Action.ACCEPT if final == ai else Action.OVERRIDE
    return Look(ai, final, action, final)


STOPPED = Look("refused", "granted", Action.STOP, "")


@pytest.mark.parametrize(
    ("looks", "severe", "holds"),
    [
        ([], False, Standing(1)),
        ([], True, Standing(2)),
        ([AGREES], False, Standing(1)),
        ([looked("refused")], False, Standing(0, Action.ACCEPT, "refused")),
        ([looked("granted")], True, Standing(1)),
        ([looked("granted")] * 2, True, Standing(0, Action.OVERRIDE, "granted")),
        ([looked("granted"), looked("refused")], True, Standing(1, disagreed=True)),
        (
            [looked("granted"), looked("refer"), looked("refused")],
            True,
            Standing(1, disagreed=True),
        ),
        (
            [looked("granted"), looked("refused"), looked("refused")],
            True,
            Standing(0, Action.ACCEPT, "refused", disagreed=True),
        ),
        ([STOPPED], True, Standing(0, Action.STOP)),
        ([looked("refused"), STOPPED], True, Standing(0, Action.STOP)),
    ],
)
def test_what_holds_after_the_looks_so_far(looks, severe, holds):
    assert standing(looks, severe=severe) == holds


@given(st.lists(st.sampled_from(["refused", "granted", "refer"]), max_size=4), st.booleans())
def test_nothing_severe_holds_on_one_word_and_the_order_of_looks_decides_nothing(finals, severe):
    looks = [looked(final) for final in finals]
    told = standing(looks, severe=severe)
    if told.needs == 0:
        assert finals.count(told.final) >= (2 if severe else 1)
    if severe and len(finals) <= 3:
        every = {standing(order, severe=True).final for order in permutations(looks)}
        assert every == {told.final}
