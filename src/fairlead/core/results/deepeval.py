"""deepeval: the test run that `evaluate()` writes into a results folder.

    {"testCases": [{"name": "q1", "success": true, "metricsData": [{"name": "Contains",
      "success": true, "score": 1.0, "threshold": 0.5}]}], "metricsScores": [{"metric":
      "Contains", "passes": 4, "fails": 1, "errors": 0}], "testPassed": 3, "testFailed": 2, …}

The file names no version and no day; it is known by its keys, and one more than these is refused.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from fairlead.core.results.shares import share
from fairlead.core.results.strict import Node, NotReadError, said, text_of
from fairlead.core.results.summary import MOST_FAILURES, MOST_LINES, Line, Note, Summary

TOOL: Final = "deepeval"
# The keys that all tested releases write, and those that some do.
FORMATS: Final = {"test run": "3.2.6, 4.3.1"}
_ALWAYS: Final = frozenset({"testCases", "conversationalTestCases", "metricsScores"})
_KEYS: Final = _ALWAYS | {
    *("testPassed", "testFailed", "identifier", "hyperparameters", "prompts", "runDuration"),
    *("official", "testFile", "datasetAlias", "datasetId", "evaluationCost", "deployment"),
    *("deploymentConfigs", "traceMetricsScores"),
}


def is_json(doc: Mapping[str, object]) -> bool:
    """Say whether this object is a test run of deepeval."""
    return set(doc) >= _ALWAYS


def read_json(doc: Node) -> Summary:
    """Read a test run."""
    if unknown := sorted(set(doc.named()) - _KEYS):
        says = "It holds “{key}”, which no tested version writes ({known})."
        raise NotReadError(says, key=said(unknown[0]), known=FORMATS["test run"])
    cases = [*doc["testCases"].each()]
    talks = doc.get("conversationalTestCases")
    cases += talks.each() if talks else ()
    failed = [each for each in cases if not each["success"].flag()]
    _must_agree(doc, len(cases), len(failed))
    passed = len(cases) - len(failed)
    hyper = doc.get("hyperparameters")
    return Summary(
        tool=TOOL,
        format="test run",
        model=_model(hyper) if hyper else "",
        task=text_of(doc.get("identifier")),
        n=len(cases),
        unit="test cases",
        scores=(Line(name="all metrics passed", measured=share(passed, len(cases))),),
        categories=tuple(_metrics(doc, cases))[:MOST_LINES],
        failures=tuple(_name(each) for each in failed[:MOST_FAILURES]),
        n_failures=len(failed),
        notes=tuple(_notes(doc)),
        shows=("evaluation",),
    )


def _must_agree(doc: Node, n: int, failed: int) -> None:
    if doc.get("testPassed") is None:  # 3.2.6 leaves its own counts out
        return
    told, of = doc["testPassed"].whole(), doc["testPassed"].whole() + doc["testFailed"].whole()
    if (told, of) != (n - failed, n):
        says = "It says {told} of {of} passed, its tests give {passed} of {n}: it was changed."
        raise NotReadError(says, told=told, of=of, passed=n - failed, n=n)


def _model(hyper: Node) -> str:
    told = hyper.get("model")
    return told.text() if told and isinstance(told.value, str) else ""


def _name(case: Node) -> str:
    return text_of(case.get("name")) or text_of(case.get("input"), most=80)


def _metrics(doc: Node, cases: list[Node]) -> Iterator[Line]:
    passed, of = Counter[str](), Counter[str]()
    for case in cases:
        data = case.get("metricsData")
        for each in data.each() if data else ():
            of[each["name"].text()] += 1
            passed[each["name"].text()] += each["success"].flag()
    for told in doc["metricsScores"].each():
        _must_be(told, told["metric"].text(), passed, of)
    return (Line(name=name, measured=share(passed[name], of[name])) for name in of)


def _must_be(told: Node, name: str, passed: Counter[str], of: Counter[str]) -> None:
    passes, others = told["passes"].whole(), told["fails"].whole() + told["errors"].whole()
    if (passed[name], of[name]) != (passes, passes + others):
        says = "“{name}” passes {told} of {of}, its tests give {passed} of {n}: it was changed."
        facts = {"told": passes, "of": passes + others, "passed": passed[name], "n": of[name]}
        raise NotReadError(says, name=name, **facts)


def _notes(doc: Node) -> Iterator[Note]:
    yield Note(says="The file tells neither the tool's version nor the day of the run.")
    if n := sum(each["errors"].whole() for each in doc["metricsScores"].each()):
        yield Note(says="{n} checks ended in an error and count as not passed.", facts={"n": n})
