"""Evidence on the command line: results are taken in and read, with a server and without."""

import json
from pathlib import Path

import pytest

from tests.doors.cli.test_first_run import FIRST, PASSWORD, fairlead  # noqa: F401 - a fixture

VECTORS = Path(__file__).parents[2] / "vectors/results"
EVAL = VECTORS / "inspect_ai-0.3.285/bakery.eval"


def test_results_are_taken_in_read_and_sealed(fairlead, tmp_path):  # noqa: F811
    assert fairlead("init", *FIRST, FAIRLEAD_PASSWORD=PASSWORD)[0] == 0
    (tmp_path / "notes.txt").write_text("Ten lines.\n")

    code, said, refused = fairlead("evidence", "add", str(EVAL), "--control", "A.6.2.4")
    assert (code, refused) == (0, "")
    assert said.splitlines() == [
        "E-1 is taken in and sealed, graded tested: Inspect · bakery_answers · mockllm/model",
        "Inspect 0.3.285 · bakery_answers · mockllm/model · 8 samples",
        "  includes: accuracy: 0.750000 [0.409275; 0.928521], n 8",
        "  match: accuracy: 0.250000 [0.071479; 0.590725], n 8",
    ]
    code, _, refused = fairlead("evidence", "add", str(EVAL))
    assert (code, "here already as E-1" in refused) == (1, True)
    code, said, _ = fairlead("evidence", "add", "notes.txt", "--json")
    assert (code, json.loads(said)["title"], json.loads(said)["result"]) == (0, "notes.txt", None)
    code, _, refused = fairlead("evidence", "add", "notes.txt", "--about", "SYS-9")
    assert (code, "There is no record SYS-9: nothing was taken in." in refused) == (2, True)


@pytest.mark.parametrize(
    ("file", "code", "says"),
    [
        (EVAL, 0, "  includes: accuracy: 0.750000 [0.409275; 0.928521], n 8"),
        (
            VECTORS / "mlflow-3.17.2/run.json",
            0,
            "  ! The file does not tell the version of MLflow.",
        ),
        (VECTORS / "mlflow-3.17.2/metrics.json", 1, "No tool: not parsed."),
        (VECTORS / "nowhere.json", 2, "cannot be read"),
    ],
    ids=["inspect", "mlflow", "bare", "missing"],
)
def test_anyone_may_read_a_file_without_a_server(fairlead, file, code, says):  # noqa: F811
    answered, said, refused = fairlead("evidence", "read", str(file))
    assert (answered, says in said + refused) == (code, True)
