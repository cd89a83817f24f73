from datetime import date, timedelta

import pytest

from fairlead.core.catalogue import UnknownIdError, catalogue
from fairlead.core.rules.controls import (
    Share,
    State,
    coverage,
    may_approve,
    may_exclude,
    may_include,
    status,
)
from fairlead.core.rules.evidence import Freshness, Grade, Piece

TODAY = date(2026, 11, 23)
REASON = "R01 needs a policy"


def piece(grade, start=-10, end=100, *, withdrawn=False):
    return Piece(
        grade=grade,
        valid_from=TODAY + timedelta(days=start),
        valid_until=TODAY + timedelta(days=end),
        withdrawn=withdrawn,
    )


def told(*pieces, applicable=True, reason=REASON):
    return status(applicable=applicable, reason=reason, evidence=pieces, today=TODAY)


STATED, OBSERVED, TESTED = piece(Grade.STATED), piece(Grade.OBSERVED), piece(Grade.TESTED)
STALE = piece(Grade.TESTED, end=-1)


@pytest.mark.parametrize(
    ("found", "state", "because"),
    [
        (told(applicable=None), State.NOT_DECIDED, "Nobody has decided whether it applies."),
        (told(TESTED, reason=" "), State.NOT_DECIDED, "It was decided without a reason."),
        (
            told(TESTED, applicable=False),
            State.DOES_NOT_APPLY,
            "It was left out with a reason.",
        ),
        (told(), State.NO_EVIDENCE, "It applies, and nothing supports it yet."),
        (
            told(piece(Grade.TESTED, withdrawn=True)),
            State.NO_EVIDENCE,
            "It applies, and nothing supports it yet.",
        ),
        (
            told(piece(Grade.TESTED, start=5)),
            State.NO_EVIDENCE,
            "The first evidence counts from 2026-11-28.",
        ),
        (
            told(STATED),
            State.STATED,
            "The best evidence in date is stated: 1 of 1, until 2027-03-03.",
        ),
        (
            told(STATED, OBSERVED, piece(Grade.OBSERVED, end=200)),
            State.OBSERVED,
            "The best evidence in date is observed: 2 of 3, until 2027-06-11.",
        ),
        (
            told(STATED, OBSERVED, TESTED),
            State.TESTED,
            "The best evidence in date is tested: 1 of 3, until 2027-03-03.",
        ),
        (
            told(STALE, STATED),
            State.STATED,
            "The best evidence in date is stated: 1 of 1, until 2027-03-03.",
        ),
        (
            told(STALE, piece(Grade.STATED, end=-5)),
            State.STALE,
            "All evidence is out of date: 2 in number, the last since 2026-11-22.",
        ),
        (
            told(STALE, piece(Grade.TESTED, start=5)),
            State.STALE,
            "All evidence is out of date: 1 in number, the last since 2026-11-22.",
        ),
    ],
)
def test_the_state_is_what_decision_and_evidence_say(found, state, because):
    assert (found.state, str(found.because)) == (state, because)


@pytest.mark.parametrize(
    ("found", "todo"),
    [
        (told(applicable=None), "Decide whether this control applies, and say why."),
        (told(applicable=False), "Look at the reason again when your AI changes."),
        (told(), "Link a first piece of evidence."),
        (told(STALE), "Renew the evidence, or withdraw it."),
        (told(STATED), "Add a record that shows it, so that it is observed."),
        (told(OBSERVED), "Add a check that measures it, so that it is tested."),
        (told(TESTED), "Nothing to do until 2027-03-03."),
    ],
)
def test_every_state_says_what_to_do_next(found, todo):
    assert str(found.next) == todo


def test_the_pieces_are_counted_by_freshness_whatever_was_decided():
    found = told(STATED, STALE, STALE, piece(Grade.STATED, withdrawn=True), applicable=False)
    assert found.counts == {
        Freshness.IN_DATE: 1,
        Freshness.STALE: 2,
        Freshness.WITHDRAWN: 1,
    }


def test_one_piece_may_stand_for_several_of_its_kind():
    several = Piece(
        grade=OBSERVED.grade,
        valid_from=OBSERVED.valid_from,
        valid_until=OBSERVED.valid_until,
        times=3,
    )
    assert told(several) == told(OBSERVED, OBSERVED, OBSERVED)


def test_a_status_knows_its_grade_and_how_long_it_holds():
    found = told(OBSERVED, piece(Grade.STATED, end=300))
    assert (found.grade, found.in_date_until) == (Grade.OBSERVED, date(2027, 3, 3))
    assert (told(STALE).grade, told(STALE).in_date_until) == (None, None)


def test_coverage_is_four_counts_and_no_score():
    every = [
        told(applicable=None),
        told(applicable=False),
        told(),
        told(STALE),
        told(STATED),
        told(TESTED),
    ]
    found = coverage(every)
    assert (found.decided, found.evidenced, found.fresh, found.tested) == (
        Share(5, 6),
        Share(3, 4),
        Share(2, 4),
        Share(1, 4),
    )
    assert str(found.fresh) == "2 of 4"


def test_coverage_of_nothing_is_nothing_of_nothing():
    assert str(coverage([]).decided) == "0 of 0"


TRAINS_NOTHING = "We train and tune no models, so there is no data for it."


def test_a_control_may_be_left_out_for_a_reason_that_can_be_checked():
    assert may_exclude("iso42001:A.7.3", reason=TRAINS_NOTHING)


@pytest.mark.parametrize("reason", ["", "n/a", "not applicable to us, not needed, not relevant"])
def test_a_control_is_not_left_out_without_a_reason(reason):
    refused = may_exclude("iso42001:A.7.3", reason=reason)
    assert (bool(refused), refused.clause, refused.facts) == (False, "6.1.3", {"least": 30})


def test_the_policy_is_not_left_out_whatever_the_reason():
    refused = may_exclude("iso42001:A.2.2", reason=TRAINS_NOTHING)
    assert str(refused) == "Clause 5.2 asks for an AI policy, so this control stays."


def test_taking_a_control_in_needs_a_reason_too():
    assert may_include("iso42001:A.2.2", reason=REASON)
    assert not may_include("iso42001:A.2.2", reason="yes")


@pytest.mark.parametrize("may", [may_exclude, may_include])
def test_a_control_that_does_not_exist_cannot_be_decided(may):
    with pytest.raises(UnknownIdError):
        may("iso42001:A.1.1", reason=TRAINS_NOTHING)


def test_every_other_control_may_be_left_out():
    left = [one for one in catalogue().controls if may_exclude(one, reason=TRAINS_NOTHING)]
    assert len(left) == 37


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({}, None),
        ({"is_waiting": False}, "This version was decided already."),
        ({"by_proposer": True}, "Four eyes: who sent it cannot approve it. "),
        ({"is_board": False}, "The board approves the statement of applicability"),
        ({"same_text": False}, "The text is not the one that you were shown"),
    ],
)
def test_the_board_approves_what_it_saw_and_never_its_own(facts, says):
    yes = {"is_board": True, "by_proposer": False, "is_waiting": True, "same_text": True}
    found = may_approve(**(yes | facts))
    assert bool(found) is (says is None)
    assert says is None or str(found).startswith(says)
