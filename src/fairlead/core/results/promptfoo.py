"""promptfoo: what `promptfoo eval --output results.json` writes.

    {"evalId": "eval-…", "results": {"version": 3, "timestamp": "…", "prompts": [{"provider": …}],
     "results": [{"success": true, "promptIdx": 0, "testIdx": 0, …}], "stats": {…}}, "config": {…},
     "metadata": {"promptfooVersion": "0.121.20"}}

A test that ended in an error is no pass: it stays in the count.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from fairlead.core.results.shares import repeated, share
from fairlead.core.results.strict import Node, NotReadError, said, text_of
from fairlead.core.results.summary import MOST_FAILURES, MOST_LINES, Line, Note, Summary

TOOL: Final = "promptfoo"
# The results' own `version` -> the releases it was tested with.
FORMATS: Final = {3: "0.121.20"}
_ERROR: Final = 2


def is_json(doc: Mapping[str, object]) -> bool:
    """Say whether this object is a results file of promptfoo."""
    inside = doc.get("results")
    return "evalId" in doc and isinstance(inside, dict) and "stats" in inside


def read_json(doc: Node) -> Summary:
    """Read a results file."""
    told = doc["results"]
    version = told["version"].whole()
    if version not in FORMATS:
        says = "It is a results file of form {version}; known is {known}."
        raise NotReadError(says, version=version, known=", ".join(map(str, FORMATS)))
    tests = list(told["results"].each())
    _must_agree(told["stats"], tests)
    failed = [each for each in tests if not each["success"].flag()]
    metadata, config = doc.get("metadata"), doc["config"]
    return Summary(
        tool=TOOL,
        format=f"results {version}",
        tool_version=text_of(metadata.get("promptfooVersion"), most=40) if metadata else "",
        model=said(", ".join(dict.fromkeys(_provider(each) for each in told["prompts"].each()))),
        task=text_of(config.get("description")),
        when=text_of(told.get("timestamp"), most=40),
        n=len(tests),
        unit="tests",
        scores=tuple(_scores(told, tests))[:MOST_LINES],
        categories=tuple(_categories(tests))[:MOST_LINES],
        failures=tuple(_name(each) for each in failed[:MOST_FAILURES]),
        n_failures=len(failed),
        notes=tuple(_notes(tests)),
        shows=("evaluation",),
    )


def _must_agree(stats: Node, tests: list[Node]) -> None:
    passed = sum(each["success"].flag() for each in tests)
    told = [stats[name].whole() for name in ("successes", "failures", "errors")]
    if told[0] != passed or sum(told) != len(tests):
        says = "It says {told} of {of} passed, its tests give {passed} of {n}: it was changed."
        raise NotReadError(says, told=told[0], of=sum(told), passed=passed, n=len(tests))


def _provider(prompt: Node) -> str:
    return prompt["provider"].text()


def _scores(told: Node, tests: list[Node]) -> Iterator[Line]:
    """One line a prompt and provider: they answer the same tests, so nothing is pooled."""
    prompts = [
        said(f"{_provider(each)}: {each['label'].text(most=80)}") for each in told["prompts"].each()
    ]
    passed, of, asked = Counter[int](), Counter[int](), dict[int, set[int]]()
    for each in tests:
        at = each["promptIdx"].whole()
        if at >= len(prompts):
            raise NotReadError("A test belongs to no prompt of the file: it was changed.")
        of[at] += 1
        passed[at] += each["success"].flag()
        asked.setdefault(at, set()).add(each["testIdx"].whole())
    for at in sorted(of):
        found = repeated(passed[at], of[at], questions=len(asked[at]))
        yield Line(name=prompts[at], measured=found)


def _categories(tests: list[Node]) -> Iterator[Line]:
    """One line for each metric that the assertions name."""
    passed, of = Counter[str](), Counter[str]()
    for test in tests:
        grading = test.get("gradingResult")
        parts = grading.get("componentResults") if grading else None
        for part in parts.each() if parts else ():
            assertion = part.get("assertion")
            metric = assertion.get("metric") if assertion else None
            if metric is not None:
                of[metric.text()] += 1
                passed[metric.text()] += part["pass"].flag()
    for name in of:
        yield Line(name=name, measured=share(passed[name], of[name]))


def _name(test: Node) -> str:
    case = test.get("testCase")
    told = text_of(case.get("description")) if case else ""
    return told or f"test {test['testIdx'].whole() + 1}"


def _notes(tests: list[Node]) -> Iterator[Note]:
    reasons = [each.get("failureReason") for each in tests]
    if n := sum(each is not None and each.value == _ERROR for each in reasons):
        yield Note(says="{n} tests ended in an error and count as not passed.", facts={"n": n})
