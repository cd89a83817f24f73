"""Evidently 0.7: what `snapshot.save_json("drift.json")` writes.

    {"metrics": [{"id": …, "metric_name": "ValueDrift(column=age,…)", "config": {"type":
      "evidently:metric_v2:ValueDrift", "column": "age", …}, "value": 2.4e-08}],
     "tests": [{"name": "Value Drift for column age", "status": "FAIL", …}]}

The file names no version, day or model. Drift scores are told as they stand: which way they point
depends on the method. A share of rows gets an interval when the report counts the rows.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from fairlead.core.results.shares import bare, counted
from fairlead.core.results.strict import Node, NotReadError, said
from fairlead.core.results.summary import MOST_FAILURES, MOST_LINES, Line, Note, Summary

TOOL: Final = "evidently"
FORMATS: Final = {"metric_v2": "0.7.23"}
_KEYS: Final = frozenset({"metrics", "tests"})
_TYPE: Final = re.compile(r"evidently:([a-z0-9_]{1,40}):(\w{1,80})")
_OF_ROWS: Final = frozenset({"Accuracy"})
_DRIFT: Final = frozenset({"DriftedColumnsCount", "ValueDrift"})
_PASSED: Final = frozenset({"SUCCESS"})


def is_json(doc: Mapping[str, object]) -> bool:
    """Say whether this object is a snapshot of Evidently."""
    metrics = doc.get("metrics")
    first = metrics[0] if isinstance(metrics, list) and metrics else None
    config = first.get("config") if isinstance(first, dict) else None
    kind = config.get("type") if isinstance(config, dict) else None
    return set(doc) == _KEYS and isinstance(kind, str) and kind.startswith("evidently:")


def read_json(doc: Node) -> Summary:
    """Read a snapshot."""
    metrics = [(_type(each["config"]["type"]), each) for each in doc["metrics"].each()]
    counts = [each["value"] for kind, each in metrics if kind == "RowCount"]
    n = counts[0].whole() if counts else None
    tests = [(each["name"].text(), each["status"].text(most=20)) for each in doc["tests"].each()]
    failed = [name for name, status in tests if status not in _PASSED]
    kinds = {kind for kind, _each in metrics}
    return Summary(
        tool=TOOL,
        format="snapshot metric_v2",
        n=n,
        unit="rows",
        scores=tuple(line for kind, each in metrics for line in _lines(kind, each, n or 0))[
            :MOST_LINES
        ],
        failures=tuple(failed[:MOST_FAILURES]),
        n_failures=len(failed),
        notes=tuple(_notes(tests, n)),
        shows=("drift",) if kinds <= _DRIFT | {"RowCount"} else ("evaluation", "drift"),
    )


def _type(node: Node) -> str:
    found = _TYPE.fullmatch(node.text(most=120))
    if found is None or found[1] not in FORMATS:
        says = "It holds a metric of form {form}; known is {known}."
        raise NotReadError(says, form=node.text(most=40), known=", ".join(FORMATS))
    return found[2]


def _lines(kind: str, metric: Node, n: int) -> Iterator[Line]:
    name = metric["metric_name"].text(most=100)
    if kind == "RowCount":
        return
    value = metric["value"]
    if not isinstance(value.value, dict):
        found = counted(value.number(), n) if kind in _OF_ROWS and n else bare(value.number(), n)
        yield Line(name=name, measured=found)
        return
    for part, each in value.under():
        if isinstance(each.value, int | float):
            yield Line(name=said(f"{name}: {part}"), measured=bare(each.number(), n))


def _notes(tests: list[tuple[str, str]], n: int | None) -> Iterator[Note]:
    yield Note(says="The file tells neither the tool's version nor the model nor the day.")
    if n is None:
        yield Note(says="It counts no rows: add the metric RowCount to the report.")
    if tests:
        passed = Counter(status for _name, status in tests)["SUCCESS"]
        says = "{passed} of {n} tests of the report passed, by the limits that the report sets."
        yield Note(says=says, facts={"passed": passed, "n": len(tests)})
