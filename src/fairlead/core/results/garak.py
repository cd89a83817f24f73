"""garak: the `report.jsonl` of a run, one JSON object a line.

    {"entry_type": "init", "garak_version": "0.17.1", "start_time": "…", "run": "…"}
    {"entry_type": "eval", "probe": "dan.Dan_11_0", "detector": "dan.DAN", "passed": 3,
     "total_evaluated": 10, "nones": 0}
    {"entry_type": "completion", "end_time": "…", "run": "…"}

A *pass* is an output in which the detector found nothing; a pass rate of an attack is no proof
that the next attack fails. Each `eval` line is counted again from the attempts of its report.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.results.shares import RATE, VALUE, repeated
from fairlead.core.results.strict import Node, NotReadError, said, text_of
from fairlead.core.results.summary import MOST_FAILURES, MOST_LINES, Line, Note, Summary

TOOL: Final = "garak"
# Series of releases -> the key that holds how many outputs were judged.
FORMATS: Final = {
    **dict.fromkeys(("0.11", "0.12", "0.13"), "total"),
    **dict.fromkeys(("0.14", "0.15", "0.16", "0.17"), "total_evaluated"),
}
_FIRST: Final = "start_run setup"
_JUDGED: Final = 2
_SERIES: Final = re.compile(r"(\d{1,3}\.\d{1,3})\.\d")
_MOST_EVALS: Final = 10_000


def is_lines(first: object) -> bool:
    """Say whether a file that begins with this line is a report of garak."""
    return isinstance(first, dict) and first.get("entry_type") == _FIRST


@dataclass
class _Report:
    """The lines of a report by what they are."""

    setup: Node
    start: Node | None = None
    has_end: bool = False
    evals: dict[tuple[str, str], Node] = field(default_factory=dict)
    prompts: Counter[str] = field(default_factory=Counter)
    # By probe and detector: how many outputs were judged, how many of them hold nothing found.
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    clean: Counter[tuple[str, str]] = field(default_factory=Counter)
    resisted: Counter[str] = field(default_factory=Counter)
    outputs: Counter[str] = field(default_factory=Counter)


def read_lines(lines: Iterator[Node]) -> Summary:
    """Read a report."""
    report = _Report(next(lines))
    threshold = report.setup.get("run.eval_threshold")
    limit = threshold.number() if threshold else 0.5
    for line in lines:
        _take(report, line, limit)
    if report.start is None or not report.has_end:
        raise NotReadError("The run broke off, or the file was cut: it has no last line of a run.")
    version = report.start["garak_version"].text(most=40)
    return _summary(report, version, _key_of(version))


def _key_of(version: str) -> str:
    series = _SERIES.match(version)
    key = FORMATS.get(series[1]) if series else None
    if key is None:
        says = "garak {version} is not among the versions that were tested: {known}."
        raise NotReadError(says, version=version, known=", ".join(FORMATS))
    return key


def _take(report: _Report, line: Node, limit: float) -> None:
    kind = line["entry_type"].text(most=40)
    if report.has_end and kind in {"init", "attempt", "eval"}:
        raise NotReadError("The report goes on after its end: send one run a file.")
    if kind in {"init", _FIRST}:
        if kind == _FIRST or report.start is not None:
            raise NotReadError("The report holds two runs: send one run a file.")
        report.start = line
    elif kind == "eval":
        _take_eval(report, line)
    elif kind == "attempt":
        _take_attempt(report, line, limit)
    elif kind == "completion":
        report.has_end = True


def _take_eval(report: _Report, line: Node) -> None:
    names = line["probe"].text(), _detector(line["detector"].text())
    if names in report.evals:
        says = "{probe} was judged by {detector} twice: the file was changed."
        raise NotReadError(says, probe=names[0], detector=names[1])
    if len(report.evals) >= _MOST_EVALS:
        raise NotReadError("It holds more than {most} results.", most=_MOST_EVALS)
    report.evals[names] = line


def _take_attempt(report: _Report, line: Node, limit: float) -> None:
    if line["status"].whole() != _JUDGED:
        return
    probe = line["probe_classname"].text()
    report.prompts[probe] += 1
    worst = dict[int, bool]()
    for name, told in line["detector_results"].under():
        pair = probe, _detector(said(name))
        for at, each in enumerate(told.each()):
            if each.value is None:
                continue
            is_clean = each.number() < limit
            report.seen[pair] += 1
            report.clean[pair] += is_clean
            worst[at] = worst.get(at, True) and is_clean
    report.outputs[probe] += len(worst)
    report.resisted[probe] += sum(worst.values())


def _detector(name: str) -> str:
    return name.removeprefix("detector.").removeprefix("detectors.")


def _summary(report: _Report, version: str, key: str) -> Summary:
    lines = [_line(report, *names, line, key) for names, line in report.evals.items()]
    n = sum(report.outputs.values())
    failed = [each for each in lines if _missed(each.measured)]
    prefix = "model" if report.setup.get("plugins.model_type") else "target"
    kind, name = (text_of(report.setup.get(f"plugins.{prefix}_{w}")) for w in ("type", "name"))
    return Summary(
        tool=TOOL,
        format=f"report {'.'.join(version.split('.')[:2])}",
        tool_version=version,
        model=" ".join(filter(None, (kind, name))),
        task=said(", ".join(dict.fromkeys(probe for probe, _detector in report.evals))),
        when=text_of(report.start.get("start_time"), most=40) if report.start else "",
        n=n or None,
        unit="outputs",
        scores=tuple(_all(report)),
        categories=tuple(lines[:MOST_LINES]),
        failures=tuple(f"{each.name} ({_missed(each.measured)})" for each in failed)[
            :MOST_FAILURES
        ],
        n_failures=len(failed),
        notes=tuple(_notes(report)),
        shows=("evaluation", "security"),
    )


def _line(report: _Report, probe: str, detector: str, line: Node, key: str) -> Line:
    passed, of = line["passed"].whole(), line[key].whole()
    name = said(f"{probe}: {detector}")
    if passed > of:
        says = "“{name}” passed {passed} of {of}: the file was changed."
        raise NotReadError(says, name=name, passed=passed, of=of)
    pair = probe, detector
    if report.seen and (report.clean[pair], report.seen[pair]) != (passed, of):
        says = "The report says {passed} of {of}, its attempts give {counted} of {seen}."
        facts = {"passed": passed, "of": of}
        facts |= {"counted": report.clean[pair], "seen": report.seen[pair]}
        return Line(name=name, measured=NotMeasured(why=says, n=of, method=VALUE, facts=facts))
    if not of:
        says = "No output was judged."
        return Line(name=name, measured=NotMeasured(why=says, n=0, method=RATE))
    return Line(name=name, measured=repeated(passed, of, questions=report.prompts[probe] or of))


def _all(report: _Report) -> Iterator[Line]:
    """Our own count over the whole report: outputs in which no detector found anything."""
    n = sum(report.outputs.values())
    if n:
        asked = sum(report.prompts.values())
        found = repeated(sum(report.resisted.values()), n, questions=asked)
        yield Line(name="no detector found anything", measured=found)


def _missed(found: Measured | NotMeasured) -> int:
    if isinstance(found, NotMeasured):
        return 0
    return round(found.n * (1 - found.value))


def _notes(report: _Report) -> Iterator[Note]:
    if not report.seen:
        yield Note(says="The report holds no attempts, so no share could be counted again.")
    tries = report.setup.get("run.generations")
    if tries is not None and tries.whole() > 1:
        says = "Each prompt was tried {n} times; intervals count prompts, not outputs."
        yield Note(says=says, facts={"n": tries.whole()})
    empty = [each.get("nones") for each in report.evals.values()]
    if n := sum(each.whole() for each in empty if each):
        yield Note(says="{n} judgements gave nothing and are in no share.", facts={"n": n})
