"""Nobody holds an office without their own yes, and no office that must be held stands empty."""

from datetime import UTC, date, datetime, timedelta

import pytest

from fairlead.core.rules import people

TODAY = date(2026, 11, 23)
KNOWN = {"staff", "admin", "external_auditor"}


@pytest.mark.parametrize(
    ("roles", "guest_until", "allowed"),
    [
        (["staff"], None, True),
        (["staff", "admin"], None, True),
        (["external_auditor"], TODAY, True),
        (["external_auditor"], None, False),
        (["staff"], TODAY, False),
        (["external_auditor", "staff"], TODAY, False),
        (["king"], None, False),
        ([], None, False),
    ],
)
def test_which_roles_go_together(roles, guest_until, allowed):
    assert bool(people.may_be_given(roles, known=KNOWN, guest_until=guest_until)) is allowed


@pytest.mark.parametrize(
    ("days", "allowed"), [(-1, False), (0, False), (1, True), (90, True), (91, False)]
)
def test_a_guest_stays_ninety_days_at_most(days, allowed):
    until = TODAY + timedelta(days=days)
    assert bool(people.may_be_guest_until(until, today=TODAY)) is allowed


@pytest.mark.parametrize(
    ("used", "revoked", "hours", "says"),
    [
        (False, False, 1, None),
        (True, False, 1, "used"),
        (False, True, 1, "withdrawn"),
        (False, False, 0, "run out"),
    ],
)
def test_an_invitation_opens_once_and_in_time(used, revoked, hours, says):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    until = now + timedelta(hours=hours)
    verdict = people.may_join(until=until, used=used, revoked=revoked, now=now)
    assert bool(verdict) if says is None else says in str(verdict)


@pytest.mark.parametrize(
    ("facts", "allowed"),
    [
        ({"oneself": False, "others": 3}, True),
        ({"oneself": True, "others": 1}, False),
        ({"oneself": True, "others": 0}, True),
        ({"oneself": False, "others": 3, "holds": True}, False),
        ({"oneself": False, "others": 3, "is_guest": True}, False),
    ],
)
def test_nobody_appoints_themselves_while_somebody_else_could(facts, allowed):
    assert bool(people.may_appoint(**{"holds": False, "is_guest": False} | facts)) is allowed


@pytest.mark.parametrize(
    ("theirs", "waiting", "allowed"),
    [(True, True, True), (False, True, False), (True, False, False)],
)
def test_nobody_answers_for_another_or_twice(theirs, waiting, allowed):
    assert bool(people.may_answer(theirs=theirs, waiting=waiting)) is allowed


@pytest.mark.parametrize(
    ("role", "holders", "allowed"),
    [("ai_lead", 1, False), ("admin", 1, False), ("ai_lead", 2, True), ("staff", 1, True)],
)
def test_the_last_of_an_office_that_must_be_held_stays(role, holders, allowed):
    assert bool(people.may_lay_down(role, holders=holders)) is allowed


@pytest.mark.parametrize(("days", "allowed"), [(None, True), (1, True), (0, False), (-1, False)])
def test_two_step_sign_in_is_asked_for_after_the_grace(days, allowed):
    by = None if days is None else TODAY + timedelta(days=days)
    assert bool(people.may_write(two_step_by=by, today=TODAY)) is allowed
