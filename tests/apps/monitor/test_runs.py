"""A check measures, keeps counts and answers, drops the rows, and opens findings."""

from datetime import timedelta

import orjson
import pytest
from django.utils import timezone

from fairlead.apps.evidence import blobs
from fairlead.apps.evidence import queries as evidence
from fairlead.apps.evidence.services import sweep
from fairlead.apps.journal.errors import BadInputError, NotPermittedError, RuleBrokenError
from fairlead.apps.journal.queries import timeline
from fairlead.apps.monitor import measuring, queries, services
from fairlead.apps.monitor.models import Finding, Run, StateKept
from fairlead.apps.work.queries import waiting_for
from fairlead.core.rules.evidence import Grade
from tests.apps.monitor.rows import COLUMNS, DRIFT, csv_of


def test_a_run_is_measured_kept_by_digest_and_sealed(ada, add, measure):
    check = add()
    run = measure(check, csv_of(days=2))
    assert (run.code, run.state, run.answer, run.trouble) == ("RUN-1", "finished", "within", "")
    assert (run.rows, run.windows, run.fresh) == (1600, 2, 2)
    assert (run.first_window, run.last_window) == ("2026-11-20", "2026-11-21")
    report = orjson.loads(measuring.kept(run.report_digest))
    record = orjson.loads(measuring.kept(run.record_digest))
    assert report["answer"] == "within"
    assert {each["metric"] for each in report["results"]} >= {"selection_rate_ratio"}
    assert (record["schema"], record["run"], record["check"]) == (
        "fairlead-run/1",
        "RUN-1",
        "CHK-1",
    )
    assert [each["rows"] for each in record["states"]] == [800, 800]
    assert record["sql"]
    states = list(queries.states_of(check))
    assert [measuring.state_of(each.digest).rows for each in states] == [800, 800]
    [line] = timeline(ada.tenant, kinds=["monitor.run.finish"])
    assert (line.actor, line.code) == ("svc:monitor", "RUN-1")
    assert (line.sealed["answer"], line.sealed["report"]) == ("within", run.report_digest)


def test_the_rows_are_gone_after_the_run_unless_the_check_keeps_them(add, measure):
    run = measure(add(), csv_of())
    later = timezone.now() + timedelta(days=2)
    assert run.rows_digest in sweep(now=later)
    assert blobs.is_intact(run.report_digest)

    kept = measure(add(keep_days=9), csv_of(seed=2))
    assert kept.rows_until == timezone.localdate() + timedelta(days=9)
    assert kept.rows_digest not in sweep(now=later)


def test_nothing_that_runs_keep_is_swept_and_everything_travels(add, measure):
    run = measure(add(), csv_of())
    wanted = {run.report_digest, run.record_digest}
    wanted |= set(StateKept.objects.values_list("digest", flat=True))
    assert wanted <= evidence.digests_in_use()


def test_each_run_takes_the_place_of_the_last_as_evidence(ada, forecast, add, measure):
    check = add()
    first, second = measure(check, csv_of()).evidence, measure(check, csv_of(seed=2)).evidence
    assert (first.form, first.grade, first.source) == ("measurement", Grade.TESTED, "automatic")
    assert (first.owner, first.taken_by) == (ada, None)
    first.refresh_from_db()
    assert (first.is_current, second.renews) == (False, first)
    told = evidence.controls_of(second)
    assert "iso42001:A.6.2.4" in told
    assert "iso42001:A.5.4" in told
    assert "iso42001:A.7.4" not in told, "nothing of the quality of data was judged"
    assert ("system", forecast.code) in evidence.records_of(second)


def test_a_breach_opens_one_finding_with_a_task_however_often_it_is_seen(ada, add, measure):
    check = add()
    run = measure(check, csv_of(gap=0.3))
    assert run.answer == "breach"
    assert run.evidence.grade == Grade.OBSERVED, "a limit that was passed tests nothing"
    [finding] = Finding.objects.all()
    assert (finding.code, finding.metric, finding.family) == (
        "FND-1",
        "selection_rate_ratio",
        "fairness",
    )
    assert (finding.owner, finding.state, finding.times) == (ada, "open", 1)
    [task] = waiting_for(ada)
    assert task.what == "Answer FND-1: CHK-1 passed a limit."
    opened = timeline(ada.tenant, kinds=["monitor.finding.open"])
    assert [(each.actor, each.code) for each in opened] == [("svc:monitor", "FND-1")]

    measure(check, csv_of(gap=0.3, seed=2))
    finding.refresh_from_db()
    assert (finding.times, finding.last_run.code) == (2, "RUN-2")
    assert Finding.objects.count() == 1


def test_a_finding_closes_when_it_was_answered_and_a_later_run_shows_it(ada, add, measure):
    check = add()
    measure(check, csv_of(gap=0.3))
    finding = Finding.objects.get()
    told = "North was trained on last year's harvest only; trained anew."
    with pytest.raises(RuleBrokenError, match="Answer it first"):
        services.close(finding, by=ada, effect="The ratio is back where it was.")
    with pytest.raises(RuleBrokenError, match="Say what is behind it"):
        services.answer(finding, by=ada, because="ok")
    services.answer(finding, by=ada, because=told)
    with pytest.raises(RuleBrokenError, match="Run CHK-1 again first"):
        services.close(finding, by=ada, effect="The ratio is back where it was.")
    measure(check, csv_of(gap=0.3, seed=3))
    finding.refresh_from_db()
    with pytest.raises(RuleBrokenError, match="RUN-2 still passes the limit"):
        services.close(finding, by=ada, effect="The ratio is back where it was.")
    measure(check, csv_of(day="2026-11-22", n=6, seed=3))
    with pytest.raises(RuleBrokenError, match="RUN-3 does not lie within this limit"):
        services.close(finding, by=ada, effect="The ratio is back where it was.")
    measure(check, csv_of(day="2026-11-23"))
    with pytest.raises(RuleBrokenError, match="Say what came of it"):
        services.close(finding, by=ada, effect="good")
    services.close(finding, by=ada, effect="The ratio is back where it was.")
    assert (finding.state, list(waiting_for(ada))) == ("closed", [])
    with pytest.raises(RuleBrokenError, match="FND-1 is closed"):
        services.answer(finding, by=ada, because=told)
    measure(check, csv_of(day="2026-11-24", gap=0.3))
    assert Finding.objects.count() == 2, "the same breach after it was closed is another finding"


def test_yesterdays_breach_does_not_come_back_with_every_run(ada, add, measure):
    """A source that holds all days says yesterday's breach again: only what is new counts."""
    check = add()
    bad = csv_of(day="2026-11-20", gap=0.3)
    measure(check, bad)
    both = bad + csv_of(day="2026-11-21").split(b"\n", 1)[1]
    run = measure(check, both)
    assert (run.answer, run.fresh, run.windows) == ("within", 1, 2)
    assert Finding.objects.get().times == 1


def test_a_breach_is_accepted_by_somebody_else_until_a_day(ada, max_, bo, add, measure):
    measure(add(), csv_of(gap=0.3))
    finding = Finding.objects.get()
    until = timezone.localdate() + timedelta(days=30)
    why = "North joins the new recipe in December; nobody is turned away."
    with pytest.raises(NotPermittedError):
        services.accept(finding, by=bo, because=why, until=until)
    with pytest.raises(RuleBrokenError, match="Whoever owns the system"):
        services.accept(finding, by=ada, because=why, until=until)
    with pytest.raises(RuleBrokenError, match="Write down why"):
        services.accept(finding, by=max_, because="fine", until=until)
    with pytest.raises(RuleBrokenError, match="does not lie ahead"):
        services.accept(finding, by=max_, because=why, until=timezone.localdate())
    services.accept(finding, by=max_, because=why, until=until)
    assert (finding.state, list(waiting_for(ada))) == ("accepted", [])


def test_an_acceptance_that_is_over_opens_the_finding_again(
    ada, max_, forecast, add, measure, time_machine_days
):
    check = add()
    measure(check, csv_of(gap=0.3))
    finding = Finding.objects.get()
    until = timezone.localdate() + timedelta(days=5)
    why = "North joins the new recipe in December; nobody is turned away."
    services.accept(finding, by=max_, because=why, until=until)
    assert not list(queries.open_findings(check))
    with time_machine_days(6):
        assert list(queries.open_findings(check)) == [finding]
        measure(check, csv_of(gap=0.3, seed=2))
        finding.refresh_from_db()
        assert finding.state == "open"
        assert [task.about_code for task in waiting_for(ada)] == ["FND-1"]


def test_drift_is_compared_with_a_sealed_past(ada, forecast, add, measure):
    from fairlead.apps.monitor.services import compare_with, seal_and_compare

    check = add(policy=DRIFT)
    said = measure(check, csv_of())
    assert said.answer == "insufficient evidence", "without a past nothing can drift"
    past = seal_and_compare(
        check,
        by=ada,
        name="Autumn",
        data=csv_of(day="2026-10-01", n=4000),
        filename="past.csv",
        because="The harvest that the model was made for.",
    )
    assert (past.code, past.rows, check.reference) == ("REF-1", 4000, past)
    assert measure(check, csv_of(day="2026-11-21", n=4000, seed=2)).answer == "within"
    assert measure(check, csv_of(day="2026-11-22", n=4000, shift=3.0)).answer == "breach"
    assert Finding.objects.get().family == "drift"
    kinds = [line.kind for line in timeline(ada.tenant, kinds=["monitor.reference.seal"])]
    assert kinds == ["monitor.reference.seal"]
    with pytest.raises(RuleBrokenError, match="compared with REF-1 already"):
        compare_with(check, past, by=ada, because="The harvest that the model was made for.")


def test_a_past_of_other_columns_is_refused(ada, add):
    other = {**COLUMNS, "features": []}
    check, another = add(policy=DRIFT), add(columns=other)
    past = services.seal_and_compare(
        check,
        by=ada,
        name="Autumn",
        data=csv_of(n=2000),
        filename="past.csv",
        because="The harvest that the model was made for.",
    )
    with pytest.raises(BadInputError, match="REF-1 was made with another column map"):
        services.compare_with(
            another, past, by=ada, because="It is there already and was made by us."
        )


@pytest.mark.parametrize(
    ("data", "filename", "says"),
    [
        (b"day,mill\n2026-11-20,north\n", "rows.csv", "There is no column “label”"),
        (b"day,mill,label,prediction,moisture\n", "rows.csv", "holds text, not time"),
        (b"PAR1 broken", "rows.parquet", "is not a whole Parquet file"),
        (b"\x00\xff\x00\xff", "rows.csv", ""),
    ],
)
def test_a_run_that_cannot_measure_is_a_fact_with_its_sentence(
    ada, add, measure, data, filename, says
):
    check = add()
    run = measure(check, data, filename)
    assert (run.state, run.answer, run.evidence) == ("failed", "", None)
    assert says in run.trouble
    assert run.trouble
    [line] = timeline(ada.tenant, kinds=["monitor.run.fail"])
    assert (line.code, line.because) == ("RUN-1", (run.trouble,))
    assert queries.checks(ada.organisation).get(pk=check.pk).last_state == "failed"


def test_what_is_not_rows_is_refused_before_it_waits(ada, add):
    check = add()
    for data, name, says in (
        (None, "", "Hand in a file"),
        (b"x", "report.pdf", "“report.pdf” is neither"),
    ):
        with pytest.raises(RuleBrokenError, match=says):
            services.ask_run(check, by=ada, data=data, filename=name)
    services.ask_run(check, by=ada, data=csv_of(), filename="a.csv")
    with pytest.raises(RuleBrokenError, match="waits or runs already"):
        services.ask_run(check, by=ada, data=csv_of(), filename="a.csv")
    assert Run.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"name": " "}, "Give the check a name"),
        ({"source": "telepathy"}, "Choose the source"),
        ({"rhythm": "daily"}, "measured by hand"),
        ({"keep_days": 9999}, "kept for 0 to 365 days"),
        ({"columns": {"labelz": "x"}}, "A column map has no “labelz”"),
        ({"policy": {"name": "x", "limits": [{"metric": "pis", "at_most": 1}]}}, "no metric “pis”"),
        ({"policy": {}}, "A policy needs a name"),
        ({"source": "folder", "place": "x"}, "No folder is open"),
        ({"source": "sql", "query": "DELETE FROM x"}, "must begin with SELECT"),
        ({"source": "sql", "query": "SELECT 1; DROP TABLE x"}, "without a semicolon"),
        ({"source": "sql", "query": "SELECT 1", "dsn": "mysql://x/y"}, "postgresql://"),
        ({"source": "sql", "query": "SELECT 1", "dsn": "postgresql://a:b@h/d"}, "is not open for"),
    ],
)
def test_a_check_that_could_not_run_is_refused_and_nothing_is_kept(ada, add, told, says):
    with pytest.raises(RuleBrokenError, match=says):
        add(**told)
    assert not timeline(ada.tenant, kinds=["monitor.check.add"])


def test_staff_auditors_and_other_firms_change_nothing(bo, cy, dee, forecast, add):
    check = add()
    for member in (bo, cy, dee):
        for act in (
            lambda by: services.add_check(forecast, by=by, name="x"),
            lambda by: services.pause(check, by=by, because="Because I want to."),
            lambda by: services.ask_run(check, by=by, data=csv_of(), filename="a.csv"),
        ):
            with pytest.raises(NotPermittedError):
                act(member)


def test_a_check_is_changed_paused_and_taken_up_again(ada, add):
    check = add()
    services.change_check(check, by=ada, rev=1, name="Mills", keep_days=3)
    with pytest.raises(RuleBrokenError, match="Somebody else changed CHK-1"):
        services.change_check(check, by=ada, rev=1, name="Mills again")
    check.refresh_from_db()
    services.pause(check, by=ada, because="The mill is closed in August.")
    with pytest.raises(RuleBrokenError, match="paused already"):
        services.pause(check, by=ada, because="The mill is closed in August.")
    with pytest.raises(RuleBrokenError, match="take it up again first"):
        services.ask_run(check, by=ada, data=csv_of(), filename="a.csv")
    services.resume(check, by=ada)
    with pytest.raises(RuleBrokenError, match="is not paused"):
        services.resume(check, by=ada)
