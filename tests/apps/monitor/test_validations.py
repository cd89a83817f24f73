"""A model version stays validated until its day, or until something changes that it rested on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.evidence.queries import freshness_of
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.queries import timeline
from fairlead.apps.monitor import queries, services
from fairlead.apps.monitor.models import Validation
from fairlead.apps.register.services import (
    change,
    link,
    register_model,
    register_model_version,
    register_supplier,
    register_use_case,
)
from fairlead.apps.work.queries import waiting_for
from fairlead.core.rules.evidence import Freshness
from tests.apps.monitor.conftest import BASIS

TODAY = timezone.localdate


def state(system):
    return [(each.name, each.validity.state.value) for each in queries.subjects(system, TODAY())]


def why(system):
    [subject] = queries.subjects(system, TODAY())
    return str(subject.validity.because)


def test_nothing_is_validated_by_itself(forecast, model):
    assert state(forecast) == [("MOD-1 1.0", "never validated")]


def test_a_system_without_a_model_version_is_validated_as_a_whole(forecast):
    assert state(forecast) == [("SYS-1", "never validated")]


def test_two_people_validate_where_nobody_rated_the_risk(ada, max_, forecast, one, report):
    made = services.propose_validation(
        forecast, by=ada, version=one, basis=BASIS, evidence=[report.code]
    )
    assert (made.code, made.until) == ("VAL-1", TODAY() + timedelta(days=90))
    with pytest.raises(RuleBrokenError, match="At risk level high somebody else signs"):
        services.sign_validation(made, by=ada)
    assert state(forecast) == [("MOD-1 1.0", "never validated")]
    services.sign_validation(made, by=max_)
    assert state(forecast) == [("MOD-1 1.0", "valid")]
    signed, proposed = timeline(ada.tenant, kinds=["monitor.validated", made_by(made)])
    assert (signed.who, signed.code, proposed.who) == ("Max", "VAL-1", "Ada")
    assert signed.sealed["proposed_by"] == ada.pseudonym
    assert proposed.sealed["evidence"] == [report.code]
    assert BASIS in proposed.because


def made_by(_validation):
    return "monitor.validation.propose"


def test_one_person_is_enough_where_the_risk_is_low(ada, low_risk, forecast, one, report):
    made = services.propose_validation(
        forecast, by=ada, version=one, basis=BASIS, evidence=[report.code]
    )
    services.sign_validation(made, by=ada)
    assert made.until == TODAY() + timedelta(days=365)
    assert state(forecast) == [("MOD-1 1.0", "valid")]


def test_the_database_refuses_one_pair_of_eyes_where_the_risk_is_high(validated):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError, match="four_eyes_on_validation"), transaction.atomic():
        Validation.objects.filter(pk=validated.pk).update(decided_by=validated.proposed_by)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"basis": "fine"}, "Write what was looked at"),
        ({"evidence": []}, "Name the evidence"),
        ({"evidence": ["E-99"]}, "E-99 is no evidence that counts today"),
        ({"evidence": ["nonsense"]}, "NONSENSE is no evidence"),
        ({"days": 91}, "At risk level high a validation holds for 90 days"),
        ({"days": 0}, "does not lie after"),
        ({"configuration": "abc"}, "64 digits"),
        ({"version": None}, "runs other versions than this one: validate MOD-1 1.0"),
    ],
)
def test_a_validation_that_says_too_little_is_refused_and_nothing_is_kept(
    ada, forecast, one, report, told, says
):
    whole = {"version": one, "basis": BASIS, "evidence": [report.code], **told}
    if "days" in whole:
        whole["until"] = TODAY() + timedelta(days=whole.pop("days"))
    with pytest.raises(RuleBrokenError, match=says):
        services.propose_validation(forecast, by=ada, **whole)
    assert not Validation.objects.exists()


def test_a_second_proposal_waits_for_the_first(ada, max_, forecast, one, report):
    told = {"by": ada, "version": one, "basis": BASIS, "evidence": [report.code]}
    first = services.propose_validation(forecast, **told)
    with pytest.raises(RuleBrokenError, match="VAL-1 waits for a signature"):
        services.propose_validation(forecast, **told)
    with pytest.raises(RuleBrokenError, match="Say in a few words"):
        services.decline_validation(first, by=max_, because="no")
    services.decline_validation(first, by=max_, because="The gaps by age are missing.")
    with pytest.raises(RuleBrokenError, match="waits for nobody"):
        services.sign_validation(first, by=max_)
    assert services.propose_validation(forecast, **told).code == "VAL-2"


def test_staff_auditors_and_other_firms_validate_nothing(bo, cy, dee, forecast, one, report):
    told = {"version": one, "basis": BASIS, "evidence": [report.code]}
    for member in (bo, cy, dee):
        with pytest.raises(NotPermittedError):
            services.propose_validation(forecast, by=member, **told)


def test_a_new_version_ends_the_validation_its_evidence_and_asks_the_owner(
    ada, forecast, model, validated, report, worker
):
    register_model_version(model, by=ada, version="2.0")
    assert state(forecast) == [("MOD-1 2.0", "never validated")]
    worker()
    report.refresh_from_db()
    assert freshness_of(report, today=TODAY()) is Freshness.STALE
    assert report.ended_because == (
        f"VAL-1: The validation lapsed on {shown(TODAY())}: another version is recorded (MOD-1)."
    )
    [task] = waiting_for(ada)
    assert (task.what, task.about_code) == ("Validate MOD-1 1.0 again.", "VAL-1")
    required = timeline(ada.tenant, kinds=["monitor.revalidation.required"])
    assert [(each.actor, each.code) for each in required] == [("svc:monitor", "VAL-1")]
    assert required[0].sealed["trigger"] == "new_version"
    assert required[0].sealed["evidence"] == [report.code]


def shown(day):
    from django.utils.formats import date_format

    return date_format(day)


def test_a_version_of_a_supplier_says_that_it_was_the_supplier(
    ada, forecast, model, validated, worker
):
    link("made_by", model, register_supplier(by=ada, name="Mill"), by=ada)
    register_model_version(model, by=ada, version="2.0")
    worker()
    assert validated.requirements.get().trigger == "supplier_version"


def test_a_changed_purpose_ends_it_and_a_new_name_does_not(ada, forecast, validated, worker):
    forecast.refresh_from_db()
    change(forecast, by=ada, rev=forecast.rev, name="Orders")
    worker()
    assert state(forecast) == [("MOD-1 1.0", "valid")]
    change(forecast, by=ada, rev=forecast.rev, purpose="Whom to hire")
    worker()
    assert state(forecast) == [("MOD-1 1.0", "lapsed")]
    assert "purpose or use of SYS-1 changed" in why(forecast)


def test_a_changed_use_case_ends_it(ada, forecast, validated, worker):
    use = register_use_case(by=ada, name="Baking", owner=ada)
    link("uses", use, forecast, by=ada)
    change(use, by=ada, rev=use.rev, affected=["job_applicants"])
    worker()
    assert "purpose or use of USE-1 changed" in why(forecast)


def test_another_model_in_the_system_ends_what_was_validated_as_a_whole(
    ada, max_, forecast, report, worker
):
    made = services.propose_validation(forecast, by=ada, basis=BASIS, evidence=[report.code])
    services.sign_validation(made, by=max_)
    link("runs", forecast, register_model(by=ada, name="Rye", owner=ada), by=ada)
    worker()
    assert state(forecast) == [("SYS-1", "lapsed")]


def test_news_from_before_the_signature_ends_nothing(ada, forecast, model, validated, worker):
    """The worker may be late: what happened before somebody looked was looked at."""
    worker()
    assert state(forecast) == [("MOD-1 1.0", "valid")]
    assert not validated.requirements.exists()


def test_a_reaction_that_runs_twice_ends_it_once(ada, forecast, model, validated, worker):
    from fairlead.apps.journal.models import ReactedTo

    register_model_version(model, by=ada, version="2.0")
    worker()
    ReactedTo.objects.all().delete()
    worker()
    assert validated.requirements.count() == 1
    assert len(timeline(ada.tenant, kinds=["monitor.revalidation.required"])) == 1


def test_time_ends_it_and_the_worker_seals_that_once(
    ada, forecast, validated, report, time_machine_days
):
    with time_machine_days(90):
        assert services.require_after_time() == 0
        assert state(forecast) == [("MOD-1 1.0", "ends soon")]
    with time_machine_days(91):
        assert state(forecast) == [("MOD-1 1.0", "lapsed")]
        assert services.require_after_time() == 1
        assert services.require_after_time() == 0
        report.refresh_from_db()
        assert freshness_of(report, today=TODAY()) is Freshness.STALE
        assert "its last day is over" in why(forecast)


def test_another_configuration_ends_it_and_the_same_does_not(ada, max_, forecast, one, report):
    made = services.propose_validation(
        forecast,
        by=ada,
        version=one,
        basis=BASIS,
        evidence=[report.code],
        configuration="sha256:" + "A" * 64,
    )
    services.sign_validation(made, by=max_)
    services.record_configuration(forecast, by=ada, digest="a" * 64)
    assert state(forecast) == [("MOD-1 1.0", "valid")]
    services.record_configuration(forecast, by=ada, digest="b" * 64)
    assert "prompt or configuration is not the one" in why(forecast)
    with pytest.raises(RuleBrokenError, match="Give the SHA-256"):
        services.record_configuration(forecast, by=ada, digest="")


def test_a_person_can_end_it_with_a_reason(ada, bo, forecast, validated):
    told = {"trigger": "incident", "because": "Orders were doubled on Friday."}
    with pytest.raises(NotPermittedError):
        services.require_by_hand(validated, by=bo, **told)
    with pytest.raises(RuleBrokenError, match="Say in a few words what happened"):
        services.require_by_hand(validated, by=ada, trigger="incident", because="so")
    with pytest.raises(RuleBrokenError, match="Choose what happened"):
        services.require_by_hand(validated, by=ada, trigger="drift", because=told["because"])
    services.require_by_hand(validated, by=ada, **told)
    assert "an incident was reported (Orders were doubled on Friday.)" in why(forecast)
    with pytest.raises(RuleBrokenError, match="does not hold any more"):
        services.require_by_hand(validated, by=ada, **told)


def test_validating_again_opens_the_way_and_settles_the_task(
    ada, max_, forecast, model, validated, report, worker
):
    from fairlead.apps.evidence.services import take_in

    register_model_version(model, by=ada, version="2.0")
    worker()
    fresh = take_in(by=ada, title="Test of 2.0", data=b"error rate 1 of 100\n", filename="b.txt")
    version = model.versions.get(version="2.0")
    with pytest.raises(RuleBrokenError, match=f"{report.code} is no evidence that counts today"):
        services.propose_validation(
            forecast, by=ada, version=version, basis=BASIS, evidence=[report.code]
        )
    made = services.propose_validation(
        forecast, by=ada, version=version, basis=BASIS, evidence=[fresh.code]
    )
    services.sign_validation(made, by=max_)
    assert state(forecast) == [("MOD-1 2.0", "valid")]
    assert not list(waiting_for(ada))
