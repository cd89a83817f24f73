from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fairlead.core.oversight.plan import Plan, Reviewer, due_at, may_review, missing
from fairlead.core.oversight.sampling import Rule, What

TODAY = date(2026, 12, 1)
ABLE = Reviewer(who="bo", competence="Trained on credit", recorded_by="ada", until=date(2027, 6, 1))
WHOLE = Plan(
    rules=(Rule(What.ALL),),
    how="Read the file, decide, then compare.",
    competence="Two years in credit, trained on the model card.",
    due_hours=24,
    reviewers=(ABLE, replace(ABLE, who="eve")),
    outcomes=("granted", "refused"),
)


def test_a_whole_plan_lacks_nothing():
    assert missing(WHOLE, today=TODAY) == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rules": ()}, "It does not say which decisions a person looks at."),
        (
            {"rules": (Rule(What.OUTCOME, values=("refused",)),)},
            "All that is looked at has one answer, so whoever looks knows it: add a share.",
        ),
        ({"how": "somehow"}, "It does not say how a decision is looked at."),
        ({"competence": " "}, "It does not say what somebody must know to look."),
        (
            {"outcomes": ("granted",)},
            "It does not say which answers there are: name at least two outcomes.",
        ),
        ({"due_hours": 0}, "It does not say within how many hours."),
        ({"due_hours": 745}, "It does not say within how many hours."),
        (
            {"reviewers": ()},
            "Nobody may look: name a reviewer and record what they know.",
        ),
        (
            {"reviewers": (replace(ABLE, until=date(2026, 11, 30)),)},
            "Nobody may look: name a reviewer and record what they know.",
        ),
        (
            {"reviewers": (ABLE,)},
            "Only 1 person may look: when they are away nobody does, and two are never there.",
        ),
    ],
)
def test_a_plan_says_in_words_what_it_lacks(change, says):
    assert [str(each) for each in missing(replace(WHOLE, **change), today=TODAY)] == [says]


def may(who="bo", reviewer=ABLE, logged_by="svc", looked=(), planted_by=None):
    told = may_review(
        who,
        reviewer=reviewer,
        logged_by=logged_by,
        looked=looked,
        planted_by=planted_by,
        today=TODAY,
    )
    return "" if told else str(told)


def test_whoever_the_plan_names_and_is_competent_may_look():
    assert may() == ""


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"reviewer": None}, "The plan does not name you: ask the AI lead."),
        ({"reviewer": replace(ABLE, competence="")}, "Nothing current shows"),
        ({"reviewer": replace(ABLE, recorded_by="bo")}, "Nothing current shows"),
        ({"reviewer": replace(ABLE, until=date(2026, 11, 30))}, "Nothing current shows"),
        ({"logged_by": "bo"}, "You recorded this decision: somebody else looks at it."),
        ({"planted_by": "bo"}, "You planted this test case: it waits for somebody else."),
        ({"looked": ("eve", "bo")}, "You have looked already: a second person does now."),
    ],
)
def test_who_may_not_look_is_told_why(facts, says):
    assert may(**facts).startswith(says)


def test_the_last_day_of_competence_still_counts():
    assert may(reviewer=replace(ABLE, until=TODAY)) == ""


def test_it_is_due_after_the_hours_of_the_plan():
    came = datetime(2026, 12, 1, 10, tzinfo=UTC)
    assert due_at(came, hours=36) == datetime(2026, 12, 2, 22, tzinfo=UTC)


def test_severe_is_an_outcome_or_a_kind_of_the_plan():
    plan = replace(WHOLE, severe_outcomes=("refused",), severe_kinds=("biometric",))
    told = [
        plan.is_severe(outcome="refused", kind="loan"),
        plan.is_severe(outcome="granted", kind="biometric"),
        plan.is_severe(outcome="granted", kind="loan"),
    ]
    assert told == [True, True, False]
