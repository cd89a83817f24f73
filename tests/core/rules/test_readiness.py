import dataclasses

import pytest

from fairlead.core.rules.readiness import Facts, Stage, readiness

WHOLE = Facts(
    systems=3,
    owned=3,
    with_risk=3,
    screened=3,
    policy_signed=True,
    scope_signed=True,
    decided=38,
    applied=30,
    fresh=24,
    outside_copy=True,
    internal_audit_held=True,
    management_review_held=True,
    open_major=0,
    documents_approved=20,
    weeks_of_records=12,
)


def with_(**facts):
    return readiness(dataclasses.replace(WHOLE, **facts))


def test_who_has_everything_has_reached_the_last_stage():
    assert (readiness(WHOLE).stage, readiness(WHOLE).gaps) == (Stage.CERTIFIABLE, ())
    assert readiness(WHOLE).next == ()


@pytest.mark.parametrize(
    ("facts", "stage", "said"),
    [
        ({"systems": 0}, Stage.STARTED, "No AI system is registered yet."),
        ({"owned": 2}, Stage.STARTED, "2 of 3 systems have an owner."),
        ({"with_risk": 2}, Stage.STARTED, "2 of 3 systems have a risk."),
        ({"screened": 2}, Stage.STARTED, "2 of 3 systems are screened for impact."),
        ({"policy_signed": False}, Stage.STARTED, "The AI policy is not signed."),
        (
            {"critical_not_accepted": 1},
            Stage.STARTED,
            "Critical risks neither treated nor accepted: 1.",
        ),
        ({"scope_signed": False}, Stage.IN_CONTROL, "The scope is not signed."),
        ({"decided": 37}, Stage.IN_CONTROL, "37 of 38 controls are decided."),
        (
            {"fresh": 23},
            Stage.IN_CONTROL,
            "23 of 30 controls that apply have evidence in date; 80 in 100 are needed.",
        ),
        (
            {"applied": 0, "fresh": 0},
            Stage.IN_CONTROL,
            "0 of 0 controls that apply have evidence in date; 80 in 100 are needed.",
        ),
        (
            {"outside_copy": False},
            Stage.IN_CONTROL,
            "Nobody outside holds a copy of the ledger's head.",
        ),
        ({"internal_audit_held": False}, Stage.IN_CONTROL, "The internal audit was not held."),
        (
            {"management_review_held": False},
            Stage.IN_CONTROL,
            "The management review was not held.",
        ),
        ({"open_major": 2}, Stage.IN_CONTROL, "Major nonconformities open: 2."),
        (
            {"documents_approved": 19},
            Stage.READY_TO_SHOW,
            "19 of 20 required documents are approved.",
        ),
        ({"weeks_of_records": 11}, Stage.READY_TO_SHOW, "11 of 12 weeks of records are there."),
    ],
)
def test_one_missing_condition_stops_at_the_stage_before_it(facts, stage, said):
    found = with_(**facts)
    assert (found.stage, [str(gap.because) for gap in found.gaps]) == (stage, [said])
    assert all(gap.is_recorded for gap in found.gaps)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("screened", "AI system impact assessment (clause 6.1.4)"),
        ("policy_signed", "AI policy (clause 5.2)"),
        ("scope_signed", "Determining the scope of the AI management system (clause 4.3)"),
        ("internal_audit_held", "Internal audit (clause 9.2)"),
        ("management_review_held", "Management review (clause 9.3)"),
        ("open_major", "Nonconformity and corrective action (clause 10.2)"),
        ("documents_approved", "Documented information (clause 7.5)"),
    ],
)
def test_what_nothing_records_yet_is_named_as_such_and_not_as_undone(name, said):
    (gap,) = with_(**{name: None}).gaps
    assert (str(gap.because), gap.is_recorded) == (f"Not recorded here yet: {said}.", False)


def test_a_later_stage_is_not_reached_past_an_earlier_one():
    assert with_(owned=0, documents_approved=20).stage is Stage.STARTED


def test_what_stands_before_the_next_stage_comes_first():
    found = readiness(Facts(systems=1))
    assert found.stage is Stage.STARTED
    assert {gap.stage for gap in found.next} == {Stage.IN_CONTROL}
    assert {gap.stage for gap in found.gaps} == set(Stage) - {Stage.STARTED}
