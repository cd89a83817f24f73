"""`from fairlead import metrics`: one call, a result that shows itself, nothing sent."""

import json
import subprocess
import sys

import pandas as pd
import polars as pl
import pytest

from fairlead import metrics
from fairlead.core.metrics.errors import MeasureError
from tests.core.papers.test_measurement import rows

ROLES = {"label": "repaid", "prediction": "granted", "protected": ["sex"]}


def test_a_table_in_memory_is_checked_in_one_call():
    found = metrics.fairness(rows(less=0.3), **ROLES)
    assert found.answer == "breach"
    assert any("sex" in sentence for sentence in found.judged)


def test_pandas_polars_arrow_and_a_file_give_the_same_numbers(tmp_path):
    table = rows(400)
    table.to_pandas().to_csv(tmp_path / "rows.csv", index=False)
    given = (table, pd.DataFrame(table.to_pandas()), pl.from_arrow(table), tmp_path / "rows.csv")
    digests = {metrics.fairness(each, **ROLES).checked.report.states_digest for each in given}
    assert len(digests) == 1


def test_a_notebook_shows_verdict_pictures_and_tables():
    shown = metrics.fairness(rows(less=0.3), **ROLES)._repr_html_()
    assert "<svg" in shown
    assert "<table" in shown
    assert "Beyond your limit" in shown


def test_its_look_does_not_reach_the_notebook_around_it():
    shown = metrics.fairness(rows(less=0.3), **ROLES)._repr_html_()
    look = shown.partition("<style>")[2].partition("</style>")[0]
    assert look.startswith(".fl-report{")
    depth = [0]
    for sign in look:
        depth.append(depth[-1] + {"{": 1, "}": -1}.get(sign, 0))
    assert min(depth[len(".fl-report{") : -1]) == 1, "a rule stands outside"
    assert ":root" not in look
    assert "body" not in look


def test_printed_it_is_a_table():
    lines = str(metrics.fairness(rows(less=0.3), **ROLES)).splitlines()
    assert lines[0].endswith("Beyond your limit")
    assert any(line.split()[:1] == ["f"] for line in lines)


@pytest.mark.parametrize(
    ("ending", "begins"),
    [(".html", b"<!doctype"), (".pdf", b"%PDF"), (".json", b'{"answer"'), (".xml", b"<?xml")],
)
def test_a_report_is_kept_by_its_ending(tmp_path, ending, begins):
    path = metrics.fairness(rows(less=0.3), **ROLES).save(tmp_path / f"report{ending}")
    assert path.read_bytes().startswith(begins)


def test_another_ending_is_refused_with_what_there_is(tmp_path):
    with pytest.raises(ValueError, match=r"choose \.html"):
        metrics.fairness(rows(), **ROLES).save(tmp_path / "report.docx")


def test_the_profile_of_a_reference_can_be_kept_instead_of_its_rows(tmp_path):
    table, now = rows(), rows(moved=2.0, seed=3)
    first = metrics.drift(now, table, **ROLES)
    profile = first.save_reference(tmp_path / "october.json")
    again = metrics.drift(now, profile, **ROLES)
    assert again.checked.report.states_digest == first.checked.report.states_digest
    assert again.answer == first.answer == "breach"


def test_performance_sets_no_limit_and_so_never_passes():
    found = metrics.performance(rows(), **ROLES)
    assert found.answer == "insufficient evidence"
    assert "accuracy" in {result.metric for result in found.results}


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"policy": "bias-defalut"}, "There is no policy"),
        ({"label": "repayed"}, "There is no column “repayed”"),
        ({"reference": "october.json"}, "no profile of a reference"),
        ({"labels": "repaid"}, "A column map has no “labels”"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(told, says):
    with pytest.raises(MeasureError, match=says):
        metrics.fairness(rows(), **ROLES | told)


def test_guesses_are_shown_and_corrected_by_hand():
    guessed = metrics.fairness(rows(), prediction="granted")
    assert (guessed.columns.protected, guessed.columns.label) == (("sex",), "")
    assert "repaid" in guessed.columns.features
    corrected = metrics.fairness(rows(), label="repaid", prediction="granted")
    assert (corrected.columns.label, "repaid" in corrected.columns.features) == ("repaid", False)


def test_a_feature_that_gives_an_attribute_away_is_told():
    table = rows().append_column("dress", rows().column("sex"))
    roles = ROLES | {"features": ["dress", "income"]}
    found = metrics.fairness(table, reference=table, **roles)
    told = {r.scope["column"]: r.measured.value for r in found.results if r.metric == "proxy"}
    assert told["dress"] > 0.99
    assert told["income"] < 0.05


def test_an_answer_that_is_neither_yes_nor_no_is_refused():
    table = rows(100).to_pandas()
    table["granted"] = table["granted"].map({0: "no", 1: "yes"})
    table.loc[3, "granted"] = "perhaps"
    with pytest.raises(MeasureError, match="neither “yes” nor “no”"):
        metrics.fairness(table, **ROLES, positive="yes", negative="no")


def test_importing_it_loads_no_engine():
    code = (
        "import sys; from fairlead import metrics; "
        "print([m for m in ('duckdb','pyarrow','numba','scipy','altair','typst','django')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_push_needs_a_server_a_token_and_a_safe_way(monkeypatch):
    monkeypatch.delenv("FAIRLEAD_SERVER", raising=False)
    monkeypatch.delenv("FAIRLEAD_TOKEN", raising=False)
    table = rows(50)
    with pytest.raises(metrics.ServerError, match="Name the server"):
        metrics.push(table, check="CHK-1")
    with pytest.raises(metrics.ServerError, match="no address of a server"):
        metrics.push(table, check="CHK-1", server="http://example.org", token="x")
    with pytest.raises(metrics.ServerError, match="does not answer"):
        metrics.push(table, check="CHK-1", server="http://127.0.0.1:9", token="x")


def test_the_same_rows_give_the_same_bytes():
    one, two = (metrics.fairness(rows(less=0.3), **ROLES).written(".json") for _ in "ab")
    assert one == two
    assert json.loads(one)["answer"] == "breach"
