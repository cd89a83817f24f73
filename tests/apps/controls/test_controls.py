"""Controls are decided by people; their status comes from evidence and nobody sets it."""

from datetime import timedelta

import orjson
import pytest
from django.utils import timezone

from fairlead.apps.controls import queries, services, statement
from fairlead.apps.controls.models import ControlDecision, SoaVersion
from fairlead.apps.evidence import services as evidence
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.models import Entry
from fairlead.core.catalogue import catalogue
from fairlead.core.rules.controls import State, coverage

POLICY, BOUGHT = "iso42001:A.2.2", "iso42001:A.7.3"
WHY = "Risk R-1 needs a written policy."
WHY_NOT = "We use only our own orders; nothing is bought or collected elsewhere."
TODAY = timezone.localdate


@pytest.fixture
def decided(ada):
    """Every control of the bakery is decided; data is not bought."""
    every = [each for each in catalogue().controls if each != BOUGHT]
    services.decide_controls(by=ada, control_ids=every, applies=True, reason=WHY)
    services.decide_control(by=ada, control_id=BOUGHT, applies=False, reason=WHY_NOT)


def row(bakery, control_id=POLICY, today=None):
    return next(r for r in queries.statement(bakery, today) if r.control.id == control_id)


def linked(ada, title="Wiki", grade="stated", days=100, control=POLICY, **more):
    return evidence.take_in(
        by=ada,
        title=title,
        kind="link",
        url=f"https://wiki.example/{title}",
        grade=grade,
        valid_until=TODAY() + timedelta(days=days),
        controls=[control],
        **more,
    )


def bodies(kind):
    found = Entry.objects.filter(type=kind).order_by("seq")
    return [orjson.loads(bytes(each.body)) for each in found]


def test_an_empty_statement_has_38_rows_that_nobody_decided(bakery):
    rows = queries.statement(bakery)
    assert [r.status.state for r in rows] == [State.NOT_DECIDED] * 38
    assert str(coverage(r.status for r in rows).decided) == "0 of 38"


def test_home_counts_the_controls_as_their_statement_does(decided, ada, bakery):
    every = list(catalogue().controls)
    linked(ada, "a", "stated", 100, every[0])
    linked(ada, "b", "tested", 10, every[0])
    linked(ada, "c", "tested", 10, every[1])
    linked(ada, "d", "observed", 200, every[1])
    linked(ada, "e", "observed", 5, every[2])
    linked(ada, "f", "tested", 100, BOUGHT)
    evidence.withdraw(
        linked(ada, "g", "tested", 100, every[3]), by=ada, because="It was taken from another firm."
    )
    for days in (0, 7, 50, 300):
        day = TODAY() + timedelta(days=days)
        slow = coverage(each.status for each in queries.statement(bakery, day))
        assert queries.covered(bakery, day) == slow
    assert str(queries.covered(bakery, TODAY()).tested) == "2 of 37"
    before = TODAY() - timedelta(days=1)
    assert str(queries.covered(bakery, before).evidenced) == "0 of 37"


def test_a_decision_is_kept_with_its_reason_and_sealed(ada, bakery):
    services.decide_control(by=ada, control_id=POLICY, applies=True, reason=WHY)
    found = row(bakery)
    assert (found.status.state, found.decision.reason) == (State.NO_EVIDENCE, WHY)
    (entry,) = bodies("controls.decide")
    assert entry["obj"] == {"type": "control", "id": "A.2.2"}
    assert entry["facts"]["applies"] is True
    assert WHY not in str(entry)


@pytest.mark.parametrize(
    ("control", "applies", "reason", "says"),
    [
        (POLICY, False, WHY_NOT, "stays"),
        (BOUGHT, False, "n/a", "reason"),
        (BOUGHT, True, "", "reason"),
        ("iso42001:A.99", True, WHY, "holds no control"),
    ],
)
def test_what_will_not_do_is_refused_and_nothing_is_kept(ada, control, applies, reason, says):
    with pytest.raises(RuleBrokenError, match=says):
        services.decide_control(by=ada, control_id=control, applies=applies, reason=reason)
    assert not ControlDecision.objects.exists()
    assert bodies("controls.decide") == []


def test_several_are_decided_together_or_not_at_all(ada, bakery):
    with pytest.raises(RuleBrokenError):
        services.decide_controls(
            by=ada, control_ids=[BOUGHT, POLICY], applies=False, reason=WHY_NOT
        )
    assert not ControlDecision.objects.exists()
    services.decide_controls(by=ada, control_ids=[BOUGHT, POLICY], applies=True, reason=WHY)
    assert [each["obj"]["id"] for each in bodies("controls.decide")] == ["A.7.3", "A.2.2"]
    with pytest.raises(RuleBrokenError, match="at least one"):
        services.decide_controls(by=ada, control_ids=[], applies=True, reason=WHY)


def test_status_follows_evidence_and_time_by_itself(ada, bakery, decided):
    stated = linked(ada)
    assert row(bakery).status.state is State.STATED
    linked(ada, "Record", "observed", days=20)
    assert (row(bakery).status.state, row(bakery).look) == (State.OBSERVED, "ends_soon")
    assert row(bakery).newest.title == "Record"
    linked(ada, "Check", "tested", days=10)
    assert (row(bakery).grade, row(bakery).more) == ("tested", 2)
    later = TODAY() + timedelta(days=50)
    assert (row(bakery, today=later).status.state, row(bakery, today=later).newest) == (
        State.STATED,
        stated,
    )
    assert row(bakery, today=TODAY() + timedelta(days=101)).look == "stale"
    assert row(bakery, BOUGHT).look == "does_not_apply"


def test_one_control_alone_says_what_the_whole_statement_says(ada, bakery, decided):
    linked(ada)
    assert queries.one_row(bakery, POLICY) == row(bakery)
    assert queries.one_row(bakery, BOUGHT) == row(bakery, BOUGHT)
    for control in (POLICY, BOUGHT):
        assert queries.one_status(bakery, control) == row(bakery, control).status


def test_evidence_of_another_firm_supports_nothing_here(ada, dee, bakery, decided):
    linked(dee)
    assert row(bakery).status.state is State.NO_EVIDENCE


@pytest.mark.parametrize("pieces", [0, 30])
def test_the_statement_takes_three_queries_however_much_there_is(
    ada, bakery, decided, pieces, django_assert_num_queries
):
    for at in range(pieces):
        linked(ada, f"P{at}", control=list(catalogue().controls)[at])
    with django_assert_num_queries(3 if pieces else 2):
        queries.statement(bakery)


def test_how_a_control_is_practised_names_risks_by_code(ada, bakery):
    services.describe(by=ada, control_id=POLICY, how="Signed each May.", risks=["r-2", "R-1 "])
    assert row(bakery).decision.risks == ["R-2", "R-1"]
    for risks, how in ((["X-1"], ""), ([], "x" * 4001)):
        with pytest.raises(RuleBrokenError):
            services.describe(by=ada, control_id=POLICY, how=how, risks=risks)


def test_an_owner_counts_once_they_said_yes(ada, join, bo, dee):
    eve = join("Eve", "owner")
    asked = services.propose_owner(by=ada, control_id=POLICY, to=eve)
    assert (asked.owner, list(queries.asked_of(eve))) == (None, [asked])
    with pytest.raises(RuleBrokenError, match="Only the person"):
        services.accept_owner(asked, by=ada)
    services.accept_owner(asked, by=eve)
    assert (asked.owner, asked.proposed_owner) == (eve, None)
    services.decide_control(by=eve, control_id=POLICY, applies=True, reason=WHY)
    with pytest.raises(NotPermittedError):
        services.decide_control(by=eve, control_id=BOUGHT, applies=True, reason=WHY)
    for somebody in (bo, dee):
        with pytest.raises(RuleBrokenError):
            services.propose_owner(by=ada, control_id=POLICY, to=somebody)


def test_who_declines_leaves_the_owner_as_it_was(ada, join):
    eve = join("Eve", "owner")
    services.propose_owner(by=ada, control_id=POLICY, to=ada)
    asked = services.propose_owner(by=ada, control_id=POLICY, to=eve)
    services.decline_owner(asked, by=eve, because="I leave in May.")
    assert (asked.owner, asked.proposed_owner) == (ada, None)
    asked = services.propose_owner(by=ada, control_id=POLICY, to=eve)
    services.accept_owner(asked, by=eve)
    assert bodies("controls.owner.accept")[0]["facts"] == {"before": ada.pseudonym}


def test_auditors_and_staff_decide_nothing(cy, bo, ada):
    for member in (cy, bo):
        with pytest.raises(NotPermittedError):
            services.decide_control(by=member, control_id=POLICY, applies=True, reason=WHY)
        with pytest.raises(NotPermittedError):
            services.decide_controls(by=member, control_ids=[POLICY], applies=True, reason=WHY)
        with pytest.raises(NotPermittedError):
            services.send_for_approval(by=member)


def test_a_statement_with_open_controls_is_not_sent(ada):
    with pytest.raises(RuleBrokenError, match="38 controls are not decided yet"):
        services.send_for_approval(by=ada)
    assert not SoaVersion.objects.exists()


def test_the_board_approves_exactly_the_text_that_it_saw(ada, max_, bakery, decided):
    version = services.send_for_approval(by=ada)
    assert queries.is_intact(version)
    assert statement.digest(version.body.encode()) == version.digest
    assert len(statement.rows_of(version.body)) == 38
    with pytest.raises(RuleBrokenError, match="read it again"):
        services.approve(version, by=max_, digest="0" * 64)
    services.approve(version, by=max_, digest=version.digest)
    assert (version.state, version.decided_by, version.code) == ("approved", max_, "SOA-1")
    assert bodies("controls.soa.approve")[0]["facts"] == {"digest": version.digest}
    with pytest.raises(RuleBrokenError, match="decided already"):
        services.approve(version, by=max_, digest=version.digest)


def test_who_sent_it_does_not_approve_it_even_on_the_board(ada, decided):
    ada.roles = ["ai_lead", "board"]
    version = services.send_for_approval(by=ada)
    with pytest.raises(RuleBrokenError, match="Four eyes"):
        services.approve(version, by=ada, digest=version.digest)


def test_a_lead_who_is_not_of_the_board_does_not_approve(ada, join, decided):
    version = services.send_for_approval(by=ada)
    with pytest.raises(RuleBrokenError, match="The board approves"):
        services.approve(version, by=join("Lea", "ai_lead"), digest=version.digest)


def test_a_body_that_was_changed_is_not_approved(ada, max_, decided):
    version = services.send_for_approval(by=ada)
    version.body = version.body.replace("policy", "polity")
    with pytest.raises(RuleBrokenError, match="read it again"):
        services.approve(version, by=max_, digest=version.digest)


def test_a_version_sent_back_says_why_and_makes_room_for_the_next(ada, max_, bakery, decided):
    version = services.send_for_approval(by=ada)
    with pytest.raises(RuleBrokenError, match="still waits"):
        services.send_for_approval(by=ada)
    with pytest.raises(RuleBrokenError, match="what should change"):
        services.send_back(version, by=max_, because=" ")
    services.send_back(version, by=max_, because="A.7.3 applies since May.")
    assert queries.approved(bakery) is None
    assert services.send_for_approval(by=ada).code == "SOA-2"


def test_what_changed_since_the_approved_version_is_told(ada, max_, bakery, decided):
    version = services.send_for_approval(by=ada)
    services.approve(version, by=max_, digest=version.digest)
    assert queries.since_approved(bakery, today=TODAY()) == []
    services.decide_control(by=ada, control_id=BOUGHT, applies=True, reason=WHY)
    linked(ada)
    told = queries.since_approved(bakery, today=TODAY())
    assert {(each.number, each.field) for each in told} == {
        ("A.2.2", "state"),
        ("A.2.2", "grade"),
        ("A.2.2", "until"),
        ("A.7.3", "applies"),
        ("A.7.3", "reason"),
        ("A.7.3", "state"),
    }
