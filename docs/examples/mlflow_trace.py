"""Traces of MLflow become decisions, by a hook for spans.

    pip install fairlead mlflow
    export FAIRLEAD_SERVER=… FAIRLEAD_TOKEN=… FAIRLEAD_SYSTEM=SYS-3
    MLFLOW_TRACKING_URI=sqlite:///traces.db python mlflow_trace.py

The hook sees each span when it ends, before MLflow exports it: spans inside come first and tell
sources and tools, the outermost is the decision. What MLflow does with the trace stays the same.
"""

import threading
import time
from typing import Any

import mlflow
from mlflow.entities import LiveSpan, SpanStatusCode, SpanType

from fairlead import decisions

_lock = threading.Lock()
_inside: dict[str, list[tuple[str, dict[str, Any]]]] = {}
_PLACES = {SpanType.RETRIEVER: "sources", SpanType.TOOL: "tools"}


def record(span: LiveSpan) -> None:
    """Make a decision of a trace; give this to `mlflow.tracing.configure(span_processors=[…])`."""
    if span.parent_id is not None:
        if place := _PLACES.get(span.span_type):
            with _lock:
                _inside.setdefault(span.trace_id, []).append((place, {"name": span.name}))
        return
    with _lock:
        parts = _inside.pop(span.trace_id, [])
    failed = span.status.status_code == SpanStatusCode.ERROR
    made = decisions.decision(
        kind=span.get_attribute("kind") or "answer",
        subject=span.get_attribute("subject"),
        corr=span.trace_id,
        input=span.inputs,
        output=span.outputs,
        outcome="error" if failed else span.get_attribute("outcome") or "answered",
        latency_ms=(time.time_ns() - span.start_time_ns) / 1e6,  # its end is not set yet
    )
    if model := span.get_attribute("model_version"):
        made.tell(model={"name": span.name, "version": model})
    for place, each in parts:
        made.explain(**{place: [each]})
    made.record()


@mlflow.trace(span_type=SpanType.RETRIEVER)
def recipes(question: str) -> list[str]:
    """Look something up."""
    return ["Rye bread: rye flour, water, salt."]


@mlflow.trace(name="bakery-assistant")
def answer(customer: str, question: str) -> str:
    """Answer a customer; put your own model here."""
    if span := mlflow.get_current_active_span():
        span.set_attributes({"kind": "answer", "subject": customer, "model_version": "2"})
    return f"Yes: {recipes(question)[0]}"


if __name__ == "__main__":
    mlflow.tracing.configure(span_processors=[record])
    print(answer("customer-7", "Is there rye flour in it?"))
    print("sent" if decisions.flush(30) else decisions.status())
