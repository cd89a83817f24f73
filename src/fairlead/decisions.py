"""Record AI decisions from a program: kept at once, sent by and by, never lost and never twice.

    from fairlead import decisions

    decisions.configure(server="https://fairlead.example", token="…", system="SYS-3")
    decisions.log("refused", subject="customer-4711", input={"income": 1900.5}, score=0.734)

    @decisions.traced(kind="loan", subject="customer", outcome=lambda answer: answer.verdict)
    def score(customer, income, years): ...

    with decisions.decision(kind="loan", subject="customer-4711") as d:
        d.output = model.predict(row)
        d.outcome = "refused"
        d.explain(method="shap", reasons=decisions.reasons_from(shap_values[0]))

See docs/use/decisions.md for what is promised, and what a crash or a power cut may cost.
"""

from fairlead.sdk.decisions.current import (
    close,
    configure,
    current,
    decision,
    flush,
    is_stopped,
    log,
    outcome,
    status,
    traced,
)
from fairlead.sdk.decisions.errors import (
    CannotRecordError,
    DecisionError,
    FullError,
    NotConfiguredError,
    QueueError,
)
from fairlead.sdk.decisions.explaining import linear, reasons_from
from fairlead.sdk.decisions.recorder import Recorder, Status
from fairlead.sdk.decisions.tracing import Decision
from fairlead.sdk.server import ServerError

__all__ = [
    "CannotRecordError",
    "Decision",
    "DecisionError",
    "FullError",
    "NotConfiguredError",
    "QueueError",
    "Recorder",
    "ServerError",
    "Status",
    "close",
    "configure",
    "current",
    "decision",
    "flush",
    "is_stopped",
    "linear",
    "log",
    "outcome",
    "reasons_from",
    "status",
    "traced",
]
