import pytest

from fairlead.core.oversight.stopping import may_start, may_stop

WHY = "The fault in the income field was found and put right."


@pytest.mark.parametrize(
    ("named", "answers", "because", "says"),
    [
        (True, False, "It harms people.", ""),
        (False, True, "It harms people.", ""),
        (
            False,
            False,
            "It harms people.",
            "The plan does not name you: tell the owner or the AI lead at once.",
        ),
        (True, True, " no ", "Say in a few words why."),
    ],
)
def test_whoever_the_plan_names_or_who_answers_may_stop_with_a_reason(
    named, answers, because, says
):
    told = may_stop(named=named, answers=answers, because=because)
    assert ("" if told else str(told)) == says


@pytest.mark.parametrize(
    ("by", "because", "says"),
    [
        ("eve", WHY, ""),
        ("bo", WHY, "You stopped it: somebody else starts it again."),
        (
            "eve",
            "all good",
            "Give a reason of at least 20 characters that somebody else can check.",
        ),
    ],
)
def test_starting_again_takes_another_person_and_a_reason(by, because, says):
    told = may_start(stopped_by="bo", by=by, because=because)
    assert ("" if told else str(told)) == says
