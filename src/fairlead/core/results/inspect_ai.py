"""Inspect (`inspect_ai`): `.eval` archives and the same log as JSON.

    eval.zip/header.json     {"version": 2, "status": "success", "eval": {"task": …, "model": …}, …}
    eval.zip/summaries.json  [{"id": "q1", "epoch": 1, "scores": {"includes": {"value": "C"}}}, …]

The log says its form itself (`version`). Shares are counted again from the samples; where that
gives another number than the log, neither is shown as measured.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.results.shares import VALUE, bare, is_near, repeated
from fairlead.core.results.strict import Node, NotReadError, parsed, said, text_of
from fairlead.core.results.summary import MOST_FAILURES, MOST_LINES, Line, Note, Summary
from fairlead.core.results.zipped import entry, listed

TOOL: Final = "inspect_ai"
# The log's own `version` -> the releases it was tested with.
FORMATS: Final = {2: "0.3.150, 0.3.285"}
_MOST: Final = 32 * 1024 * 1024
_VERDICTS: Final[Mapping[object, int]] = {"C": 1, "I": 0, 1: 1, 0: 0}
_ALL: Final = "all"
_SPREADS: Final = frozenset({"stderr", "std", "var", "bootstrap_stderr"})


@dataclass(frozen=True)
class Sample:
    """One try of one question: its verdicts by scorer, and what the data set says about it."""

    id: str
    scores: Mapping[str, object]
    about: Mapping[str, object]
    failed: bool


def is_zip(names: Mapping[str, object]) -> bool:
    """Say whether an archive of these entries is a log of Inspect."""
    return "_journal/start.json" in names or "header.json" in names


def is_json(doc: Mapping[str, object]) -> bool:
    """Say whether this object is a log of Inspect."""
    inside = doc.get("eval")
    return "version" in doc and isinstance(inside, dict) and {"task", "model"} <= set(inside)


def read_zip(data: bytes) -> Summary:
    """Read an `.eval` archive."""
    names = listed(data)
    if "header.json" not in names:
        raise NotReadError("The log was never finished: run the evaluation again, to its end.")
    header = Node(parsed(entry(data, names["header.json"], most=_MOST)))
    if "summaries.json" not in names:
        return _summary(header, None)
    summaries = Node(parsed(entry(data, names["summaries.json"], most=_MOST)), "summaries")
    return _summary(header, [_sample(each) for each in summaries.each()])


def read_json(doc: Node) -> Summary:
    """Read a log that was written as JSON."""
    samples = doc.get("samples")
    return _summary(doc, None if samples is None else [_sample(each) for each in samples.each()])


def _sample(node: Node) -> Sample:
    scores, about, error = (node.get(name) for name in ("scores", "metadata", "error"))
    name = node["id"].value
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise NotReadError("A sample of the log has no id: the file was changed.")
    return Sample(
        said(str(name)) if isinstance(name, str) or abs(name) < 10**18 else "",
        {key: each.named().get("value") for key, each in scores.under()} if scores else {},
        about.named() if about else {},
        failed=error is not None,
    )


def _summary(header: Node, samples: list[Sample] | None) -> Summary:
    version = header["version"].whole()
    told = header["eval"]
    if version not in FORMATS:
        says = "It is a log of form {version}; known is {known}."
        raise NotReadError(says, version=version, known=", ".join(map(str, FORMATS)))
    _must_be_whole(header)
    lines, categories, failures = list[Line](), list[Line](), list[str]()
    for at, score in enumerate(header["results"]["scores"].each()):
        found = _Score(score, samples)
        lines += found.lines()
        categories += found.categories()
        failures = found.failures() if at == 0 else failures
    n = header["results"]["completed_samples"].whole()
    return Summary(
        tool=TOOL,
        format=f"log {version}",
        tool_version=_version(told),
        model=told["model"].text(),
        task=told["task"].text(),
        when=text_of(told.get("created"), most=40),
        n=n,
        unit="samples",
        scores=tuple(lines[:MOST_LINES]),
        categories=tuple(categories[:MOST_LINES]),
        failures=tuple(failures[:MOST_FAILURES]),
        n_failures=len(failures),
        notes=tuple(_notes(header, samples)),
        shows=("evaluation",),
    )


def _must_be_whole(header: Node) -> None:
    status = header["status"].text(most=20)
    if status != "success":
        says = "The run ended as “{status}”, so its scores are not whole: run it again."
        raise NotReadError(says, status=status)
    invalid = header.get("invalidated")
    if invalid is not None and invalid.flag():
        raise NotReadError("Somebody marked this log as invalid: send one that is valid.")


def _version(told: Node) -> str:
    packages = told.get("packages")
    return text_of(packages.get("inspect_ai"), most=40) if packages else ""


def _notes(header: Node, samples: list[Sample] | None) -> Iterator[Note]:
    results = header["results"]
    total, done = results["total_samples"].whole(), results["completed_samples"].whole()
    if done < total:
        says = "Only {done} of {total} samples were completed; the others are in no score."
        yield Note(says=says, facts={"done": done, "total": total})
    if samples is None:
        yield Note(says="The log holds no samples, so no share could be counted again.")
    elif broken := sum(each.failed for each in samples):
        yield Note(says="{n} samples ended in an error.", facts={"n": broken})
    epochs = header["eval"]["config"].get("epochs")
    if epochs is not None and (tries := epochs.whole()) > 1:
        says = "Each question was tried {n} times; intervals count questions, not tries."
        yield Note(says=says, facts={"n": tries})
    unscored = [each.get("unscored_samples") for each in results["scores"].each()]
    if missing := max((each.whole() for each in unscored if each), default=0):
        yield Note(says="{n} samples were not scored and are in no share.", facts={"n": missing})


class _Score:
    """One scorer of a log: what it says, and what its samples say."""

    def __init__(self, told: Node, samples: list[Sample] | None) -> None:
        self.name = told["name"].text()
        self._name = _bare_text(told["name"])
        self._scorer = _bare_text(told.get("scorer") or told["name"])
        self._metrics = list(told["metrics"].under())
        scored = told.get("scored_samples")
        self._n = scored.whole() if scored else 0
        judged = [(each, self._value(each)) for each in samples or ()]
        self._tries = [(each, _verdict(value)) for each, value in judged if value is not None]

    def lines(self) -> Iterator[Line]:
        """Give each metric that is no spread and no group."""
        for name, metric in self._metrics:
            if name not in _SPREADS and (name == _ALL or not _group_key(metric)):
                tries = [(each.id, verdict) for each, verdict in self._tries]
                value = metric["value"].number()
                is_share = name in {"accuracy", "mean", _ALL}
                found = self._counted(tries, value) if is_share else bare(value, self._n)
                yield Line(name=said(f"{self.name}: {name}"), measured=found)

    def categories(self) -> Iterator[Line]:
        """Give each group of a grouped metric, with how many there are in it."""
        for name, metric in self._metrics:
            key = _group_key(metric)
            if key and name != _ALL:
                mine = [each for each in self._tries if str(each[0].about.get(key)) == name]
                found = self._counted([(s.id, v) for s, v in mine], metric["value"].number())
                yield Line(name=said(f"{self.name}: {name}"), measured=found)

    def failures(self) -> list[str]:
        """Name the samples that did not pass."""
        return list(dict.fromkeys(each.id for each, verdict in self._tries if verdict == 0))

    def _value(self, sample: Sample) -> object:
        value = sample.scores.get(self._scorer)
        return value.get(self._name) if isinstance(value, dict) else value

    def _counted(self, tries: list[tuple[str, int | None]], value: float) -> Measured | NotMeasured:
        """The share of passes, if the samples say the same as the log."""
        judged = [(name, verdict) for name, verdict in tries if verdict is not None]
        if not judged or len(judged) != len(tries):
            return bare(value, self._n)
        passed = sum(verdict for _name, verdict in judged)
        if not is_near(passed / len(judged), value):
            says = "The log says {value}, its samples give {counted}: neither is taken over."
            facts = {"value": f"{value:.6g}", "counted": f"{passed / len(judged):.6g}"}
            return NotMeasured(why=says, n=len(judged), method=VALUE, facts=facts)
        return repeated(passed, len(judged), questions=len({name for name, _each in judged}))


def _verdict(value: object) -> int | None:
    return _VERDICTS.get(value) if isinstance(value, str | int | float) else None


def _group_key(metric: Node) -> str:
    params = metric.get("params")
    key = params.get("group_key") if params else None
    return _bare_text(key) if key else ""


def _bare_text(node: Node) -> str:
    """Give a name as it is written, to find it elsewhere in the file."""
    node.text()
    return str(node.value)
