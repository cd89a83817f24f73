"""The gate closes when a check says so, and opens again when that is settled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.monitor import queries, services
from fairlead.apps.monitor.models import Finding, Run
from tests.apps.monitor.conftest import BASIS
from tests.apps.monitor.rows import csv_of


def told(system):
    gate = queries.gate_of(system)
    return gate.answer.value, [str(each) for each in gate.because]


@pytest.fixture
def tested(ada, max_, forecast, one, add, measure):
    """Checked, and validated on what the check showed."""
    check = add(version=one)
    run = measure(check, csv_of())
    made = services.propose_validation(
        forecast, by=ada, version=one, basis=BASIS, evidence=[run.evidence.code]
    )
    services.sign_validation(made, by=max_)
    return check


def test_measured_and_validated_it_opens(forecast, tested):
    assert told(forecast) == ("yes", [])


def test_a_check_that_never_ran_is_no_yes(forecast, validated, add):
    add()
    assert told(forecast) == ("cannot judge", ["CHK-1: It has not run yet."])


def test_the_whole_story_a_breach_closes_it_and_validating_again_opens_it(
    ada, max_, forecast, one, tested, measure, worker
):
    """Measured, validated, released; a limit is passed; answered, measured, validated again."""
    first = queries.last_finished(tested).evidence
    measure(tested, csv_of(day="2026-11-21", gap=0.3))
    answer, because = told(forecast)
    assert answer == "no"
    assert because == ["FND-1: A limit was passed in CHK-1, and the finding is open."]
    worker()
    answer, because = told(forecast)
    assert because[0].startswith("MOD-1 1.0: The validation lapsed on ")
    assert because[0].endswith("a limit was passed (FND-1).")
    assert any(each.endswith("E-2 is stale: run the check.") for each in because)
    first.refresh_from_db()
    assert not first.is_current

    finding = Finding.objects.get()
    services.answer(finding, by=ada, because="North had no rows of this harvest; they are added.")
    run = measure(tested, csv_of(day="2026-11-22"))
    services.close(finding, by=ada, effect="The ratio is back where it was before.")
    assert told(forecast)[0] == "no", "the validation is gone until somebody looked again"
    made = services.propose_validation(
        forecast, by=ada, version=one, basis=BASIS, evidence=[run.evidence.code]
    )
    services.sign_validation(made, by=max_)
    assert told(forecast) == ("yes", [])
    worker()
    assert told(forecast) == ("yes", []), "old news end nothing"


def test_an_accepted_breach_does_not_close_it_until_its_day(
    ada, max_, forecast, one, add, measure, time_machine_days
):
    check = add()
    run = measure(check, csv_of(gap=0.3))
    why = "North joins the new recipe in December; nobody is turned away."
    until = timezone.localdate() + timedelta(days=9)
    services.accept(Finding.objects.get(), by=max_, because=why, until=until)
    made = services.propose_validation(
        forecast, by=ada, version=one, basis=BASIS, evidence=[run.evidence.code]
    )
    services.sign_validation(made, by=max_)
    assert told(forecast) == ("yes", [])
    with time_machine_days(10):
        assert told(forecast)[1] == ["FND-1: A limit was passed in CHK-1, and the finding is open."]


def test_a_silent_source_closes_it(ada, forecast, one, tested, time_machine_days):
    from fairlead.apps.monitor.models import Check

    Check.objects.update(rhythm="daily", source="push")
    with time_machine_days(1):
        assert told(forecast)[0] == "yes"
    with time_machine_days(3):
        day = timezone.localdate() - timedelta(days=3)
        since = f"CHK-1: The source is silent: no run since {day.isoformat()}."
        assert told(forecast) == ("no", [since])


def test_a_source_that_repeats_itself_is_silent(add, measure, time_machine_days):
    from fairlead.apps.monitor.models import Check

    check = add()
    measure(check, csv_of())
    Check.objects.update(rhythm="daily")
    with time_machine_days(3):
        run = measure(check, csv_of())
        assert (run.fresh, run.answer) == (0, "within")
        check.refresh_from_db()
        assert queries.silent_since(check) is not None


def test_a_failed_run_is_no_yes_although_the_one_before_was_good(forecast, tested, measure):
    assert measure(tested, b"not,these\n1,2\n").state == Run.State.FAILED
    answer, because = told(forecast)
    assert answer == "cannot judge"
    assert because[0].startswith("CHK-1: The last run failed: There is no column")


def test_too_few_rows_are_no_yes(forecast, tested, measure):
    assert measure(tested, csv_of(day="2026-11-23", n=6)).answer == "insufficient evidence"
    assert told(forecast) == (
        "cannot judge",
        ["CHK-1: Too few rows to say: insufficient evidence is no pass."],
    )


def test_a_paused_check_is_no_yes(ada, forecast, tested):
    services.pause(tested, by=ada, because="The mill is closed in August.")
    assert told(forecast)[0] == "cannot judge"


def test_stale_evidence_of_a_check_closes_it(ada, forecast, tested):
    from fairlead.apps.evidence.services import end

    run = queries.last_finished(tested)
    end(run.evidence, by=ada, on=timezone.localdate(), because="The rows were of another mill.")
    assert told(forecast)[1][0] == "CHK-1: The evidence E-1 is stale: run the check."


def test_evidence_of_a_run_counts_no_longer_than_the_validation(ada, forecast, tested, measure):
    validation = queries.standing(forecast)[0]
    run = measure(tested, csv_of(day="2026-11-24"))
    assert run.evidence.valid_until <= validation.until
