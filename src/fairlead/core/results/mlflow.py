"""MLflow: a run as `mlflow runs describe --run-id ID > run.json` prints it.

    {"info": {"run_name": "credit-1.4", "status": "FINISHED", "end_time": 1795876749294, …},
     "data": {"metrics": {"true_positives": 44.0, …, "example_count": 100.0, "accuracy_score": …},
              "params": {…}, "tags": {…}}, "inputs": {…}, "outputs": {…}}

Rates are made from the four counts of the default classifier evaluation. Any other metric is what
somebody's code logged: it is told, without an interval.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.results.shares import VALUE, bare, counted, is_near, share
from fairlead.core.results.strict import Node, NotReadError, said, text_of
from fairlead.core.results.summary import MOST_LINES, Line, Note, Summary

TOOL: Final = "mlflow"
FORMATS: Final = {"run": "3.17.2"}
_KEYS: Final = ({"info", "data", "inputs", "outputs"}, {"info", "data", "inputs"}, {"info", "data"})
_COUNTS: Final = ("true_positives", "true_negatives", "false_positives", "false_negatives")
# Each rate: which counts are its passes, which its whole.
_RATES: Final = {
    "accuracy_score": (_COUNTS[:2], _COUNTS),
    "recall_score": (_COUNTS[:1], ("true_positives", "false_negatives")),
    "precision_score": (_COUNTS[:1], ("true_positives", "false_positives")),
}
_LATEST_MS: Final = 4_102_444_800_000


def is_json(doc: Mapping[str, object]) -> bool:
    """Say whether this object is a run of MLflow."""
    info, data = doc.get("info"), doc.get("data")
    has = isinstance(info, dict) and "run_id" in info
    return has and isinstance(data, dict) and "metrics" in data and set(doc) in _KEYS


def read_json(doc: Node) -> Summary:
    """Read a run."""
    info, metrics = doc["info"], doc["data"]["metrics"]
    status = info["status"].text(most=20)
    if status != "FINISHED":
        says = "The run ended as “{status}”, so its scores are not whole: run it again."
        raise NotReadError(says, status=status)
    told = {said(name): each.number() for name, each in metrics.under()}
    if not told:
        raise NotReadError("The run logged no metric: there is nothing to read.")
    n = metrics["example_count"].whole() if "example_count" in told else None
    return Summary(
        tool=TOOL,
        format="run",
        model=_model(doc["data"].get("params")),
        task=text_of(info.get("run_name")),
        when=_moment(info.get("end_time")),
        n=n,
        unit="rows",
        scores=tuple(_lines(told, n))[:MOST_LINES],
        notes=tuple(_notes(told, n)),
        shows=("evaluation", "experiment"),
    )


def _model(params: Node | None) -> str:
    named = ("model", "model_name", "model_version")
    told = [params.get(name) for name in named] if params else []
    return said(" ".join(each.text() for each in told if each))


def _moment(node: Node | None) -> str:
    if node is None:
        return ""
    told = node.whole()
    if told > _LATEST_MS:
        raise NotReadError("The run ended after the year 2099: the file was changed.")
    return datetime.fromtimestamp(told / 1000, UTC).isoformat(timespec="seconds")


def _lines(told: Mapping[str, float], n: int | None) -> Iterator[Line]:
    for name, value in told.items():
        if name in _COUNTS or name == "example_count":
            continue
        yield Line(name=name, measured=_measured(name, value, told, n))


def _measured(
    name: str, value: float, told: Mapping[str, float], n: int | None
) -> Measured | NotMeasured:
    if name not in _RATES or not _is_whole(told, n):
        is_rate = name == "accuracy_score" and n
        return counted(value, n or 0) if is_rate else bare(value, n or 0)
    hits, of = (sum(int(told[each]) for each in some) for some in _RATES[name])
    if of and not is_near(hits / of, value):
        says = "The run says {value}, its counts give {counted}: neither is taken over."
        facts = {"value": f"{value:.6g}", "counted": f"{hits / of:.6g}"}
        return NotMeasured(why=says, n=of, method=VALUE, facts=facts)
    return share(hits, of)


def _is_whole(told: Mapping[str, float], n: int | None) -> bool:
    """Say whether the four counts are there and add up to the rows."""
    counts = [told.get(name, -1.0) for name in _COUNTS]
    return min(counts) >= 0 and sum(counts) == n and all(map(float.is_integer, counts))


def _notes(told: Mapping[str, float], n: int | None) -> Iterator[Note]:
    yield Note(says="The file does not tell the version of MLflow.")
    if n is not None and set(_COUNTS) & set(told) and not _is_whole(told, n):
        yield Note(says="Its counts of right and wrong answers do not add up to its rows.")
    if n is None:
        yield Note(says="It does not tell how many rows were looked at.")
