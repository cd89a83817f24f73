"""Every file that a real tool wrote is read to exactly the summary that lies beside it."""

import json
from pathlib import Path

import pytest

from fairlead.core.catalogue import catalogue
from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.intervals import wilson
from fairlead.core.results import TOOLS, NotParsed, Summary, read_results
from fairlead.core.results.reading import _OBJECTS
from fairlead.core.results.supports import CONTROLS, controls_for

VECTORS = Path(__file__).parents[2] / "vectors/results"
FILES = sorted(
    path
    for path in VECTORS.glob("*/*")
    if not path.name.endswith(".summary.json") and path.name != "metrics.json"
)


ESCAPED = "ansiescape.AnsiEscaped: ansiescape.Escaped"
ACCURACY = "Accuracy(classification_name=default)"


def read(path: str) -> Summary | NotParsed:
    return read_results(Path(path).name, (VECTORS / path).read_bytes())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_real_file_is_read_to_the_exact_summary(path):
    told = read_results(path.name, path.read_bytes()).to_json()

    assert told == json.loads(path.with_name(f"{path.name}.summary.json").read_text())
    assert told["tool"] == path.parent.name.rpartition("-")[0]


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.suffix == ".json"],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_no_file_is_taken_for_two_tools(path):
    doc = json.loads(path.read_text())
    known = [reader.TOOL for reader in _OBJECTS if reader.is_json(doc)]
    assert known == [path.parent.name.rpartition("-")[0]]


def test_every_tool_has_a_real_file():
    assert {path.parent.name.rpartition("-")[0] for path in FILES} == set(TOOLS)


def passes(summary, name):
    """The counts behind a line, as whole numbers."""
    lines = {each.name: each.measured for each in (*summary.scores, *summary.categories)}
    found = lines[name]
    assert isinstance(found, Measured)
    return round(found.value * found.n), found.n


# What the scripts that made the files were set up to give, counted by hand.
@pytest.mark.parametrize(
    ("path", "line", "counts"),
    [
        ("inspect_ai-0.3.285/bakery.eval", "includes: accuracy", (6, 8)),
        ("inspect_ai-0.3.285/bakery.eval", "match: accuracy", (2, 8)),
        ("inspect_ai-0.3.150/bakery.eval", "includes: accuracy", (6, 8)),
        ("inspect_ai-0.3.285/grouped.eval", "said: allergens", (3, 3)),
        ("inspect_ai-0.3.285/grouped.eval", "said: all", (6, 8)),
        ("inspect_ai-0.3.285/twice.json", "includes: accuracy", (12, 16)),
        ("garak-0.17.1/repeat.report.jsonl", ESCAPED, (18, 102)),
        ("garak-0.11.0/repeat.report.jsonl", ESCAPED, (18, 102)),
        ("promptfoo-0.121.20/results.json", "echo: Bakery: {{question}}", (4, 6)),
        ("promptfoo-0.121.20/results.json", "allergens", (3, 3)),
        ("deepeval-4.3.1/test_run.json", "all metrics passed", (3, 5)),
        ("deepeval-3.2.6/test_run.json", "Contains", (4, 5)),
        ("mlflow-3.17.2/run.json", "accuracy_score", (86, 100)),
        ("mlflow-3.17.2/run.json", "recall_score", (44, 50)),
        ("fairlearn-0.15.0/metricframe.json", "a: selection_rate", (59, 108)),
        ("evidently-0.7.23/classification.json", ACCURACY, (159, 200)),
    ],
)  # fmt: skip
def test_the_counts_are_those_of_the_run(path, line, counts):
    assert passes(read(path), line) == counts


def test_tries_of_one_question_do_not_narrow_the_interval():
    twice = read("inspect_ai-0.3.285/twice.json").scores[0].measured
    once = read("inspect_ai-0.3.285/bakery.eval").scores[0].measured

    assert (twice.n, once.n) == (16, 8)
    assert (twice.low, twice.high) == (once.low, once.high) == wilson(0.75, 8)


def test_a_number_without_counts_has_no_interval():
    f1 = {each.name: each.measured for each in read("mlflow-3.17.2/run.json").scores}["f1_score"]

    assert isinstance(f1, NotMeasured)
    assert str(f1).startswith("The tool says 0.862745 and no counts")


def test_what_is_proposed_is_what_the_catalogue_can_take_from_a_machine():
    for control in {each for some in CONTROLS.values() for each in some}:
        assert catalogue().control(control).automation.sources
    assert controls_for(["groups", "drift"]) == [
        "iso42001:A.5.4",
        "iso42001:A.6.2.4",
        "iso42001:A.6.2.6",
        "iso42001:A.7.4",
    ]
