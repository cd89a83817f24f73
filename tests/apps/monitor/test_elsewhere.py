"""Monitoring in the register, on Home and in an audit pack."""

import json
import zipfile

import pytest

from fairlead.apps.monitor.models import Check
from fairlead.apps.pack import queries as packs
from fairlead.apps.pack.services import export_pack
from tests.apps.monitor.rows import csv_of


def text(answer):
    return answer.content.decode()


def test_the_register_shows_gate_versions_and_checks(
    signed_in, ada, bo, forecast, model, add, measure
):
    measure(add(), csv_of(gap=0.3))
    shown = text(signed_in(ada).get(f"/register/{forecast.code}/"))
    for each in ("The gate is closed", "MOD-1 1.0", "Never validated", "CHK-1", "Finding open"):
        assert each in shown
    shown = text(signed_in(ada).get(f"/register/{model.code}/"))
    assert "MOD-1 1.0 · Order forecast" in shown


def test_home_says_what_waits(signed_in, ada, add, measure):
    check = add()
    measure(check, csv_of(gap=0.3))
    shown = text(signed_in(ada).get("/"))
    assert "Answer FND-1: CHK-1 passed a limit." in shown
    assert "1 limit was passed" in shown


def test_controls_turn_stale_with_what_they_rested_on(
    ada, forecast, model, one, add, measure, validated, worker
):
    from fairlead.apps.controls.queries import one_row
    from fairlead.apps.controls.services import decide_controls
    from fairlead.apps.register.services import register_model_version

    control = "iso42001:A.6.2.6"
    reason = "Risk R-1 asks for it in the bakery."
    decide_controls(by=ada, control_ids=[control], applies=True, reason=reason)
    drift = {
        "name": "ours",
        "families": ["performance"],
        "limits": [{"metric": "accuracy", "at_least": 0.1}],
    }
    measure(add(version=one, policy=drift), csv_of())
    assert one_row(ada.organisation, control).status.state.value == "tested"
    register_model_version(model, by=ada, version="2.0")
    worker()
    assert one_row(ada.organisation, control).status.state.value == "stale"


def test_a_pack_tells_checks_runs_findings_and_validations_without_secrets(
    ada, forecast, one, add, measure, validated
):
    check = add(version=one)
    run = measure(check, csv_of(gap=0.3))
    Check.objects.update(locked_dsn=b"secret bytes")
    made = export_pack(by=ada)
    with zipfile.ZipFile(packs.place(made)) as pack:
        names = set(pack.namelist())
        read = {
            name: json.loads(pack.read(f"records/monitor-{name}.json"))
            for name in ("checks", "runs", "findings", "validations", "references")
        }
        report = pack.read("report.html").decode()
    assert f"evidence/{run.evidence.digest}" in names
    [told] = read["checks"]
    assert (told["code"], told["last_answer"]) == ("CHK-1", "breach")
    assert "locked_dsn" not in told
    assert told["last_results"][0]["metric"] == "selection_rate_ratio"
    assert [each["report_digest"] for each in read["runs"]] == [run.report_digest]
    assert [each["code"] for each in read["findings"]] == ["FND-1"]
    [validation] = read["validations"]
    assert (validation["subject"], validation["holds"]) == ("MOD-1 1.0", True)
    assert "The selection rate of mill" in report
    assert "Nothing is measured" not in report


@pytest.mark.django_db(transaction=True)
def test_an_export_carries_runs_and_comes_in_again(ada, add, measure, tmp_path):
    from fairlead.apps.archive.exporting import export

    run = measure(add(), csv_of())
    made = export(tmp_path / "all.zip", keys_out=None, progress=lambda _done, _all: None)
    assert made.rows["tables/monitor.run.jsonl"] == 1
    with zipfile.ZipFile(made.path) as archive:
        names = set(archive.namelist())
    for digest in (run.report_digest, run.record_digest):
        assert f"blobs/{digest[:2]}/{digest}" in names


@pytest.mark.parametrize("name", ["fairlead_verify.py"])
def test_the_verifier_still_finds_a_pack_with_monitoring_valid(ada, add, measure, name):
    import subprocess
    import sys
    from importlib.resources import files

    from fairlead.apps.journal.rounds import sign_what_is_due

    measure(add(), csv_of(gap=0.3))
    sign_what_is_due()
    made = export_pack(by=ada)
    program = files("fairlead.core.ledger.verifier") / name
    done = subprocess.run(
        [sys.executable, "-I", str(program), str(packs.place(made))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "named by no entry" not in done.stdout
