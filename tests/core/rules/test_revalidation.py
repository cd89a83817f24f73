from datetime import date, timedelta

import pytest

from fairlead.core.catalogue import catalogue
from fairlead.core.rules import revalidation as rules
from fairlead.core.rules.revalidation import Change, State, Trigger, validity

TODAY = date(2026, 11, 23)
ON = date(2026, 10, 1)
UNTIL = date(2027, 1, 1)


def stands(today=TODAY, *changes, on=ON, until=UNTIL):
    return validity(on=on, until=until, changes=changes, today=today)


def changed(trigger, day, what="SYS-1"):
    return Change(trigger=trigger, what=what, on=day)


def test_worse_risk_is_validated_more_often_and_by_two():
    told = catalogue().revalidation
    days = [told.levels[each].days for each in ("low", "medium", "high", "critical")]
    assert days == sorted(days, reverse=True)
    assert [rules.wants_four_eyes(each) for each in ("low", "medium", "high", "critical")] == [
        False,
        False,
        True,
        True,
    ]


def test_a_risk_that_nobody_rated_counts_as_high():
    assert rules.days_for("") == rules.days_for("high")
    assert rules.wants_four_eyes("")


def test_nothing_is_valid_that_nobody_validated():
    told = validity(on=None, until=None, changes=[], today=TODAY)
    assert (told.state, str(told.because)) == (State.NEVER, "It was never validated.")
    assert not told.state.holds


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (UNTIL - timedelta(days=24), State.VALID),
        (UNTIL - timedelta(days=23), State.ENDS_SOON),
        (UNTIL, State.ENDS_SOON),
        (UNTIL + timedelta(days=1), State.LAPSED),
    ],
)
def test_a_validation_holds_through_its_last_day(today, state):
    assert stands(today).state is state


def test_a_short_validation_does_not_end_soon_from_its_first_day():
    assert stands(ON, until=ON + timedelta(days=30)).state is State.VALID


@pytest.mark.parametrize("trigger", [each for each in Trigger if each is not Trigger.TIME])
def test_every_trigger_ends_it_and_says_so(trigger):
    told = stands(TODAY, changed(trigger, TODAY))
    assert told.state is State.LAPSED
    assert str(told.because).startswith("The validation lapsed on 2026-11-23: ")
    assert "{" not in str(told.because)


def test_the_first_of_several_changes_is_named():
    later, first = changed(Trigger.DRIFT, TODAY, "FND-9"), changed(Trigger.PURPOSE, ON)
    assert "purpose or use of SYS-1" in str(stands(TODAY, later, first).because)


def test_a_change_after_the_last_day_does_not_hide_that_time_ended_it():
    after = UNTIL + timedelta(days=9)
    told = stands(after, changed(Trigger.DRIFT, after), changed(Trigger.TIME, after))
    assert str(told.because) == "The validation lapsed on 2027-01-01: its last day is over."


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (ON, "does not lie after"),
        (ON + timedelta(days=91), "At risk level high a validation holds for 90 days"),
    ],
)
def test_a_validation_lasts_no_longer_than_the_level_allows(until, says):
    told = rules.may_last(level="", on=ON, until=until)
    assert says in str(told)
    assert told.clause == "A.6.2.4"


def test_the_last_day_that_the_level_allows_will_do():
    assert rules.may_last(level="high", on=ON, until=ON + timedelta(days=90))


@pytest.mark.parametrize(
    ("basis", "evidence", "says"),
    [
        ("ok", 1, "Write what was looked at"),
        ("Error rate and subgroup gaps of March, all within.", 0, "Name the evidence"),
    ],
)
def test_a_validation_says_what_it_rests_on(basis, evidence, says):
    assert says in str(rules.may_propose(basis=basis, evidence=evidence))


def test_a_validation_with_words_and_evidence_will_do():
    assert rules.may_propose(basis="Error rate and subgroup gaps of March, within.", evidence=1)


def test_nobody_signs_their_own_validation_where_the_risk_is_high():
    assert not rules.may_sign(level="high", proposer="ada", signer="ada")
    assert rules.may_sign(level="high", proposer="ada", signer="max")
    assert rules.may_sign(level="low", proposer="ada", signer="ada")
