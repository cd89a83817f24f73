"""What every metric must keep: the house's rules, asked of each by name."""

import ast
import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import fairlead.core.metrics
from fairlead.core.metrics.answers import Answer, Measured, NotMeasured
from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.evaluate import EVALUATORS, evaluate
from fairlead.core.metrics.measure import make_reference, measure
from fairlead.core.metrics.policy import Policy
from fairlead.core.metrics.wording import FAMILIES, METRICS

METHOD = re.compile(r"[a-z0-9_]+/[1-9][0-9]*(\+[a-z0-9_]+/[1-9][0-9]*)*")
MAPS = {
    "binary": ColumnMap(
        label="label",
        prediction="answer",
        score="score",
        protected=("sex", "race"),
        time="at",
        id="id",
        features=("pay", "town"),
    ),
    "multiclass": ColumnMap(
        task="multiclass", label="kind", prediction="said", protected=("sex",), features=("pay",)
    ),
    "regression": ColumnMap(
        task="regression", label="pay", prediction="guess", protected=("sex",), decimals=3
    ),
}
POLICY = Policy.from_dict(
    {
        "name": "all",
        "crossed": True,
        "draws": 50,
        "limits": [{"metric": "accuracy", "at_least": 0.1}],
    }
)


def people(seed, n):
    dice = np.random.default_rng(seed)
    score = dice.random(n)
    pay = dice.normal(30, 5, n)
    return pd.DataFrame(
        {
            "id": np.arange(n) % max(n - 5, 1),
            "label": (dice.random(n) < score).astype(int),
            "answer": (score > 0.5).astype(int),
            "score": score,
            "sex": dice.choice(["f", "m"], n),
            "race": dice.choice(["a", "b", "c"], n),
            "at": pd.Timestamp("2026-11-01") + pd.to_timedelta(np.arange(n) * 3 / n, unit="D"),
            "pay": pay,
            "guess": pay + dice.normal(0, 2, n),
            "town": dice.choice(["x", "y"], n),
            "kind": dice.choice(list("xyz"), n),
            "said": dice.choice(list("xyz"), n),
        }
    )


@cache
def reference_of(task):
    return make_reference(people(1, 900), MAPS[task])


def report(frame, task, *, policy=POLICY):
    columns, reference = MAPS[task], reference_of(task)
    by = "day" if columns.time else "all"
    states = measure(frame, columns, reference, by=by, digest=False).states
    joints = {("town", "sex"): np.array([[200, 100], [100, 200]])}
    return evaluate(
        states,
        reference,
        policy,
        columns=columns,
        joints=joints,
        schemas=({"age": "integer"}, {"age": "text"}),
        today="2026-11-28",
    )


@pytest.fixture(scope="module")
def reports():
    return {task: report(people(2, 1_500), task) for task in MAPS}


def test_every_metric_is_told_by_some_kind_of_model(reports):
    told = {one.metric for each in reports.values() for one in each.results}
    assert told == METRICS
    assert set(EVALUATORS) == set(FAMILIES)


def test_every_number_carries_interval_rows_and_the_version_of_its_method(reports):
    for each in reports.values():
        for one in each.results:
            assert METHOD.fullmatch(one.measured.method), one
            if isinstance(one.measured, Measured):
                assert one.measured.low <= one.measured.value <= one.measured.high, one
                assert one.measured.n > 0, one
            else:
                assert str(one.measured).strip(), one


@pytest.mark.parametrize("task", MAPS)
def test_every_metric_repeats_with_its_seed_and_is_unmoved_by_the_order_of_rows(task, reports):
    shuffled = people(2, 1_500).sample(frac=1, random_state=3)
    assert report(shuffled, task).to_json() == reports[task].to_json()


CENSUS = {
    *FAMILIES["quality"],
    "drift_wealth",
    "accuracy_wealth",
}  # counted whole
GIVEN = {"proxy"}  # told from counts that were handed in


@pytest.mark.parametrize("task", MAPS)
def test_every_metric_refuses_tiny_groups(task):
    told = report(people(4, 12), task)
    inferred = [one for one in told.results if one.metric not in CENSUS | GIVEN]
    assert inferred
    assert all(isinstance(one.measured, NotMeasured) for one in inferred)


@pytest.mark.parametrize("metric", sorted(METRICS - CENSUS - GIVEN))
def test_a_limit_on_twelve_people_is_insufficient_evidence(metric):
    task = next(
        task
        for task, family in (("regression", "regression"), ("multiclass", "f1"), ("binary", ""))
        if metric in FAMILIES.get(family, {})
        or (task == "multiclass" and metric == "macro_f1")
        or (task == "regression" and metric in {"error_difference", "bias_difference"})
        or task == "binary"
    )
    policy = Policy.from_dict({"name": "x", "limits": [{"metric": metric, "at_most": 1e9}]})
    told = report(people(4, 12), task, policy=policy)
    assert told.answer is Answer.INSUFFICIENT
    assert all(one.answer is Answer.INSUFFICIENT for one in told.judged)


HOME = Path(fairlead.core.metrics.__file__).parent
TELLS = re.compile(r"\b(Number|Measured|NotMeasured|FourFifths|Mapping\[str, (Number|Spread)\])")


@pytest.mark.parametrize("file", sorted(HOME.glob("*.py")), ids=lambda path: path.stem)
def test_every_function_that_tells_a_number_has_an_example_that_runs(file):
    """The examples themselves run in tests/core/metrics/test_examples.py."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    shown = "\n".join(re.findall(r">>> .*|\.\.\. .*", file.read_text(encoding="utf-8")))
    telling = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and node.returns is not None
        and TELLS.search(ast.unparse(node.returns))
    ]
    assert [name for name in telling if not re.search(rf"\b{name}\(", shown)] == []
